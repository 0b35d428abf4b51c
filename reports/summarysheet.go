package reports

import "github.com/xuri/excelize/v2"

// summarySheet writes the first sheet: what the night says, where the missing money is, and the proof.
func (b *workbook) summarySheet(r *Report) error {
	sheet := r.Say("Summary")
	if err := b.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	page, err := b.freeSheet(sheet, 18, 46, 10, 15, 15)
	if err != nil {
		return err
	}
	page.title(r.Say("Night of %s", r.AsOf))
	for _, statement := range r.Headline {
		style := b.plain
		if statement.Colour == Red {
			style = b.alarm
		}
		page.sentence(statement.Text, style)
	}
	for _, sentence := range r.Context() {
		page.sentence(sentence, 0)
	}
	page.blank()
	page.row(r.Say("run"), r.RunID)
	page.row(r.Say("version"), r.Version)
	page.row(r.Say("inputs"), r.InputsDigest)
	page.row(r.Say("the proof"), r.tied())
	for _, finding := range r.Findings[:min(len(r.Findings), sheetFindings)] {
		page.blank()
		page.sentence(r.FindingText(finding), 0)
	}
	if err := page.counts(r); err != nil {
		return err
	}
	for i := range r.Proofs {
		rows, err := b.proofRows(&r.Proofs[i])
		if err != nil {
			return err
		}
		for at, cells := range rows {
			page.rows = append(page.rows, freeRow{cells: cells, above: at == 0})
		}
	}
	return page.end()
}

// sheetFindings bounds the findings of the first sheet; summary.json has all.
const sheetFindings = 10

// counts writes which share of what was due was settled, where the missing money is, its greatest rows, and
// what else is open.
func (p *freeSheet) counts(r *Report) error {
	if len(r.Rates) > 0 {
		p.blank()
		p.head(r.Say("settled of what was due"), "", r.Say("rows"), r.Heading("by count, %"), r.Heading("by value, %"))
		for _, rate := range r.Rates {
			p.rows = append(p.rows, freeRow{cells: []any{rate.Currency, "", rate.Due, excelize.Cell{StyleID: p.book.rightText, Value: rate.ByCount}, excelize.Cell{StyleID: p.book.rightText, Value: rate.ByValue}}})
		}
	}
	for i := range r.Parts {
		part := &r.Parts[i]
		p.blank()
		p.head(r.Heading(part.By), r.Say("never arrived, %s", part.Currency), r.Say("rows"), r.Say("gross"), r.Say("net"))
		for _, line := range part.Rows {
			if err := p.sums("", line.Name, line.Count, line.Gross, line.Net); err != nil {
				return err
			}
		}
	}
	if len(r.Top) > 0 {
		p.blank()
		p.head(r.Say("due"), r.Say("the most money that never arrived"), r.Heading("days"), r.Say("gross"), r.Say("net"))
		for i := range r.Top {
			t := &r.Top[i]
			if err := p.sums(t.Due, joined(t.Provider, t.MerchantID, t.Reference, t.Currency), t.DaysOverdue, t.Gross, t.Net); err != nil {
				return err
			}
		}
	}
	if len(r.Kinds) > 0 {
		p.blank()
		p.head(r.Say("Open exceptions"), "", r.Say("rows"), "", "")
		for _, kind := range r.Kinds {
			p.rows = append(p.rows, freeRow{cells: []any{"", excelize.Cell{StyleID: p.book.short, Value: r.Named(kind.Kind)}, kind.Count}})
		}
	}
	return nil
}

// sums writes a line of a table of sums.
func (p *freeSheet) sums(first, name string, count any, gross, net string) error {
	cells := []any{excelize.Cell{StyleID: p.book.short, Value: first}, excelize.Cell{StyleID: p.book.short, Value: name}, count}
	if text, is := count.(string); is {
		cells[2] = excelize.Cell{StyleID: p.book.rightText, Value: text}
	}
	for _, text := range [...]string{gross, net} {
		amount, err := p.book.amountCell(text)
		if err != nil {
			return err
		}
		cells = append(cells, amount)
	}
	p.rows = append(p.rows, freeRow{cells: cells})
	return nil
}

func (b *workbook) proofRows(p *ProofView) ([][]any, error) {
	var head []any
	for i, text := range [...]string{p.Currency, "", p.Say("rows"), p.Say("gross"), p.Say("net")} {
		style := b.band
		if i > 1 {
			style = b.right
		}
		head = append(head, excelize.Cell{StyleID: style, Value: text})
	}
	rows := [][]any{head}
	for _, lines := range [...][]ProofLine{p.Terminal, p.Settlement, p.Bridge, p.Payouts, p.Deposits} {
		if allZero(lines) && (lines[0].Side == "payouts" || lines[0].Side == "deposits") {
			continue // no bank account is loaded
		}
		for _, line := range lines {
			gross, err := b.amountCell(line.Gross)
			if err != nil {
				return nil, err
			}
			net, err := b.amountCell(line.Net)
			if err != nil {
				return nil, err
			}
			label := excelize.Cell{Value: line.Sign + " " + line.Label}
			if line.Name == "missing" && !line.Zero() {
				label.StyleID = b.bad
			}
			rows = append(rows, []any{line.SideName(), label, line.Count, gross, net})
		}
	}
	for _, fee := range [...][2]string{
		{p.Say("fees expected"), p.Fees.Expected}, {p.Say("fees taken"), p.Fees.Actual}, {p.Say("variance"), p.Fees.Variance}, {p.Say("within the tolerance"), p.Fees.Tolerated}, {p.Say("difference of the proof"), p.Difference},
	} {
		amount, err := b.amountCell(fee[1])
		if err != nil {
			return nil, err
		}
		rows = append(rows, []any{"", fee[0], nil, nil, amount})
	}
	return rows, nil
}
