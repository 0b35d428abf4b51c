package reports

import (
	_ "embed"
	"html/template"
	"io"

	"tieout/reconcile"
)

//go:embed report.html.tmpl
var pageTemplate string

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
	WaitingCount   int64
	Cleared        []clearedRow
	Rejects        int
}

// page writes report.html: one file that needs no network and prints well.
func (r *Report) page(w io.Writer) error {
	parsed, err := template.New("report").Funcs(template.FuncMap{
		"said":         saidOf,
		"quarantined":  func(s reconcile.FileState) bool { return s == reconcile.FileQuarantined },
		"transactions": transactions,
		"idle":         allZero,
		"short":        func(text string) string { return text[:min(len(text), 12)] },
	}).Parse(pageTemplate)
	if err != nil {
		return err
	}
	view := pageView{
		Report: r, InTransit: r.transitCount, WaitingCount: r.waitingCount, Cleared: r.cleared, Rejects: r.rejectCount,
		MissingRows: r.missing[:min(len(r.missing), shownRows)], ExceptionRows: r.exceptions[:min(len(r.exceptions), shownRows)],
	}
	view.MoreMissing = r.missingCount - len(view.MissingRows)
	view.MoreExceptions = r.exceptionCount - len(view.ExceptionRows)
	return parsed.Execute(w, &view)
}
