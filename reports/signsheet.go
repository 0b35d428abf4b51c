package reports

import (
	"github.com/xuri/excelize/v2"

	"tieout/reconcile"
)

// SignedView is the last night that somebody had signed when this one was closed, and what came since into the
// period that was signed.
type SignedView struct {
	AsOf, By string
	Changes  []string // sentences; none: nothing changed
}

// signedView finds what a reviewer must know before signing: which changes of signed nights stand open.
func (r *Report) signedView(night *reconcile.Night) *SignedView {
	if night.Signed == nil {
		return nil
	}
	h := &teller{say: r.say}
	h.signed(night)
	view := &SignedView{AsOf: night.Signed.AsOf.String(), By: night.Signed.SignedBy}
	for _, statement := range h.told {
		view.Changes = append(view.Changes, statement.Text)
	}
	return view
}

// SignCommand is what whoever signs the night has the program record: the hash of the night in the chain.
func (r *Report) SignCommand() string { return "tieout signoff --as-of " + r.AsOf + " --by NAME" }

// signSheet writes the last sheet: what is signed, by its digests, what changed of what was signed before, and
// where names go.
func (b *workbook) signSheet(r *Report) error {
	sheet := r.Say("Sign-off")
	if _, err := b.file.NewSheet(sheet); err != nil {
		return err
	}
	page, err := b.freeSheet(sheet, 30, 46, 26)
	if err != nil {
		return err
	}
	page.title(r.Say("Sign-off of the night of %s", r.AsOf))
	page.blank()
	page.row(r.Say("night"), r.AsOf)
	page.row(r.Say("run"), r.RunID)
	page.row(r.Say("version"), r.Version)
	page.row(r.Say("the proof"), r.tied())
	page.row(r.Say("digest of the inputs"), r.InputsDigest)
	page.row(r.Say("digest of the chain before"), r.ChainBefore)
	page.row(r.Say("to record it"), r.SignCommand())
	page.blank()
	page.head(r.Say("Open changes of signed nights"), "", "")
	for _, sentence := range r.signedSentences() {
		page.sentence(sentence, 0)
	}
	page.blank()
	page.head(r.Say("role"), r.Say("Name, signature"), r.Say("Date"))
	for _, role := range [...]string{r.Say("Prepared by"), r.Say("Reviewed by"), r.Say("Approved by")} {
		page.signature(role)
	}
	return page.end()
}

// signedSentences say what changed of signed nights.
func (r *Report) signedSentences() []string {
	switch {
	case r.Signed == nil:
		return []string{r.Say("No night was signed before this one.")}
	case len(r.Signed.Changes) == 0:
		return []string{r.Say("None since the night of %s, signed by %s.", r.Signed.AsOf, r.Signed.By)}
	}
	return r.Signed.Changes
}

// tied says whether the proof closes.
func (r *Report) tied() string {
	if r.Ties {
		return r.Say("ties to 0.00")
	}
	return r.Say("DOES NOT TIE")
}

// signature leaves a line for a hand and a seal.
func (p *freeSheet) signature(role string) {
	p.rows = append(p.rows, freeRow{lines: 3, cells: []any{
		excelize.Cell{StyleID: p.book.line, Value: role}, excelize.Cell{StyleID: p.book.line}, excelize.Cell{StyleID: p.book.line},
	}})
}
