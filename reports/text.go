package reports

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tieout/internal/lines"
	"tieout/reconcile"
)

// shownMissing bounds the printed list; missing.csv always holds all.
const shownMissing = 40

// Text writes the night for the operator: the proof, what never arrived, what
// else is open. Lists and sentences are broken to so many columns; 0: no terminal says how many, and
// whoever reads it line by line finds each sentence on one.
func (r *Report) Text(w io.Writer, width int) error {
	out := &lines.Writer{Out: w}
	if width > 0 {
		out.Out = &wrapper{w, width}
	}
	terminal := width
	width = cmp.Or(width, textWidth)
	out.Line("%s", r.Say("Night of %s (run %s)", r.AsOf, r.RunID))
	for _, statement := range r.Headline {
		out.Line("%s", statement.Text)
	}
	for _, sentence := range r.Context() {
		out.Line("%s", sentence)
	}
	for i := range r.Proofs {
		out.Line("")
		if err := r.Proofs[i].text(w, terminal); err != nil {
			return err
		}
	}
	if len(r.Proofs) == 0 {
		out.Line("\n%s", r.Say("No row of any file is open or new."))
	}
	r.textFindings(out)
	r.textMissing(out, width)
	r.textFeeAudit(out)
	r.textFeesCharged(out)
	r.textOpen(out)
	r.textFiles(out)
	return out.Err
}

func (p *ProofView) text(w io.Writer, columns int) error {
	grid := [][]string{{p.Say("Proof in %s", p.Currency), "", p.Say("rows"), p.Say("gross"), p.Say("net")}}
	for _, lines := range [...][]ProofLine{p.Terminal, p.Settlement, p.Bridge, p.Payouts, p.Deposits} {
		if allZero(lines) || lines[0].Side == "bridge" && p.evenBridge() {
			continue
		}
		side := lines[0].SideName()
		for _, line := range lines {
			if line.Zero() && line.Name != "missing" || line.Sign == ofWhich && line.Name == "short" { // the payouts say it
				continue
			}
			net := line.ShownNet()
			if line.Side == "terminal" && line.Sign == "+" {
				net = "" // sales and refunds together, whose expected fees only inform
			}
			grid = append(grid, []string{side, line.Shown() + " " + line.Label, strconv.FormatInt(line.Count, 10), p.Digits(line.Gross), p.Digits(net)})
			side = ""
		}
	}
	grid = append(grid,
		[]string{p.Say("fees"), p.Say("expected %s, taken %s%s, variance", p.Digits(p.Fees.Expected), p.Digits(p.Fees.Actual), p.Tolerance()), "", "", p.Digits(p.Fees.Variance)},
		[]string{p.Say("difference"), "", "", "", p.Difference})
	return writeGrid(w, grid, 3, columns)
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
		out.Line("\n%s", r.FindingText(r.Findings[i]))
	}
	if more := len(r.Findings) - shown; more > 0 {
		out.Line("%s", r.Say("and %d more findings, in summary.json", more))
	}
}

// textFeeAudit says which fees are not those of the contract, by merchant and rule.
func (r *Report) textFeeAudit(out *lines.Writer) {
	const shown = 5
	for i := range min(len(r.FeeAudit), shown) {
		if i == 0 {
			out.Line("\n%s", r.Say("%s:", r.Say("Fees that are not the contract's")))
		}
		f := &r.FeeAudit[i]
		out.Line("  %s", r.Say(plural(f.Count, "%s, merchant %s, %s: %s too much, %s too little, of %d fee", "%s, merchant %s, %s: %s too much, %s too little, of %d fees"), f.Provider, f.MerchantID, f.Rule, r.Money(f.Overcharged, f.Currency), r.Digits(f.Undercharged), f.Count))
	}
	if more := len(r.FeeAudit) - shown + r.MoreFeeAudit; more > 0 && len(r.FeeAudit) > shown {
		out.Line("  %s", r.Say("and %d more, in summary.json", more))
	}
}

// textFeesCharged says what the fees that are taken as stated came to, by month and merchant.
func (r *Report) textFeesCharged(out *lines.Writer) {
	const shown = 5
	for i := range min(len(r.FeesCharged), shown) {
		if i == 0 {
			out.Line("\n%s", r.Say("%s:", r.Say("Fees taken as stated, by month")))
		}
		f := &r.FeesCharged[i]
		said := r.Say("%s, %s, merchant %s: %s of %s settled", f.Month, f.Provider, f.MerchantID, r.Money(f.Stated, f.Currency), r.Digits(f.Gross))
		if f.Share != "" {
			said += r.Say(", that is %s%%", f.Share)
		}
		if f.ByRules != "" {
			said += r.Say("; the rules say %s", f.ByRules)
		}
		out.Line("  %s", said)
	}
	if more := len(r.FeesCharged) - shown + r.MoreFeesCharged; more > 0 && len(r.FeesCharged) > shown {
		out.Line("  %s", r.Say("and %d more, in summary.json", more))
	}
}

