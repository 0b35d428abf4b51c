// Package anchor keeps the witness of a hash chain outside the store that holds the
// chain: a file beside the reports to which a line is added for each night that is
// closed and each that is taken back, and from which none is ever removed. A store that
// lost its newest nights, or that is an older copy, still has a sound chain; that the
// anchor holds more of it shows what is not there.
//
// Several stores may write into one file. Each line names its store, its number among
// that store's lines, and the hash of the one before, so that a line that was edited,
// removed or put between is found. With a key lines are signed; one signature
// covers every line of its store before it.
package anchor

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// FileName is the file's name in the folder of the reports.
const FileName = "anchor.log"

// What a line tells.
type What string

// What lines tell.
const (
	// Night: a night was closed, and its reports are in place.
	Night What = "night"
	// Undo: a night was taken back.
	Undo What = "undo"
	// Report: the reports of a night were rendered again with other bytes.
	Report What = "report"
	// Decision: a person decided something between two nights.
	Decision What = "decision"
	// Begin: the lines after it hold on to what the store held then. Those before it are
	// of nights that the store does not vouch for, or are not there.
	Begin What = "begin"
)

// Line is a line of the file.
type Line struct {
	N     int64  `json:"n"`  // among those of its store, counted from 1
	At    string `json:"at"` // RFC 3339, UTC
	What  What   `json:"what"`
	Why   string `json:"why,omitempty"` // of Begin; of Decision: what was decided, and by whom
	AsOf  string `json:"as_of,omitempty"`
	RunID string `json:"run_id,omitempty"`
	// Link is which link of the chain the line is about, counted from 1 over nights and
	// undos. Of Begin: how many links there were.
	Link  int64  `json:"link"`
	Chain string `json:"chain"`         // the hash of that link
	Set   string `json:"set,omitempty"` // the digest of the night's published files; empty: it has none
	// Decided is the hash of the decision that the line is about.
	Decided string `json:"decided,omitempty"`
	StoreID string `json:"store_id"`
	Before  string `json:"before,omitempty"` // the hash of the store's line before
	Key     string `json:"key,omitempty"`    // of which key the signature is
	// Signature is that of the line without it; empty: there was no key.
	Signature string `json:"signature,omitempty"`

	Place int64  `json:"-"` // its line in the file, counted from 1
	Torn  bool   `json:"-"` // it is no line that was written here; nothing else is known of it
	text  []byte // as it stands in the file
}

// Hash returns the line's SHA-256 as the next line of its store names it.
func (l *Line) Hash() string {
	sum := sha256.Sum256(l.text)
	return hex.EncodeToString(sum[:])
}

// Read returns the lines of a file; none when there is no file. A last line without its
// end is that of a process that died while it wrote it, and counts as not written.
func Read(path string) ([]Line, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // a file where the folder should be is named by who writes there
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the anchor: %w", err)
	}
	var lines []Line
	for place := int64(1); ; place++ {
		text, rest, whole := bytes.Cut(data, []byte("\n"))
		if !whole {
			return lines, nil
		}
		data = rest
		l := Line{}
		if json.Unmarshal(text, &l) != nil || l.StoreID == "" {
			l = Line{Torn: true}
		}
		l.Place, l.text = place, text
		lines = append(lines, l)
	}
}

// Of returns the lines of one store from its last Begin on, with those that are nobody's.
func Of(lines []Line, storeID string) (own []Line) {
	for _, l := range lines {
		switch {
		case l.StoreID == storeID && l.What == Begin && !l.Torn:
			own = []Line{l}
		case l.StoreID == storeID, l.Torn:
			own = append(own, l)
		}
	}
	return own
}

// Break is a place at which a store's lines do not follow each other.
type Break struct {
	Place     int64 // the line in the file
	Want, Got string
}

// Follow returns the first place at which lines as Of returns them are not those that
// were written; nil when there is none.
func Follow(own []Line) *Break {
	for i := range own {
		l := &own[i]
		switch {
		case l.Torn:
			return &Break{l.Place, "a line that tieout wrote", "another one"}
		case i == 0 && l.What != Begin && (l.N != 1 || l.Before != ""):
			return &Break{l.Place, "line 1 of this store first", fmt.Sprintf("line %d: those before it are gone", l.N)}
		case i == 0:
		case l.N != own[i-1].N+1:
			return &Break{l.Place, fmt.Sprintf("line %d of this store", own[i-1].N+1), fmt.Sprintf("line %d", l.N)}
		case l.Before != own[i-1].Hash():
			return &Break{own[i-1].Place, "a line with the hash " + short(l.Before) + ", as the next one says", "one with " + short(own[i-1].Hash())}
		}
	}
	return nil
}

// short returns as much of a hash as a person compares.
func short(hash string) string { return hash[:min(len(hash), 16)] }
