package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"tieout/internal/lines"
	"tieout/reconcile"
)

// shownMissing bounds the printed list; missing.csv always holds all.
const shownMissing = 40

// Text writes the night for the operator: the proof, what never arrived, what
// else is open.
func (r *Report) Text(w io.Writer) error {
	out := &lines.Writer{Out: w}
	out.Line("Night of %s (run %s)", r.AsOf, r.RunID)
	for _, statement := range r.Headline {
		out.Line("%s", statement.Text)
	}
	for i := range r.Proofs {
		out.Line("")
		if err := r.Proofs[i].text(w); err != nil {
			return err
		}
	}
	if len(r.Proofs) == 0 {
		out.Line("\nNo row of any file is open or new.")
	}
	r.textFindings(out)
	r.textMissing(out)
	r.textFeeAudit(out)
	r.textOpen(out)
	r.textFiles(out)
	return out.Err
}

func (p *ProofView) text(w io.Writer) error {
	grid := [][]string{{"Proof in " + p.Currency, "", "rows", "gross", "net"}}
	for _, lines := range [...][]ProofLine{p.Terminal, p.Settlement, p.Bridge, p.Payouts, p.Deposits} {
		if allZero(lines) || lines[0].Side == "bridge" && p.evenBridge() {
			continue
		}
		side := lines[0].Side
		for _, line := range lines {
			if line.Zero() && line.Name != "missing" || line.Sign == ofWhich && line.Name == "short" { // the payouts say it
				continue
			}
			net := line.Net
			if line.Side == "terminal" && line.Sign == "+" || line.Side == "bridge" {
				net = "" // sales and refunds together, whose expected fees only inform; a bridge is one of gross
			}
			grid = append(grid, []string{side, line.Sign + " " + line.Label, strconv.FormatInt(line.Count, 10), line.Gross, net})
			side = ""
		}
	}
	grid = append(grid,
		[]string{"fees", "expected " + p.Fees.Expected + ", taken " + p.Fees.Actual + p.Fees.Tolerance() + ", variance", "", "", p.Fees.Variance},
		[]string{"difference", "", "", "", p.Difference})
	return writeGrid(w, grid)
}

