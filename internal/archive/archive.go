// Package archive keeps the files that nights took in, each once and under the SHA-256 of its
// bytes, so that the inbox can be cleaned: compressed with zstd and, where there is a key,
// encrypted with age (https://age-encryption.org/v1).
package archive

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"tieout/internal/disk"
	"tieout/internal/fault"
)

// The errors of an archive.
var (
	// errDamaged means that a kept file is not what was put there.
	errDamaged = &fault.Error{Name: "archive-damaged", Hint: "bring the file back from a backup of the archive, or put the input back into the inbox"}
	// ErrKey means that a kept file can't be opened with the key of the configuration.
	ErrKey = &fault.Error{Name: "archive-key", Class: fault.Usage, Hint: "name the key with which it was archived in archive_key:"}
)

// ErrOther means that a file that is to be kept has other bytes than it should.
var ErrOther = errors.New("the file has other bytes")

// Archive is a folder of kept files. The zero Archive keeps nothing.
type Archive struct {
	Dir string
	Key Key // the zero key: files are kept as they are
}

// Key opens and closes kept files.
type Key struct{ identity *age.X25519Identity }

// ReadKey reads a key as age-keygen writes it: a line AGE-SECRET-KEY-1..., beside comments.
func ReadKey(data []byte) (Key, error) {
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		identity, err := age.ParseX25519Identity(line)
		return Key{identity}, err
	}
	return Key{}, errors.New("the file has no line")
}

// NewKey makes a key, as a file holds it.
func NewKey() (string, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	return identity.String() + "\n", nil
}

// String says nothing of the key: it may stand in a log.
func (k Key) String() string { return "archive key" }

const (
	plain     = ".zst"
	encrypted = ".zst.age"
)

// path is where a file is kept.
func (a Archive) path(sum, ending string) string { return filepath.Join(a.Dir, sum[:2], sum+ending) }

// Find returns where the file with the SHA-256 is kept; "" when it is not.
func (a Archive) Find(sum string) string {
	if a.Dir == "" || len(sum) != 2*sha256.Size {
		return ""
	}
	for _, ending := range [...]string{plain, encrypted} {
		if info, err := os.Stat(a.path(sum, ending)); err == nil && info.Mode().IsRegular() {
			return a.path(sum, ending)
		}
	}
	return ""
}

// Put keeps the file at path, whose bytes have the SHA-256, and reads what it wrote back before
// it says so. Put again it is read back only. It returns how many bytes it takes; 0: it was there.
func (a Archive) Put(path, sum string) (size int64, err error) {
	if a.Find(sum) != "" {
		return 0, a.Check(sum)
	}
	ending := plain
	if a.Key.identity != nil {
		ending = encrypted
	}
	to := a.path(sum, ending)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, err
	}
	file, err := os.CreateTemp(filepath.Dir(to), ".archive-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreGone(os.Remove(file.Name())))
		}
	}()
	got, err := a.write(file, path)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil && got != sum {
		err = ErrOther
	}
	if err == nil {
		err = a.check(file.Name(), sum, filepath.Base(path))
	}
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(file.Name())
	if err != nil {
		return 0, err
	}
	if err := os.Rename(file.Name(), to); err != nil {
		return 0, err
	}
	return info.Size(), disk.Sync(filepath.Dir(to))
}

// write compresses a file into another, encrypts it where there is a key, and returns the
// SHA-256 of its bytes.
func (a Archive) write(to io.Writer, path string) (sum string, err error) {
	if info, err := os.Stat(path); err != nil {
		return "", err
	} else if !info.Mode().IsRegular() { // a pipe would be waited for
		return "", ErrOther
	}
	from, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }() // it was only read
	var secret io.WriteCloser
	if a.Key.identity != nil {
		if secret, err = age.Encrypt(to, a.Key.identity.Recipient()); err != nil {
			return "", err
		}
		to = secret
	}
	packer, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	_, err = io.Copy(packer, io.TeeReader(from, hash))
	err = errors.Join(err, packer.Close())
	if secret != nil {
		err = errors.Join(err, secret.Close())
	}
	return hex.EncodeToString(hash.Sum(nil)), err
}

// Check reads the kept file with the SHA-256 and compares its bytes.
func (a Archive) Check(sum string) error { return a.check(a.Find(sum), sum, "") }

func (a Archive) check(path, sum, name string) error {
	return a.read(path, sum, name, io.Discard)
}

// Extract writes the bytes of the file with the SHA-256 into a new file.
func (a Archive) Extract(sum, to string) (err error) {
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(a.read(a.Find(sum), sum, filepath.Base(to), file), file.Close())
	if err != nil {
		err = errors.Join(err, ignoreGone(os.Remove(to)))
	}
	return err
}

// read hands the bytes of a kept file to a writer, and compares their SHA-256. Name is that of
// the input, for messages.
func (a Archive) read(path, sum, name string, to io.Writer) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	place := name
	if place == "" {
		place = filepath.Base(path)
	}
	from := bufio.NewReader(file)
	if start, _ := from.Peek(4); string(start) == "age-" { // a file that is shorter is damaged: it is found below
		if a.Key.identity == nil {
			return ErrKey.At(place, "want the key with which the file is encrypted, got none")
		}
		opened, err := age.Decrypt(from, a.Key.identity)
		if err != nil {
			return ErrKey.At(place, "want the key with which the file was encrypted: %v", err)
		}
		from = bufio.NewReader(opened)
	}
	unpacker, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer unpacker.Close()
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(hash, to), unpacker); err != nil {
		return errDamaged.At(place, "want the bytes with SHA-256 %s, got what can't be unpacked: %v", sum, err)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != sum {
		return errDamaged.At(place, "want the bytes with SHA-256 %s, got %s", sum, got)
	}
	return nil
}

// Remove takes a file out of the archive.
func (a Archive) Remove(sum string) error {
	path := a.Find(sum)
	if path == "" {
		return nil
	}
	return ignoreGone(os.Remove(path))
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
