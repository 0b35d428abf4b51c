package reports

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A pack holds the acquirer's own form, filled: form-NAME.csv, a row for each claimed sale as its terminal logged it, of
// the lines of log.csv. The letter shows the first of them as an annex.

// annexRows bounds the annex of a letter; the form's file holds all.
const annexRows = 20

// annex is a filled form as a letter shows it.
type annex struct {
	Title, File string
	Heads       []string
	Rows        [][]string
	More        int
}

// smallForm is up to how many rows a form is stored as it is.
const smallForm = 100

func formFile(form *reconcile.ClaimForm) string { return "form-" + form.Name + ".csv" }

// errEnough ends the reading of rows of which no more are wanted.
var errEnough = errors.New("enough rows")

// formsOf returns the forms of a pack's provider; none where the pack has no row to fill them with.
func (p *packs) formsOf(k *pack) []*reconcile.ClaimForm {
	if !k.log.some() {
		return nil
	}
	return p.report.forms.Of(k.provider, p.report.Lang())
}

// eachLogged hands out the lines of log.csv by their columns; what is handed out is good until use returns.
func (p *packs) eachLogged(k *pack, use func(row []string) error) error {
	return p.readLines(k, &k.log, func(r io.Reader, _ int64) error {
		lines := csv.NewReader(r)
		lines.ReuseRecord = true
		for {
			row, err := lines.Read()
			if err == io.EOF {
				return nil
			}
			if err == nil {
				err = use(row)
			}
			if err != nil {
				return err
			}
		}
	})
}

// filler fills a form of a pack.
type filler struct {
	form    *reconcile.ClaimForm
	columns []int // of log.csv, by field; -1: it is not from there
	fixed   map[string]string
	note    func(string) string // in the readers' language
	number  int
}

func (p *packs) fillerOf(k *pack, form *reconcile.ClaimForm) *filler {
	of := p.report.merchants.Of(k.provider, k.merchant)
	f := &filler{form: form, note: p.report.Plain, fixed: map[string]string{"merchant_name": of.Name, "contact": of.Contact, "account": of.Account, "as_of": p.report.AsOf, "deadline": k.deadline.String()}}
	for i := range form.Fields {
		f.columns = append(f.columns, slices.IndexFunc(logList.columns, func(c column[logRow]) bool { return c.name == form.Fields[i].From }))
	}
	return f
}

// mark returns the byte order mark for a form that is not plain ASCII, whatever the language of the reports: a
// spreadsheet shows its heads as rubbish without.
func (f *filler) mark(ofReports string) string {
	texts := heads(f.form)
	for i := range f.form.Fields {
		texts = append(texts, f.form.Fields[i].Text, f.fixed[f.form.Fields[i].From])
	}
	if strings.ContainsFunc(strings.Join(texts, ""), func(r rune) bool { return r > unicode.MaxASCII }) {
		return byteOrderMark
	}
	return ofReports
}

// fill returns the texts of the next row.
func (f *filler) fill(row []string) []string {
	f.number++
	texts := make([]string, len(f.form.Fields))
	for i := range f.form.Fields {
		field := &f.form.Fields[i]
		switch {
		case field.From == "number":
			texts[i] = strconv.Itoa(f.number)
		case field.From == "note":
			texts[i] = guarded(f.note(row[f.columns[i]]))
		case f.columns[i] >= 0:
			texts[i] = told(field, row[f.columns[i]], row[currencyColumn])
		case field.From != "":
			texts[i] = guarded(told(field, f.fixed[field.From], ""))
		default:
			texts[i] = guarded(field.Text)
		}
	}
	return texts
}

// currencyColumn is where log.csv has the currency.
var currencyColumn = logList.place("currency")

// told is a value as the form wants it.
func told(field *reconcile.FormField, text, currency string) string {
	switch {
	case field.As == "" || text == "":
		return text
	case field.IsAmount():
		amount, err := decimal.NewFromString(text)
		digits, unlisted := money.MinorDigits(currency)
		if err != nil || unlisted != nil {
			return text
		}
		return amount.Shift(digits).String()
	}
	for _, layout := range [...]string{time.DateTime, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.Format(field.As)
		}
	}
	return text
}

// heads are the names of the form's fields.
func heads(form *reconcile.ClaimForm) []string {
	list := make([]string, len(form.Fields))
	for i := range form.Fields {
		list[i] = form.Fields[i].Name
	}
	return list
}

// annexesOf fills the first rows of each form of a pack.
func (p *packs) annexesOf(k *pack) (list []annex, err error) {
	for _, form := range p.formsOf(k) {
		f := p.fillerOf(k, form)
		a := annex{Title: form.Title, File: formFile(form), Heads: heads(form)}
		if err := p.eachLogged(k, func(row []string) error {
			if len(a.Rows) == annexRows {
				return errEnough
			}
			a.Rows = append(a.Rows, f.fill(row))
			return nil
		}); err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
		a.More = k.logged - len(a.Rows)
		list = append(list, a)
	}
	return list, nil
}

// addForms adds the filled forms to a pack.
func (p *packs) addForms(archive *zip.Writer, k *pack) error {
	for _, form := range p.formsOf(k) {
		entry, err := newEntry(archive, formFile(form), k.logged > smallForm)
		if err != nil {
			return err
		}
		f := p.fillerOf(k, form)
		if _, err := io.WriteString(entry, f.mark(p.report.csvMark())); err != nil {
			return err
		}
		out := csv.NewWriter(entry)
		if err := out.Write(heads(form)); err != nil {
			return err
		}
		if err := p.eachLogged(k, func(row []string) error { return out.Write(f.fill(row)) }); err != nil {
			return err
		}
		if out.Flush(); out.Error() != nil {
			return out.Error()
		}
	}
	return nil
}

// textAnnex writes the annexes for a mail or a printer of lines: field after field, for a line has no room for all.
func (v *letterView) textAnnex(put func(string)) {
	for i := range v.Annexes {
		a := &v.Annexes[i]
		put("")
		put(v.Say("Annex: %s (%s)", a.Title, a.File))
		before, after := make([]string, len(a.Heads)), v.Heading("; ")
		for n, head := range a.Heads {
			before[n] = v.Say("%s: %s", head, "")
		}
		for _, row := range a.Rows {
			said := make([]string, len(row))
			for n, text := range row {
				said[n] = before[n] + orBlank(text)
			}
			put("   " + strings.Join(said, after))
		}
		if a.More > 0 {
			put(v.Say("and %d more, which stand in %s", a.More, a.File))
		}
	}
}

// orBlank leaves room for a hand where there is no text.
func orBlank(text string) string {
	if text == "" {
		return "____"
	}
	return text
}

// pageAnnex writes the annexes of the letter's page.
func (v *letterView) pageAnnex(w *letterWriter) {
	for i := range v.Annexes {
		a := &v.Annexes[i]
		w.put("<section class=\"annex\">\n")
		w.element("h2", v.Say("Annex: %s (%s)", a.Title, a.File))
		w.put("\n<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>")
		for _, head := range a.Heads {
			w.element("th", head)
		}
		w.put("</tr></thead>\n<tbody>\n")
		for _, row := range a.Rows {
			w.put("<tr>")
			for _, text := range row {
				w.element("td", text)
			}
			w.put("</tr>\n")
		}
		w.put("</tbody>\n</table></div>\n")
		if a.More > 0 {
			w.element("p", v.Say("and %d more, which stand in %s", a.More, a.File))
		}
		w.put("</section>\n")
	}
}
