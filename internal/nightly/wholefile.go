package nightly

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// A settlement file of tonight may be the whole of another one of its source and day,
// which was cut. Whether the sales showed that does not matter: their log may be late.

// findReplacing finds the files of tonight that are the whole of another one: those that
// begin with all its bytes, and those of the day of one that an exception suspects of
// being cut, or suspected until a person closed it. Most nights have no two files of a
// day that came apart, and little is read for it.
func (p *Pipeline) findReplacing(ctx context.Context, o *opening, found *intake) error {
	tonight := map[sourceDay][]*arrival{}
	for _, a := range found.arrivals {
		if a.replaces = nil; a.source.Side == reconcile.SettlementSide && a.account.State == reconcile.FileTaken && a.date != 0 {
			day := sourceDay{a.source.Name, a.date}
			tonight[day] = append(tonight[day], a)
		}
	}
	if err := findLonger(found, tonight); err != nil {
		return err
	}
	candidates, names := map[string][]*arrival{}, map[string]string{} // by the ID of the exception of an earlier file
	for i := range found.before {
		file := &found.before[i]
		day := dayOf(&file.FileAccount)
		if file.State != reconcile.FileTaken || file.LastTimes == nil {
			continue
		}
		for _, a := range tonight[day] {
			if a.name != file.Name {
				id := match.CutFileID(file.Source, file.Name, day.day)
				candidates[id], names[id] = append(candidates[id], a), file.Name
			}
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	replace := func(id string) {
		for _, a := range candidates[id] {
			a.replace(names[id])
		}
	}
	for id := range candidates {
		if o.ClosedExceptions[id] != "" {
			replace(id)
		}
	}
	return o.EachException(ctx, o.seq, 1, func(_ int, row store.Row) error {
		if kind, _, _ := store.ExceptionHead(row.Text); kind != reconcile.MissingFile {
			return nil
		}
		x := &reconcile.Exception{}
		if err := store.ReadException(row.Text, x); err != nil {
			return err
		}
		replace(x.ID)
		return nil
	})
}

func (a *arrival) replace(name string) {
	if a.replaces == nil {
		a.replaces = map[string]bool{}
	}
	a.replaces[name] = true
}

// comparedADay is how many files of one source and day are compared: where there are
// more, they are files of a merchant each.
const comparedADay = 16

// findLonger finds the files of tonight that begin with all bytes of another one of
// their source and day.
func findLonger(found *intake, tonight map[sourceDay][]*arrival) error {
	shorter := map[sourceDay]map[string]*reconcile.FileAccount{} // by name, as it was taken in last
	add := func(file *reconcile.FileAccount) {
		day := dayOf(file)
		if tonight[day] == nil || file.State != reconcile.FileTaken {
			return
		}
		if shorter[day] == nil {
			shorter[day] = map[string]*reconcile.FileAccount{}
		}
		shorter[day][file.Name] = file
	}
	for i := range found.before {
		add(&found.before[i].FileAccount)
	}
	for _, list := range tonight {
		for _, a := range list {
			add(&a.account)
		}
	}
	for day, list := range tonight {
		if len(shorter[day]) > comparedADay {
			continue
		}
		for _, a := range list {
			if err := a.findBeginnings(shorter[day], list); err != nil {
				return err
			}
		}
	}
	return nil
}

// findBeginnings finds which files the file begins with, by their fingerprints.
func (a *arrival) findBeginnings(shorter map[string]*reconcile.FileAccount, tonight []*arrival) error {
	if a.intake.Container != "plain" {
		return nil
	}
	var files []*reconcile.FileAccount
	for _, file := range shorter {
		if file.Name != a.name && file.Size > 0 && file.Size < a.account.Size && !differsAtOnce(a, file, tonight) {
			files = append(files, file)
		}
	}
	if len(files) == 0 {
		return nil
	}
	slices.SortFunc(files, func(a, b *reconcile.FileAccount) int {
		return cmp.Or(cmp.Compare(a.Size, b.Size), cmp.Compare(a.Name, b.Name))
	})
	content, hash, read := a.content(), sha256.New(), int64(0)
	for _, file := range files {
		n, err := io.CopyN(hash, content, file.Size-read)
		if read += n; errors.Is(err, io.EOF) {
			return text.ErrStillWritten.At(a.name, "it is shorter than when it was opened")
		} else if err != nil {
			return fmt.Errorf("compare %s with others of its day: %w", a.name, err)
		}
		if hex.EncodeToString(hash.Sum(nil)) == file.SHA256 {
			a.replace(file.Name)
		}
	}
	return nil
}

// differsAtOnce reports whether the first bytes of another file of tonight show that the
// file does not begin with it, or that it has no row: two files of a day that come
// together are an everyday matter.
func differsAtOnce(a *arrival, file *reconcile.FileAccount, tonight []*arrival) bool {
	at := slices.IndexFunc(tonight, func(other *arrival) bool { return other.name == file.Name })
	if at < 0 {
		return file.Accepted == 0 // of an earlier night
	}
	mine, theirs := a.firstBytes(), tonight[at].firstBytes()
	return bytes.Count(theirs, []byte{'\n'}) < 2 || !bytes.HasPrefix(mine, theirs)
}

// firstBytes returns the beginning of a file; what can't be read is found out elsewhere.
func (a *arrival) firstBytes() []byte {
	if a.intake == nil {
		return nil
	}
	head := make([]byte, 4<<10)
	n, _ := io.ReadFull(a.content(), head) // as far as it goes
	return head[:n]
}

// replacing returns which files of tonight are the whole of which earlier ones; nil when none is.
func (i *intake) replacing() func(file string) map[string]bool {
	replaces := map[string]map[string]bool{}
	for _, a := range i.arrivals {
		if a.replaces != nil && a.account.State == reconcile.FileTaken {
			replaces[a.name] = a.replaces
		}
	}
	if len(replaces) == 0 {
		return nil
	}
	return func(file string) map[string]bool { return replaces[file] }
}

// droppedNote says why rows of a file were left out.
func (a *arrival) droppedNote(count int64) string {
	if a.replaces == nil {
		return fmt.Sprintf("%s: restated; %s ignored", a.name, reconcile.Counted(count, "row is as an earlier night took it, and is", "rows are as an earlier night took them, and are"))
	}
	var names []string
	for name := range a.replaces {
		names = append(names, name)
	}
	return fmt.Sprintf("%s: %s also in %s, the beginning of the same file, and ignored", a.name, reconcile.Counted(count, "row is", "rows are"), firstNames(names))
}
