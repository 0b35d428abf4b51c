package loaders_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tieout/loaders"
)

var update = flag.Bool("update", false, "write what the profiles give as what is wanted")

// TestProfiles runs the tests of every built-in profile: profiles/NAME.test.yaml.
func TestProfiles(t *testing.T) {
	for _, name := range loaders.ProfileNames() {
		cases, err := loaders.TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			t.Run(name+"/"+strings.ReplaceAll(c.Name, " ", "-"), func(t *testing.T) {
				got, err := c.Run(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if *update && c.Golden != "" {
					if err := os.WriteFile(c.Golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
					return
				}
				if diff := cmp.Diff(c.Want, got); diff != "" {
					t.Errorf("%s: %s\n%s\nwrite it anew with: go test ./loaders -run Profiles -update", c.Place, c.Why, diff)
				}
			})
		}
	}
}

// TestEveryProfileIsTested wants a test file beside each profile that is data.
func TestEveryProfileIsTested(t *testing.T) {
	files, err := filepath.Glob("profiles/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".test.yaml") {
			continue
		}
		cases, err := loaders.TestCases(file)
		if err != nil || len(cases) == 0 {
			t.Errorf("%s: %d tests: %v", file, len(cases), err)
		}
	}
}

// TestFormatsAreListed keeps docs/FORMATS.md equal to the profiles.
func TestFormatsAreListed(t *testing.T) {
	want, err := loaders.DescribeFormats(func(name string) string {
		if _, err := os.Stat(filepath.Join("..", "testdata", "profiles", name)); err == nil {
			return "testdata/profiles/" + name
		}
		return "profiles/" + name + ".test.yaml"
	})
	if err != nil {
		t.Fatal(err)
	}
	want += loaders.DescribeSpeeds(measuredSpeeds(t))
	const page = "../docs/FORMATS.md"
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("docs/FORMATS.md is not made of the profiles; run: go test ./loaders -run Formats -update: %v", err)
	}
}

// TestFixturesAreRecognised wants that a built-in profile finds its own
// fixtures, whatever others there are.
func TestFixturesAreRecognised(t *testing.T) {
	for _, name := range loaders.ProfileNames() {
		cases, err := loaders.TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			if strings.Contains(c.Want, "[changed-header]") || strings.Contains(c.Want, "ignored no-bill-exists") || strings.HasPrefix(c.Want, "error") ||
				strings.Contains(c.Want, "[not-a-bill]") || strings.Contains(c.Want, "[nothing-understood]") {
				continue
			}
			got, err := c.Recognise()
			if err != nil || got != name {
				t.Errorf("%s: want %s, got %q: %v", c.Place, name, got, err)
			}
		}
	}
}

// FuzzProfiles feeds damaged fixtures to every profile: each line must be
// accounted for, and each accepted record be a row.
func FuzzProfiles(f *testing.F) {
	names := loaders.ProfileNames()
	for i, name := range names {
		cases, err := loaders.TestCases(filepath.Join("profiles", name+".yaml"))
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range cases {
			f.Add(byte(i), c.Packed())
		}
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		if isContainer(data) {
			return // an archive holds what another input holds
		}
		name := names[int(which)%len(names)]
		account, rows, _, err := readBytes(t, name, "input_20261119.txt", data)
		if account.Accepted+account.Rejected+account.Ignored+account.Structure != account.Lines {
			t.Fatalf("%s: %+v", name, account)
		}
		if err == nil && int64(len(rows)) < account.Accepted {
			t.Fatalf("%s: %d rows of %d accepted", name, len(rows), account.Accepted)
		}
	})
}
