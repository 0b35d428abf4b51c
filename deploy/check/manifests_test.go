// Package check holds the files of deploy/ to what Kubernetes and Compose take. It is a module of its
// own, so that the program depends on neither.
package check

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// decode reads the objects of a manifest strictly: a field that Kubernetes does not know, or a key that
// stands twice, is an error.
func decode(t *testing.T, manifest []byte) (kinds []string, err error) {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{batch.AddToScheme, core.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	reader := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(manifest)))
	for {
		document := make([]byte, 1<<20)
		n, err := reader.Read(document)
		if errors.Is(err, io.EOF) {
			return kinds, nil
		}
		if err != nil {
			return kinds, err
		}
		_, kind, err := decoder.Decode(document[:n], nil, nil)
		if err != nil {
			return kinds, err
		}
		kinds = append(kinds, kind.Kind)
	}
}

func TestManifests(t *testing.T) {
	files, err := filepath.Glob("../kubernetes/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("want the manifests, got %v, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			manifest, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			kinds, err := decode(t, manifest)
			if err != nil {
				t.Fatal(err)
			}
			if len(kinds) < 2 {
				t.Errorf("want a configuration and what runs it, got %v", kinds)
			}
			// What the decoder would not see, it would not hold the others to.
			for _, fault := range [][2]string{{"restartPolicy:", "restartPolice:"}, {"mountPath:", "mountpaths:"}, {"schedule:", "scheduled:"}, {"completionMode:", "completion:"}} {
				if broken := bytes.Replace(manifest, []byte(fault[0]), []byte(fault[1]), 1); !bytes.Equal(broken, manifest) {
					if _, err := decode(t, broken); err == nil {
						t.Errorf("%s is taken for %s", fault[1], fault[0])
					}
				}
			}
		})
	}
}

func TestCompose(t *testing.T) {
	load := func(env ...string) (*types.Project, error) {
		options, err := cli.NewProjectOptions([]string{"../compose/compose.yaml"}, cli.WithName("tieout"), cli.WithProfiles([]string{"night"}), cli.WithEnv(env))
		if err != nil {
			t.Fatal(err)
		}
		return options.LoadProject(context.Background())
	}
	if _, err := load(); err == nil {
		t.Error("it starts a database without a password")
	}
	project, err := load("TIEOUT_DB_PASSWORD=of-a-test")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "tieout"} {
		if service, err := project.GetService(name); err != nil || service.Image == "" && service.Build == nil {
			t.Errorf("%s runs nothing: %v", name, err)
		}
	}
}
