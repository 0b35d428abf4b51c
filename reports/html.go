package reports

import (
	_ "embed"
	"html/template"
	"io"

	"tieout/reconcile"
)

//go:embed report.html.tmpl
var page string

// shownRows bounds the tables of the page; the CSV files always hold all rows.
const shownRows = 1000

// pageView is what the page's template sees.
type pageView struct {
	*Report
	MissingRows    []missingRow
	MoreMissing    int
	ExceptionRows  []ExceptionRow
	MoreExceptions int
	InTransit      int
	Cleared        []clearedRow
	Rejects        int
	Status         string
	StatusText     string
}

// HTML writes report.html: one file that needs no network and prints well.
func (r *Report) HTML(w io.Writer) error {
	parsed, err := template.New("report").Funcs(template.FuncMap{
		"quarantined":  func(s reconcile.FileState) bool { return s == reconcile.FileQuarantined },
		"transactions": transactions,
		"idle":         allZero,
		"short":        func(text string) string { return text[:min(len(text), 12)] },
	}).Parse(page)
	if err != nil {
		return err
	}
	view := pageView{Report: r, InTransit: len(r.transit), Cleared: r.cleared[:min(len(r.cleared), shownRows)], Rejects: len(r.rejects)}
	for i := range min(len(r.missing), shownRows) {
		view.MissingRows = append(view.MissingRows, r.missed(i))
	}
	view.MoreMissing = len(r.missing) - len(view.MissingRows)
	for i := range min(len(r.exceptions), shownRows) {
		view.ExceptionRows = append(view.ExceptionRows, r.exception(i))
	}
	view.MoreExceptions = len(r.exceptions) - len(view.ExceptionRows)
	view.Status, view.StatusText = "good", "Nothing is missing."
	if len(r.missing) > 0 {
		view.Status, view.StatusText = "bad", "Money is missing."
	} else if len(r.exceptions) > 0 {
		view.Status, view.StatusText = "open", "Nothing is missing; exceptions are open."
	}
	return parsed.Execute(w, &view)
}
