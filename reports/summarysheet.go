package reports

import "github.com/xuri/excelize/v2"

// summarySheet writes the first sheet: what the night says, where the missing money is, and the proof.
func (b *workbook) summarySheet(r *Report, links *bookLinks) error {
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
	if err := page.counts(r, links); err != nil {
		return err
	}
	for i := range r.Proofs {
		if err := page.proof(&r.Proofs[i], links); err != nil {
			return err
		}
	}
	return page.end()
}

// sheetFindings bounds the findings of the first sheet; summary.json has all.
const sheetFindings = 10

// counts writes which share of what was due was settled, where the missing money is, its greatest rows, and
// what else is open.
func (p *freeSheet) counts(r *Report, links *bookLinks) error {
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
		for n, line := range part.Rows {
			if err := p.sums("", line.Name, links.parts[partKey{i, n}], line.Count, line.Gross, line.Net); err != nil {
				return err
			}
		}
	}
	if len(r.Top) > 0 {
		p.blank()
		p.head(r.Say("due"), r.Say("the most money that never arrived"), r.Heading("days"), r.Say("gross"), r.Say("net"))
		for i := range r.Top {
			t := &r.Top[i]
			if err := p.sums(t.Due, joined(t.Provider, t.MerchantID, t.Reference, t.Currency), links.ofRow(t.ExceptionID), t.DaysOverdue, t.Gross, t.Net); err != nil {
				return err
			}
		}
	}
	if len(r.Kinds) > 0 {
		p.blank()
		p.head(r.Say("Open exceptions"), "", r.Say("rows"), "", "")
		for _, kind := range r.Kinds {
			link := links.ofKind(kind.Kind)
			p.rows = append(p.rows, freeRow{cells: []any{"", p.linked(r.Named(kind.Kind), link), kind.Count}, link: link})
		}
	}
	return nil
}

// sums writes a line of a table of sums, whose name leads to its rows.
func (p *freeSheet) sums(first, name, link string, count any, gross, net string) error {
	cells := []any{excelize.Cell{StyleID: p.book.short, Value: first}, p.linked(name, link), count}
	if text, is := count.(string); is {
		cells[2] = excelize.Cell{StyleID: p.book.rightText, Value: text}
	}
	if err := p.amounts(link, cells, gross, net); err != nil {
		return err
	}
	if lines := p.linesOf(name); lines > 1 {
		p.rows[len(p.rows)-1].lines = lines
	}
	return nil
}

// proof writes the equations of a currency on a page of paper of their own.
func (p *freeSheet) proof(v *ProofView, links *bookLinks) error {
	p.head(v.Currency, "", v.Say("rows"), v.Say("gross"), v.Say("net"))
	p.rows[len(p.rows)-1].above = true
	for _, lines := range [...][]ProofLine{v.Terminal, v.Settlement, v.Bridge, v.Payouts, v.Deposits} {
		if allZero(lines) && (lines[0].Side == "payouts" || lines[0].Side == "deposits") {
			continue // no bank account is loaded
		}
		for i := range lines {
			line := &lines[i]
			link := links.ofTerm(line, v.Currency)
			if err := p.amounts(link, []any{line.SideName(), p.term(line, link), line.Count}, line.Gross, line.ShownNet()); err != nil {
				return err
			}
		}
	}
	for _, fee := range [...][2]string{
		{v.Say("fees expected"), v.Fees.Expected}, {v.Say("fees taken"), v.Fees.Actual}, {v.Say("variance"), v.Fees.Variance}, {v.Say("within the tolerance"), v.Fees.Tolerated}, {v.Say("difference of the proof"), v.Difference},
	} {
		if err := p.amounts("", []any{"", fee[0], nil, nil}, fee[1]); err != nil {
			return err
		}
	}
	return nil
}

// term is what a term of the proof is called; red where it is money that never arrived.
func (p *freeSheet) term(line *ProofLine, link string) excelize.Cell {
	label := p.linked(line.Shown()+" "+line.Label, link)
	if line.Name == "missing" && !line.Zero() {
		label.StyleID = p.book.bad
		if link != "" {
			label.StyleID = p.book.alarmLink
		}
	}
	return label
}

// amounts writes a line that ends in amounts; its second cell leads to a place, or, where that is empty, nowhere.
func (p *freeSheet) amounts(link string, cells []any, texts ...string) error {
	for _, text := range texts {
		amount, err := p.book.amountCell(text)
		if err != nil {
			return err
		}
		cells = append(cells, amount)
	}
	p.rows = append(p.rows, freeRow{cells: cells, link: link})
	return nil
}
