package loaders

import (
	"tieout/loaders/bank"
	"tieout/loaders/profile"
	"tieout/loaders/text"
)

// Open fingerprints a file and finds out its container and encoding. The file
// stays open, so that the same bytes are read by Load even when the name is
// given to another file. The profile that will read it says which entry of an
// archive holds the rows, and whether the content is text at all. A nil profile
// is one that is still to be found: every built-in one has its say. Errors:
// *fault.Error (not-a-file, empty-file, broken-archive, decompression-limit,
// wrong-encoding; archive-entries when none or several entries fit),
// ErrStillWritten.
func Open(path string, limits text.Limits, p *profile.Profile) (*text.Intake, error) {
	wants, err := expectationsOf(p, limits)
	if err != nil {
		return nil, err
	}
	return text.Open(&text.Intake{Path: path, Limits: limits, Wants: wants}, text.ReadThrough)
}

func expectationsOf(p *profile.Profile, limits text.Limits) (text.Expectations, error) {
	if p != nil {
		wants := p.Expects()
		wants.IsLatin = isLatinStatement
		wants.Choose = chooseFor(p, limits)
		return wants, nil
	}
	all := text.Expectations{AnyKind: true, Sheets: true, IsLatin: isLatinStatement, Choose: chooseOfAny(limits), IsBinary: isBinaryFormat}
	for _, name := range ProfileNames() {
		known, err := profileNamed(name)
		if err != nil {
			return all, err
		}
		all.Entries = append(all.Entries, known.Expects().Entries...)
	}
	return all, nil
}

// isLatinStatement reports whether a file that begins so is a bank statement
// whose standard knows no UTF-8.
func isLatinStatement(head []byte) bool { return (bank.MT940{}).Fits(head) || (bank.BAI2{}).Fits(head) }

// isBinaryFormat reports whether a file that begins so is of a format that is not text.
func isBinaryFormat(head []byte) bool {
	for _, name := range ProfileNames() {
		p, err := profileNamed(name)
		if err == nil && p.Def != nil && p.Def.File.Binary && p.Def.Format.Fits(head) {
			return true
		}
	}
	return false
}
