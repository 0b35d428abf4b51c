package reports

import (
	_ "embed"
	"html/template"
	"io"

	"tieout/reconcile"
)

//go:embed report.html.tmpl
var pageTemplate string

//go:embed page.js
var pageScript string

// shownRows bounds the tables of the page; the CSV files always hold all rows.
const shownRows = 1000

// pageView is what the page's template sees.
type pageView struct {
	*Report
	MissingList   pageList
	ExceptionList pageList
	Script        template.JS
	InTransit     int
	WaitingCount  int64
	HeldCount     int
	HeldPastDue   int
	TopOnPaper    bool // the rows of the most money are printed beside the whole list
	Deposits      []pageRow
	MoreDeposits  int
	Cleared       []pageRow
	Rejects       int
	Strays        []string // files that no source takes
	MoreStrays    int64
}

// pageRow gives the page's template a row of a list, column by column.
type pageRow struct {
	safe  func(texts shown, name string) string
	texts shown
}

// DepositCount is how many payouts and movements there are.
func (r *Report) DepositCount() int { return r.depositCount }

// Col returns the text of a column.
func (r pageRow) Col(name string) string { return r.safe(r.texts, name) }

func pageRows[T any](s *list[T], rows []shown) []pageRow {
	list := make([]pageRow, min(len(rows), shownRows))
	for i := range list {
		list[i] = pageRow{s.safe, rows[i]}
	}
	return list
}

// page writes report.html: one file that needs no network and prints well.
func (r *Report) page(w io.Writer) error {
	parsed, err := template.New("report").Funcs(template.FuncMap{
		"said":        r.fileRemarks,
		"quarantined": func(s reconcile.FileState) bool { return s == reconcile.FileQuarantined },
		"groups":      groupedWithin,
		"idle":        allZero,
		"short":       func(text string) string { return text[:min(len(text), 12)] },
	}).Parse(pageTemplate)
	if err != nil {
		return err
	}
	view := pageView{
		Report: r, InTransit: r.transitCount, WaitingCount: r.waitingCount, HeldCount: r.heldCount, HeldPastDue: r.heldPastDue, Cleared: pageRows(&clearedList, r.cleared), Rejects: r.rejectCount,
		Script: template.JS(pageScript), TopOnPaper: r.missingCount > mostMoney,
	}
	if view.MissingList, err = r.listOf("missing", r.Say("filter the missing transactions"), r.missingHeads(), r.missingCommands(), &r.missingPage, r.missingCount, func(n int) string { return r.Say("and %d more in missing.csv", n) }); err != nil {
		return err
	}
	if view.ExceptionList, err = r.listOf("exceptions", r.Say("filter the exceptions"), r.exceptionHeads(), r.exceptionCommands(), &r.exceptionPage, r.exceptionCount, func(n int) string { return r.Say("and %d more in exceptions.csv", n) }); err != nil {
		return err
	}
	view.Deposits = pageRows(&depositList, r.deposits)
	view.MoreDeposits = r.depositCount - len(view.Deposits)
	view.Strays, view.MoreStrays = r.shownUnclaimed()
	return parsed.Execute(w, &view)
}