// writeGrid aligns words to the left and the last three columns, numbers, to the right.
func writeGrid(w io.Writer, grid [][]string) error {
	widths := make([]int, len(grid[0]))
	for _, row := range grid {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	out := &lines.Writer{Out: w}
	for _, row := range grid {
		var b strings.Builder
		for i, cell := range row {
			gap := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < len(row)-3 {
				b.WriteString(cell + gap + "  ")
			} else {
				b.WriteString(gap + cell + "  ")
			}
		}
		out.Line("%s", strings.TrimRight(b.String(), " "))
	}
	return out.Err
}

func allZero(lines []ProofLine) bool {
	for _, line := range lines {
		if !line.Zero() {
			return false
		}
	}
	return true
}

// textFindings tells the first findings, those of the most money.
func (r *Report) textFindings(out *lines.Writer) {
	const shown = 10
	for i := range min(len(r.Findings), shown) {
		f := &r.Findings[i]
		out.Line("\n%s, %s, %s %s: %s.\n%s", f.Cause, countText(f.Count, "exception"), f.Gross, f.Currency, f.Evidence, f.Action)
	}
	if more := len(r.Findings) - shown; more > 0 {
		out.Line("and %d more findings, in summary.json", more)
	}
}

// textFeeAudit says which fees are not those of the contract, by merchant and rule.
func (r *Report) textFeeAudit(out *lines.Writer) {
	const shown = 5
	for i := range min(len(r.FeeAudit), shown) {
		if i == 0 {
			out.Line("\nFees that are not the contract's:")
		}
		f := &r.FeeAudit[i]
		out.Line("  %s, merchant %s, %s: %s %s too much, %s too little, of %s", f.Provider, f.MerchantID, f.Rule, f.Overcharged, f.Currency, f.Undercharged, countText(f.Count, "fee"))
	}
	if more := len(r.FeeAudit) - shown + r.MoreFeeAudit; more > 0 && len(r.FeeAudit) > shown {
		out.Line("  and %d more, in summary.json", more)
	}
}

func (r *Report) textMissing(out *lines.Writer) {
	if r.missingCount == 0 {
		return
	}
	out.Line("")
	for _, total := range r.Missing {
		out.Line("Never arrived: %s, gross %s %s, net %s", transactions(total.Count), total.Gross, total.Currency, total.Net)
	}
	table := tabwriter.NewWriter(out.Out, 0, 8, 2, ' ', 0)
	rows := &lines.Writer{Out: table, Err: out.Err}
	rows.Line("due\tdays\tprovider\tmerchant\tterminal\ttime\trrn\tgross\tnet\tcause")
	for i := range min(len(r.missing), shownMissing) {
		var texts []string
		for _, name := range [...]string{"due_date", "business_days_overdue", "provider", "merchant_id", "terminal_id", "txn_time", "rrn", "gross_amount", "expected_net", "cause"} {
			text := missingList.safe(r.missing[i], name)
			if name == "rrn" {
				text = orDash(text)
			}
			texts = append(texts, text)
		}
		rows.Line("%s", strings.Join(texts, "\t"))
	}
	if out.Err = rows.Err; out.Err == nil {
		out.Err = table.Flush()
	}
	if more := r.missingCount - shownMissing; more > 0 {
		out.Line("and %d more in missing.csv", more)
	}
}

func (r *Report) textOpen(out *lines.Writer) {
	var kinds []string
	for _, kind := range r.Kinds {
		kinds = append(kinds, fmt.Sprintf("%d %s", kind.Count, kind.Kind))
	}
	if len(kinds) > 0 {
		out.Line("")
		out.Line("Open exceptions: %s", strings.Join(kinds, ", "))
	}
	for _, wait := range r.Waiting {
		out.Line("Waiting: %s, because %s", transactions(wait.Count), wait.Evidence)
	}
}

// transactions counts transactions in words.
func transactions(n int) string {
	if n == 1 {
		return "1 transaction"
	}
	return fmt.Sprintf("%d transactions", n)
}

// textControls says which files could be held against what they state of themselves.
func (r *Report) textControls(out *lines.Writer) {
	count := map[string]int{}
	for i := range r.Files {
		if f := &r.Files[i]; f.State != reconcile.FileSkipped {
			count[f.ControlTotals]++
		}
	}
	if len(count) > 0 {
		out.Line("")
		out.Line("Control totals of the files: %d tied, %d absent, %d mismatch", count[reconcile.ControlTied], count[reconcile.ControlAbsent], count[reconcile.ControlMismatch])
	}
}

// textFiles reports files that were not taken in whole.
func (r *Report) textFiles(out *lines.Writer) {
	r.textControls(out)
	for i := range r.Files {
		f := &r.Files[i]
		switch {
		case f.State == reconcile.FileQuarantined:
			out.Line("")
			out.Line("Quarantined: %s", f.Detail)
		case f.Rejected > 0:
			out.Line("Refused: %d of %d lines of %s, see rejects.csv", f.Rejected, f.Lines, f.Name)
		}
		for _, repeat := range f.Repeats {
			out.Line("Repeated: %s: %s; see the duplicates in exceptions.csv", f.Name, repeat)
		}
	}
	r.textUnclaimed(out)
}

// textUnclaimed names files of the inbox that no source takes.
func (r *Report) textUnclaimed(out *lines.Writer) {
	files, more := r.shownUnclaimed()
	if len(files) > 0 {
		out.Line("")
		out.Line("Files that no source takes:")
	}
	for _, remark := range files {
		out.Line("  %s", remark)
	}
	if more > 0 {
		out.Line("  and %d more", more)
	}
}
