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
