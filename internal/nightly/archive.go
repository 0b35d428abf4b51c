package nightly

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"tieout/internal/archive"
	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/profile"
	"tieout/reconcile"
	"tieout/store"
)

// An input that a night took in is needed again: to prove the night, to explain a row, to judge
// a pair anew. Kept in the archive it may leave the inbox.

// Archived is what an archiving did.
type Archived struct {
	Kept, Bytes  int64    // inputs that were put there, and what they take
	There        int64    // that were there, and are what they were
	Removed      int64    // that left the inbox
	Unarchivable []string // inputs that are in neither place with the bytes of their night, and why
}

// ArchiveInputs keeps every input of the nights that stand, and reads back what is kept. Where
// remove is set, the files leave the inbox that nights as of a day before it took in.
func (p *Pipeline) ArchiveInputs(ctx context.Context, remove func(asOf reconcile.NightFile) bool) (done Archived, err error) {
	if err := atKey(p.Config, "archive", writable(p.Config.Archive.Dir, tryFolder(p.Config.Archive.Dir))); err != nil {
		return done, err
	}
	err = p.withLock(ctx, Options{}, func() error {
		done, err = p.archiveInputs(ctx, remove)
		return err
	})
	return done, err
}

func (p *Pipeline) archiveInputs(ctx context.Context, remove func(reconcile.NightFile) bool) (done Archived, err error) {
	files, err := p.Store.Files(ctx)
	if err != nil {
		return done, err
	}
	runs, err := p.Store.Runs(ctx)
	if err != nil {
		return done, err
	}
	seen := map[string]bool{} // by SHA-256
	for i := range files {
		file := &files[i]
		if file.State != reconcile.FileTaken {
			continue
		}
		if ctx.Err() != nil {
			return done, context.Cause(ctx)
		}
		if !seen[file.SHA256] {
			seen[file.SHA256] = true
			if err := p.archiveOne(file, &done); err != nil {
				return done, err
			}
		}
		at := slices.IndexFunc(runs, func(run store.Run) bool { return run.Seq == file.Seq })
		if remove != nil && at >= 0 && remove(reconcile.NightFile{Night: runs[at].AsOf, FileAccount: file.FileAccount}) && p.Config.Archive.Find(file.SHA256) != "" {
			if err := p.leaveInbox(file, &done); err != nil {
				return done, err
			}
		}
	}
	return done, nil
}

// archiveOne keeps an input, if it still has the bytes of its night.
func (p *Pipeline) archiveOne(file *store.FileRow, done *Archived) error {
	if p.Config.Archive.Find(file.SHA256) != "" {
		if err := p.Config.Archive.Check(file.SHA256); err != nil {
			done.Unarchivable = append(done.Unarchivable, file.Name+": "+fault.Named(err).Error())
			return nil
		}
		done.There++
		return nil
	}
	size, err := p.Config.Archive.Put(p.pathOf(file.Name), file.SHA256)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		done.Unarchivable = append(done.Unarchivable, file.Name+": it is in the inbox no longer")
	case errors.Is(err, archive.ErrOther):
		done.Unarchivable = append(done.Unarchivable, file.Name+": it has other bytes than the night took in")
	case err != nil:
		return err
	default:
		done.Kept, done.Bytes = done.Kept+1, done.Bytes+size
	}
	return nil
}

// leaveInbox removes a kept file from the inbox, if it still has the bytes that are kept.
func (p *Pipeline) leaveInbox(file *store.FileRow, done *Archived) error {
	path := p.pathOf(file.Name)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil // it is gone, or something else has its name
	}
	same, err := holds(path, file.SHA256)
	if err != nil || !same {
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	done.Removed++
	return nil
}

// holds reports whether a file has the bytes with the SHA-256.
func holds(path, sum string) (bool, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a pipe would be waited for
		return false, err
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }() // it was only read
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return false, err
	}
	return hex.EncodeToString(hash.Sum(nil)) == sum, nil
}

// openArchived opens a file of a closed night from the archive, where the inbox has it no
// longer, or has other bytes under its name; false: the archive has it neither.
func (p *Pipeline) openArchived(a *arrival, profile *profile.Profile) (bool, error) {
	if p.Config.Archive.Find(a.account.SHA256) == "" {
		return false, nil
	}
	folder, err := os.MkdirTemp("", "tieout-*")
	if err != nil {
		return false, err
	}
	path := filepath.Join(folder, filepath.Base(a.path))
	err = p.Config.Archive.Extract(a.account.SHA256, path)
	if err == nil {
		before := a.intake
		if a.intake, err = loaders.Open(path, p.Limits, profile); err == nil {
			a.intake.Path = a.path
		}
		if before != nil {
			err = errors.Join(err, before.Close())
		}
	}
	return err == nil, errors.Join(err, os.RemoveAll(folder)) // it stays readable while it is open
}

// putBack puts the inputs of a run into the inbox again that only the archive has: the next
// night has to find them.
func (p *Pipeline) putBack(ctx context.Context, run *store.Run) (notes []string, err error) {
	files, err := p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	for i := range files {
		file := &files[i]
		if file.Seq != run.Seq || file.State != reconcile.FileTaken || p.Config.Archive.Find(file.SHA256) == "" {
			continue
		}
		path := p.pathOf(file.Name)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return notes, err
		}
		if err := p.Config.Archive.Extract(file.SHA256, path); err != nil {
			return notes, err
		}
		notes = append(notes, fmt.Sprintf("%s is in the inbox again, from the archive", file.Name))
	}
	return notes, nil
}
