package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"tieout/internal/config"
)

// TestShippedPathsCanBeWritten reads the configurations of deploy/ from the
// folder of which their service can't write anything: what a run writes must lie
// below the folder that it may write.
func TestShippedPathsCanBeWritten(t *testing.T) {
	service := shipped(t, "systemd/tieout.service")
	state := regexp.MustCompile(`(?m)^StateDirectory=(\S+)`).FindStringSubmatch(service)
	if state == nil || !strings.Contains(service, "\nProtectSystem=strict\n") {
		t.Fatal("want a unit that may write its StateDirectory= and nothing else")
	}
	var kept struct {
		Data map[string]string `yaml:"data"`
	}
	cronjob := shipped(t, "kubernetes/cronjob.yaml")
	first, _, _ := strings.Cut(cronjob, "\n---\n")
	if err := yaml.Load([]byte(first), &kept); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, text, writes, why string }{
		{"systemd", shipped(t, "systemd/tieout.yaml"), "/var/lib/" + state[1], "the unit's state directory"},
		{"kubernetes", kept.Data["tieout.yaml"], "/data", "the volume that is no read-only one"},
	} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tieout.yaml")
			if err := os.WriteFile(path, []byte(row.text), 0o644); err != nil {
				t.Fatal(err)
			}
			c, err := config.LoadWithEnv(path, func(string) string { return "" })
			if err != nil {
				t.Fatal(err)
			}
			written := map[string]string{"inbox": c.Inbox, "out": c.Out}
			if store, ok := strings.CutPrefix(c.Store, "sqlite:"); ok {
				written["store"] = store
			}
			for key, path := range written {
				if !strings.HasPrefix(path, row.writes+"/") {
					t.Errorf("%s: want a path below %s, %s, got %s", key, row.writes, row.why, path)
				}
			}
		})
	}
	if !strings.Contains(cronjob, "{name: data, mountPath: /data}") {
		t.Error("want the volume of the data at /data, writable")
	}
}

func shipped(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSlicesOfTheIndexedJobAreAllTheNight: as many pods as slices, each with its own, and the pods of both
// jobs alike but for what they run.
func TestSlicesOfTheIndexedJobAreAllTheNight(t *testing.T) {
	type job struct {
		Spec struct {
			Mode        string `yaml:"completionMode"`
			Completions int    `yaml:"completions"`
			Parallelism int    `yaml:"parallelism"`
			Template    struct {
				Spec struct {
					Security   map[string]any   `yaml:"securityContext"`
					Containers []map[string]any `yaml:"containers"`
					Volumes    []map[string]any `yaml:"volumes"`
				} `yaml:"spec"`
			} `yaml:"template"`
		} `yaml:"spec"`
	}
	first, second, _ := strings.Cut(shipped(t, "kubernetes/slices.yaml"), "\n---\n")
	var slices, combine job
	for text, into := range map[string]*job{first: &slices, second: &combine} {
		if err := yaml.Load([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	args := fmt.Sprint(slices.Spec.Template.Spec.Containers[0]["args"])
	want := fmt.Sprintf("--slice $(JOB_COMPLETION_INDEX)+1/%d]", slices.Spec.Completions)
	if slices.Spec.Mode != "Indexed" || slices.Spec.Completions != slices.Spec.Parallelism || !strings.HasSuffix(args, want) {
		t.Errorf("want an indexed job whose pods run %q at once, got %d and %d of %s", want, slices.Spec.Completions, slices.Spec.Parallelism, args)
	}
	for _, spec := range []*job{&slices, &combine} {
		for _, key := range []string{"args", "resources"} {
			delete(spec.Spec.Template.Spec.Containers[0], key)
		}
	}
	if got, want := fmt.Sprint(combine.Spec.Template), fmt.Sprint(slices.Spec.Template); got != want {
		t.Errorf("want pods alike but for arguments and resources, got\n%s\n%s", want, got)
	}
}
