package nightly

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"tieout/loaders"
	"tieout/loaders/profile"
	"tieout/reconcile"
)

// A sender may append to a file that a night has taken in. Where its old bytes begin the new
// ones and end with a line, the file has grown: its first lines are those that were taken,
// and only the others are new. Of a format that ends with a line of its own, or that is
// packed, other bytes are a restatement.

// grownDetail is what the account of such a file says.
const (
	grownDetail = grownBegins + "its first %d lines are known, and are ignored"
	grownBegins = "it has grown since an earlier night took it in: "
)

// hasGrown reports whether the night took of the file only what was new in it: its sums are of these rows.
func hasGrown(file *reconcile.FileAccount) bool { return strings.HasPrefix(file.Detail, grownBegins) }

// findGrown finds out whether the file is one that an earlier night took in, and more.
func (p *Pipeline) findGrown(a *arrival, book *register, found *intake) error {
	before := book.versions[a.name]
	if before == nil || before.SHA256 == a.account.SHA256 || a.intake.Container != "plain" || before.Size == 0 || before.Size >= a.account.Size {
		return nil
	}
	profile, err := p.profileOf(a.source)
	if err != nil || !profile.MayGrow() {
		return err
	}
	same, err := beginsWith(a.content(), before)
	if err != nil || !same {
		return err
	}
	a.grown, a.account.Detail = before.Lines, fmt.Sprintf(grownDetail, before.Lines)
	a.unscanned = true // rows that are settled already are no simple ones
	found.notes = append(found.notes, a.name+": "+a.account.Detail)
	return nil
}

// content is what lies in the opened file, from its first byte on.
func (a *arrival) content() *io.SectionReader {
	return io.NewSectionReader(a.intake.File, 0, a.intake.Size)
}

// beginsWith reports whether the file begins with the bytes that an earlier night took in,
// and whether these end with a line.
func beginsWith(file *io.SectionReader, before *reconcile.FileAccount) (bool, error) {
	last := make([]byte, 1)
	if _, err := file.ReadAt(last, before.Size-1); err != nil || last[0] != '\n' && last[0] != '\r' {
		if err == nil || errors.Is(err, io.EOF) {
			return false, nil
		}
		return false, fmt.Errorf("compare with the version of before: %w", err)
	}
	hash := sha256.New()
	if _, err := io.CopyN(hash, file, before.Size); err != nil {
		return false, fmt.Errorf("compare with the version of before: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)) == before.SHA256, nil
}

// reopenBeginning opens, of a file that has grown since the night, what the night took in: it
// is copied into a temporary file, which goes when it is closed.
func (p *Pipeline) reopenBeginning(a *arrival, profile *profile.Profile) error {
	grown := a.intake
	if grown.Container != "plain" || a.account.Size == 0 || a.account.Size >= grown.Size || !profile.MayGrow() {
		return errNotGrown
	}
	same, err := beginsWith(a.content(), &a.account)
	if err != nil || !same {
		return errors.Join(err, errNotGrown)
	}
	copied, err := copyBeginning(a.content(), a.account.Size)
	if err != nil {
		return err
	}
	opened, err := loaders.Open(copied, p.Limits, profile)
	if removed := os.Remove(copied); err != nil || removed != nil { // it stays readable while it is open
		return errors.Join(err, removed)
	}
	opened.Path = a.path
	a.intake = opened
	return grown.Close()
}

// errNotGrown is of a file that has other bytes, and not just more.
var errNotGrown = errors.New("the file has not grown")

func copyBeginning(from io.Reader, size int64) (name string, err error) {
	to, err := os.CreateTemp("", "tieout-*")
	if err != nil {
		return "", err
	}
	_, err = io.CopyN(to, from, size)
	return to.Name(), errors.Join(err, to.Close())
}
