package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tieout/internal/pgtest"
)

// kills is how often each store's run is killed.
const kills = 20

// TestKilledAtAnyMoment kills a run at random moments. Whatever was left
// behind, the next run ends with the bytes of an undisturbed one.
func TestKilledAtAnyMoment(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	program := linkProgram(t, t.TempDir())

	var want map[string]string
	for name, address := range newStores(t) {
		t.Run(name, func(t *testing.T) {
			calm, store := newFolder(t), address()
			started := time.Now()
			must(t, calm.run(program, store, 0))
			must(t, calm.run(program, store, 0))
			whole := time.Since(started) / 2
			if want == nil {
				want = calm.digests(t)
			}
			if diff := cmp.Diff(want, calm.digests(t)); diff != "" {
				t.Fatalf("the two stores give other reports:\n%s", diff)
			}
			killed := 0
			for range kills {
				folder, store := newFolder(t), address()
				for _, night := range []int{0, 1} {
					folder.next = night
					after := time.Duration(random.Int64N(int64(whole)))
					if errors.Is(folder.run(program, store, after), errKilled) {
						killed++
						folder.next = night
						must(t, folder.run(program, store, 0))
					}
				}
				if diff := cmp.Diff(want, folder.digests(t)); diff != "" {
					t.Fatalf("the reports differ:\n%s", diff)
				}
				must(t, command(program, store, "verify", "--config", folder.config()).Run())
				if diff := cmp.Diff([]string{"night 1", "night 2"}, folder.anchored(t)); diff != "" {
					t.Fatalf("the anchor:\n%s", diff)
				}
			}
			t.Logf("%d of %d runs were killed before their end", killed, 2*kills)
			if killed < kills/2 {
				t.Errorf("only %d runs were killed: the test proves too little", killed)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// folder is the demonstration, of which two nights are run.
type folder struct {
	dir  string
	next int
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS("../../testdata/demo")))
	return &folder{dir: dir}
}

func (f *folder) config() string { return filepath.Join(f.dir, "tieout.yaml") }

var errKilled = errors.New("killed")

// run closes the next night, and kills the process after a while when one is given.
func (f *folder) run(program, store string, after time.Duration) error {
	night := [...]string{"2026-10-08", "2026-10-09"}[f.next]
	f.next++
	return kill(command(program, store, "run", "--config", f.config(), "--as-of", night), after)
}

// kill starts a command, and kills its process after a while when one is given.
func kill(cmd *exec.Cmd, after time.Duration) error {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	if after > 0 {
		time.AfterFunc(after, func() { _ = cmd.Process.Signal(syscall.SIGKILL) }) // it may have ended
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
		return errKilled
	}
	if err != nil {
		return errors.Join(err, errors.New(stderr.String()))
	}
	return nil
}

// linkProgram puts the program under test, which is this one, into a folder.
func linkProgram(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "tieout")
	self, err := os.Executable()
	must(t, err)
	must(t, os.Symlink(self, program))
	return program
}

// newStores are what makes a new store of either database; the empty address is the configuration's own.
func newStores(t *testing.T) map[string]func() string {
	return map[string]func() string{
		"sqlite":   func() string { return "" },
		"postgres": func() string { return pgtest.Database(t) },
	}
}

func command(program, store string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), program, args...)
	cmd.Env = append(os.Environ(), "TIEOUT_STORE="+store, storeIDVariable+"=of-every-store")
	return cmd
}

// digests returns the SHA-256 of every file below the reports, and of no
// folder that was left half-written.
func (f *folder) digests(t *testing.T) map[string]string {
	t.Helper()
	sums := map[string]string{}
	root := filepath.Join(f.dir, "reports")
	must(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "anchor.log" { // which says when
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			sums[name], err = os.Readlink(path)
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		sums[name] = hex.EncodeToString(sum[:])
		return err
	}))
	return sums
}

// anchored returns what the lines of the anchor tell, and of which link of the chain.
func (f *folder) anchored(t *testing.T) (told []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(f.dir, "reports", "anchor.log"))
	must(t, err)
	for text := range strings.Lines(string(data)) {
		var line struct {
			What string
			Link int
		}
		must(t, json.Unmarshal([]byte(text), &line))
		told = append(told, fmt.Sprint(line.What, " ", line.Link))
	}
	return told
}
