package nightly

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/reconcile"
	"tieout/store"
)

// factsOf returns the facts of the rows that bear a reference. A fact is found by merchant and
// reference, so every merchant is asked for; and a row that was settled by one reference has no
// fact under its others, so the files that may name it are looked through for its rows too.
func (h *history) factsOf(ctx context.Context, references []string) ([]factOfRun, error) {
	merchants, err := h.pipeline.Store.FactMerchants(ctx)
	if err != nil {
		return nil, err
	}
	rows := bearers{references: references, places: map[reconcile.Origin]bool{}}
	for _, merchant := range merchants {
		for _, reference := range references {
			rows.keys = append(rows.keys, reconcile.FactKeys(merchant, reference, "", "")...)
			rows.keys = append(rows.keys, reconcile.FactKeys(merchant, "", reference, "")...)
		}
	}
	asked := map[uint64]bool{}
	for _, key := range rows.keys {
		asked[key] = true
	}
	for _, row := range h.rows { // what became of it lies under whichever reference it was settled by
		if err := rows.add(row); err != nil {
			return nil, err
		}
	}
	if err := h.search(ctx, &rows); err != nil {
		return nil, err
	}
	find, err := h.pipeline.Store.Facts(ctx, math.MaxInt64, 0)
	if err != nil || find == nil {
		return nil, err
	}
	found, err := find(rows.keys)
	if err != nil {
		return nil, err
	}
	facts, err := h.ofRuns(ctx, rows.keys, found)
	return slices.DeleteFunc(facts, func(f factOfRun) bool {
		return !rows.places[f.Sale] && !rows.places[f.Line] && !asked[f.Key] && !slices.ContainsFunc(f.Aliases, func(key uint64) bool { return asked[key] })
	}), err
}

// factOfRun is a fact, and the run that left it.
type factOfRun struct {
	reconcile.Fact
	run int // its place among the runs that stand; negative: none of them
}

// ofRuns says which run left each fact. A fact names its night; where a date has several runs,
// what was left before the later ones is asked for: facts come in the order of the runs.
func (h *history) ofRuns(ctx context.Context, keys []uint64, found []reconcile.Fact) ([]factOfRun, error) {
	before := make([]int, len(h.runs)) // how many facts there were when the run had been closed
	for i := range h.runs {
		before[i] = len(found)
		if i+1 == len(h.runs) || h.runs[i+1].AsOf != h.runs[i].AsOf {
			continue
		}
		find, err := h.pipeline.Store.Facts(ctx, h.runs[i].Seq+1, 0)
		if err != nil {
			return nil, err
		}
		before[i] = 0
		if find != nil {
			facts, err := find(keys)
			if err != nil {
				return nil, err
			}
			before[i] = len(facts)
		}
	}
	facts := make([]factOfRun, len(found))
	for i := range found {
		facts[i] = factOfRun{found[i], slices.IndexFunc(h.runs, func(run store.Run) bool { return run.AsOf == found[i].Night })}
		for at := &facts[i].run; *at >= 0 && i >= before[*at]; {
			*at++
		}
	}
	return facts, nil
}

// bearers are the rows that bear a reference: where they stood, and the keys of their facts.
type bearers struct {
	references []string
	places     map[reconcile.Origin]bool
	keys       []uint64
}

// search reads those files of all nights that may have rows which bear a reference, and remembers which
// can't be read again: whether they hold one is not known.
func (h *history) search(ctx context.Context, rows *bearers) error {
	files, err := h.pipeline.Store.Files(ctx)
	if err != nil {
		return err
	}
	for i := range files {
		if files[i].State != reconcile.FileTaken || files[i].Side == reconcile.DepositSide {
			continue
		}
		may, err := h.mayHold(ctx, &files[i], rows.references)
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		read, err := h.pipeline.searchFile(ctx, &files[i], rows.references, rows.add)
		if err := unlessInput(err); err != nil {
			return err
		}
		if !read && !slices.Contains(h.unread, files[i].Name) {
			h.unread = append(h.unread, files[i].Name)
		}
	}
	return nil
}