func (r *Report) textMissing(out *lines.Writer, width int) {
	if r.missingCount == 0 {
		return
	}
	out.Line("")
	for _, total := range r.Missing {
		out.Line("%s", r.Say("Never arrived: %s, gross %s, net %s", r.Transactions(total.Count), r.Money(total.Gross, total.Currency), r.Digits(total.Net)))
	}
	columns := []textColumn{
		{name: "due_date", title: "due"},
		{name: "business_days_overdue", title: "days", number: true},
		{name: "provider", title: "provider", spare: 4},
		{name: "merchant_id", title: "merchant"},
		{name: "terminal_id", title: "terminal", spare: 2},
		{name: "txn_time", title: "time", spare: 1},
		{name: "rrn", title: "rrn"},
		{name: "gross_amount", title: "gross", number: true, spare: 5},
		{name: "expected_net", title: "net", number: true},
		{name: "cause", title: "cause", spare: 3},
	}
	for n := range columns {
		c := &columns[n]
		c.cells = append(c.cells, r.Heading(c.title))
		for i := range min(len(r.missing), shownMissing) {
			text := missingList.safe(r.missing[i], c.name)
			switch c.name {
			case "rrn":
				text = orDash(text)
			case "cause":
				text = r.Word(text)
			case "gross_amount", "expected_net":
				text = r.Digits(text)
			}
			c.cells = append(c.cells, text)
		}
	}
	writeList(out, columns, width)
	if more := r.missingCount - shownMissing; more > 0 {
		out.Line("%s", r.Say("and %d more in missing.csv", more))
	}
}

func (r *Report) textOpen(out *lines.Writer) {
	var kinds []string
	for _, kind := range r.Kinds {
		kinds = append(kinds, fmt.Sprintf("%d %s", kind.Count, r.Named(kind.Kind)))
	}
	if len(kinds) > 0 {
		out.Line("")
		out.Line("%s", r.Say("Open exceptions: %s", strings.Join(kinds, r.Heading(", "))))
	}
	for _, wait := range r.Waiting {
		out.Line("%s", r.Say("Waiting: %s, because %s", r.Transactions(wait.Count), r.Plain(wait.Evidence)))
	}
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
		out.Line("%s", r.Say("Control totals of the files: %d tied, %d absent, %d mismatch", count[reconcile.ControlTied], count[reconcile.ControlAbsent], count[reconcile.ControlMismatch]))
	}
}

// Where says where the report set lies; empty: there is none, for nothing was committed. Repeated is a night that was
// closed before.
func (r *Report) Where(set string, repeated bool) string {
	switch {
	case set == "":
		return r.Say("Dry run: nothing was committed or published.")
	case repeated:
		return r.Say("This night was closed before; nothing changed.") + "\n" + r.Say("Reports: %s", set)
	}
	return r.Say("Reports: %s", set)
}

// textFiles reports files that were not taken in whole.
func (r *Report) textFiles(out *lines.Writer) {
	r.textControls(out)
	for i := range r.Files {
		f := &r.Files[i]
		switch {
		case f.State == reconcile.FileQuarantined:
			out.Line("")
			out.Line("%s", r.Say("Quarantined: %s", r.faults(f.Detail)))
		case f.Rejected > 0:
			out.Line("%s", r.Say("Refused: %d of %d lines of %s, see rejects.csv", f.Rejected, f.Lines, f.Name))
		}
		for _, repeat := range f.Repeats {
			out.Line("%s", r.Say("Repeated: %s: %s; see the duplicates in exceptions.csv", f.Name, r.Plain(repeat.String())))
		}
	}
	r.textUnclaimed(out)
}

// textUnclaimed names files of the inbox that no source takes.
func (r *Report) textUnclaimed(out *lines.Writer) {
	files, more := r.shownUnclaimed()
	if len(files) > 0 {
		out.Line("")
		out.Line("%s", r.Say("Files that no source takes:"))
	}
	for _, remark := range files {
		out.Line("  %s", remark)
	}
	if more > 0 {
		out.Line("  %s", r.Say("and %d more", more))
	}
}
