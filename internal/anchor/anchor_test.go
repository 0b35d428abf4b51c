package anchor

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func newKey(t *testing.T) (private, public Key) {
	t.Helper()
	open, secret, err := ed25519.GenerateKey(nil)
	must(t, err)
	data, err := x509.MarshalPKCS8PrivateKey(secret)
	must(t, err)
	private, err = ReadKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: data}))
	must(t, err)
	data, err = x509.MarshalPKIXPublicKey(open)
	must(t, err)
	public, err = ReadKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: data}))
	must(t, err)
	return private, public
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write appends so many nights of a store to a file.
func write(t *testing.T, path, storeID string, key Key, nights int) {
	t.Helper()
	for range nights {
		lines, err := Read(path)
		must(t, err)
		own := Of(lines, storeID)
		l := Line{At: "2026-10-09T00:00:00Z", What: Night, AsOf: "2026-10-08", RunID: "R", Link: int64(len(own) + 1), Chain: "c<h>", StoreID: storeID}
		var before *Line
		if len(own) > 0 {
			before = &own[len(own)-1]
		}
		must(t, l.Seal(before, key))
		must(t, Append(path, []Line{l}))
	}
}

// TestEditsAreFound edits one byte after the other of a file in which two stores wrote.
func TestEditsAreFound(t *testing.T) {
	private, public := newKey(t)
	path := filepath.Join(t.TempDir(), "out", FileName)
	write(t, path, "A", private, 2)
	write(t, path, "B", Key{}, 2)
	write(t, path, "A", private, 2)
	whole, err := os.ReadFile(path)
	must(t, err)
	sound := func() bool {
		lines, err := Read(path)
		must(t, err)
		good := true
		for _, store := range []string{"A", "B"} {
			own := Of(lines, store)
			good = good && Follow(own) == nil
			for i := range own {
				good = good && (store == "B" || public.Signed(&own[i]))
			}
			want := map[string]int{"A": 4, "B": 2}[store]
			good = good && len(own) == want
		}
		return good
	}
	if !sound() {
		t.Fatal("what was written is not sound")
	}
	last := strings.LastIndex(string(whole[:len(whole)-1]), "\n") // the last line of B lies before it
	lastOfB := strings.LastIndex(string(whole), `"store_id":"B"`)
	for at := range whole {
		edited := append([]byte(nil), whole...)
		edited[at] ^= 1
		must(t, os.WriteFile(path, edited, 0o644))
		// The last line of a store without a key has no line after it that knows its hash:
		// the store itself does.
		beginOfLast := strings.LastIndex(string(whole[:lastOfB]), "\n")
		endOfLast := lastOfB + strings.Index(string(whole[lastOfB:]), "\n")
		if at > beginOfLast && at < endOfLast {
			continue
		}
		if sound() {
			t.Errorf("byte %d of %d (last line from %d) can be edited: %q", at, len(whole), last, whole[max(0, at-20):min(len(whole), at+20)])
		}
	}
}

// TestALineThatWasNotFinished is that of a process that died while it wrote it.
func TestALineThatWasNotFinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	write(t, path, "A", Key{}, 2)
	whole, err := os.ReadFile(path)
	must(t, err)
	for cut := len(whole) / 2; cut < len(whole); cut++ {
		must(t, os.WriteFile(path, whole[:cut], 0o644))
		lines, err := Read(path)
		must(t, err)
		if len(lines) != 1 {
			t.Fatalf("cut at %d: want one line, got %d", cut, len(lines))
		}
		write(t, path, "A", Key{}, 1)
		again, err := os.ReadFile(path)
		must(t, err)
		if string(again) != string(whole) {
			t.Fatalf("cut at %d: want the bytes of a file that was not cut, got\n%s", cut, again)
		}
	}
}

// TestLinesBegunAnew do not answer for those before them.
func TestLinesBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	write(t, path, "A", Key{}, 3)
	begin := Line{What: Begin, StoreID: "A", Link: 3}
	must(t, begin.SealAfter(7, "hash", Key{}))
	must(t, Append(path, []Line{begin}))
	write(t, path, "A", Key{}, 1)
	lines, err := Read(path)
	must(t, err)
	own := Of(lines, "A")
	if len(own) != 2 || own[0].N != 8 || own[1].N != 9 || Follow(own) != nil {
		t.Errorf("want lines 8 and 9, got %+v, %v", own, Follow(own))
	}
}

// TestKeysThatAreNone are refused.
func TestKeysThatAreNone(t *testing.T) {
	for _, text := range []string{"", "password", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if key, err := ReadKey([]byte(text)); err == nil || !key.IsZero() {
			t.Errorf("%q: want an error, got a key", text)
		}
	}
}