// add keeps a row that bears a reference.
func (b *bearers) add(row account.Row) error {
	switch {
	case row.Transaction != nil && saleBears(b.references, row.Transaction):
		b.places[row.Transaction.Origin] = true
		b.keys = append(b.keys, row.Transaction.FactKeys()...)
	case row.Line != nil && lineBears(b.references, row.Line):
		b.places[row.Line.Origin] = true
		b.keys = append(b.keys, row.Line.NamedFactKeys()...)
	}
	return nil
}

// searchFile reads a file that a night took in again, and hands out at least the rows in which one of the
// references stands. It was not read where it is gone or has other bytes now, which is an error too.
func (p *Pipeline) searchFile(ctx context.Context, file *store.FileRow, references []string, use func(account.Row) error) (read bool, err error) {
	a := p.takenBefore(file, file.Seq)
	if a == nil {
		return false, nil
	}
	format, err := p.profileOf(a.source)
	if err != nil {
		return false, err
	}
	var others *reconcile.PrematchedFile // than those in which a reference stands
	if format.Verbatim() && len(references) <= mostSearched {
		lines, known := linesThatHold(p.pathOf(file.Name), file.SHA256, references)
		if known && len(lines) == 0 {
			return true, nil
		}
		if known {
			others = allBut(lines, file.Lines)
		}
	}
	err = p.reread(ctx, a, func(*profile.Profile) *reconcile.PrematchedFile {
		if a.intake.NextLines {
			return nil // lines were counted by another end
		}
		return others
	}, use)
	return err == nil, err
}

// mostSearched is how many references are searched for in the bytes of a file; with more of them it is faster
// to read its rows.
const mostSearched = 100

// linesThatHold returns the lines of a file in which one of the references stands, counted from
// 1. Of one that is compressed, whose text is no ASCII, or that has other bytes than those with
// the SHA-256, they are not known before its rows are read.
func linesThatHold(path, sum string, references []string) (lines map[int64]bool, known bool) {
	if slices.ContainsFunc(references, func(reference string) bool {
		return strings.ContainsFunc(reference, func(r rune) bool { return r >= 0x80 || r == '*' || r == '\n' || r == '\r' })
	}) {
		return nil, false
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a pipe would be waited for
		return nil, false // the archive may have the one that is meant
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	defer func() { _ = file.Close() }() // it was only read
	lines = map[int64]bool{}
	hash, number, room := sha256.New(), int64(1), make([]byte, 0, 1<<20)
	for first := true; ; first = false {
		n, err := io.ReadFull(file, room[len(room):cap(room)])
		_, _ = hash.Write(room[len(room) : len(room)+n]) // a hash never fails
		room = room[:len(room)+n]
		if first && !plainText(room) || bytes.Count(room, []byte{'\r'}) != bytes.Count(room, []byte("\r\n"))+endsInCR(room) {
			return nil, false
		}
		end := bytes.LastIndexByte(room, '\n') + 1
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			addLines(lines, number, room, references)
			return lines, hex.EncodeToString(hash.Sum(nil)) == sum
		case err != nil || end == 0: // a line as long as that has its rows read
			return nil, false
		}
		number += addLines(lines, number, room[:end], references)
		room = append(room[:0], room[end:]...)
	}
}

// endsInCR is 1 for a piece whose last byte may be the first half of an end of a line.
func endsInCR(piece []byte) int {
	if bytes.HasSuffix(piece, []byte{'\r'}) {
		return 1
	}
	return 0
}

// addLines adds the lines of a piece of text that hold a reference, and counts its ends of lines.
func addLines(lines map[int64]bool, number int64, text []byte, references []string) int64 {
	for _, reference := range references {
		for at := 0; ; {
			next := bytes.Index(text[at:], []byte(reference))
			if next < 0 || reference == "" {
				break
			}
			lines[number+int64(bytes.Count(text[:at+next], []byte{'\n'}))] = true
			at += next + len(reference)
		}
	}
	return int64(bytes.Count(text, []byte{'\n'}))
}

// plainText reports whether the first bytes of a file are those of a text in which ASCII is ASCII.
func plainText(start []byte) bool {
	for _, magic := range [...]string{"\x1f\x8b", "\x28\xb5\x2f\xfd", "PK", "\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(start, []byte(magic)) {
			return false
		}
	}
	return !bytes.Contains(start[:min(len(start), 512)], []byte{0})
}
