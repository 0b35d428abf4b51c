package reports

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
)

//go:embed letter.css
var letterStyle string

// letterWriter writes a page. A night may have thousands of letters: a template would take longer
// than all the rest of a pack.
type letterWriter struct {
	b strings.Builder
}

// put writes markup.
func (w *letterWriter) put(markup ...string) {
	for _, part := range markup {
		w.b.WriteString(part)
	}
}

// text writes a text, escaped.
func (w *letterWriter) text(text string) { w.b.WriteString(html.EscapeString(text)) }

// element writes a text in an element, whose tag may have attributes.
func (w *letterWriter) element(tag, text string) {
	name, _, _ := strings.Cut(tag, " ")
	w.put("<", tag, ">")
	w.text(text)
	w.put("</", name, ">")
}

// page writes the letter for a browser, and its printer: pages of A4.
func (v *letterView) page(to io.Writer) error {
	w := &letterWriter{}
	w.put("<!doctype html>\n<html lang=\"", v.Lang(), "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
	w.element("title", v.Say("Claim of merchant %s, as of %s", v.Merchant, v.AsOf))
	w.put("\n<style>\n", letterStyle, "</style>\n</head>\n<body>\n<main>\n")
	w.element("h1", v.Heading("Transactions that have not been settled"))
	w.put("\n<dl>\n")
	about := []labelled{{v.Say("To"), v.OrUnknown(v.Provider)}, {v.Say("From"), v.Sender()}, {v.Say("Date"), blank}, {v.Say("Merchant"), v.Merchant}}
	about = append(about, v.details()...)
	for _, entry := range append(about, labelled{v.Say("As of"), v.day(v.AsOf)}, labelled{v.Say("Run"), v.RunID}) {
		w.element("dt", entry.label)
		w.element("dd", entry.text)
		w.put("\n")
	}
	if v.Zone != "" {
		w.element("dt", v.Say("Time zone of the times"))
		w.element("dd", v.Zone)
	}
	if v.Deadline != "" {
		w.element("dt", v.Say("Deadline"))
		w.element("dd", v.deadlineText())
	}
	w.put("</dl>\n")
	w.element("p", v.Opening())
	for i := range v.Totals {
		w.put("\n<p>")
		w.element("b", v.TotalLine(&v.Totals[i]))
		w.put("</p>")
	}
	w.put("\n")
	w.element("p", v.Asks())
	v.pageRows(w)
	for _, list := range v.FileLists() {
		w.element("h2", list.Title)
		w.put("\n<ul class=\"files\">")
		for _, f := range list.Files {
			w.put("<li>")
			w.text(f.Name + " ")
			w.element("span class=\"id\"", f.SHA256)
			if said := v.saidOf(&f); said != "" {
				w.element("div", said)
			}
			w.put("</li>")
		}
		w.put("</ul>\n")
	}
	w.element("p", v.Enclosed())
	w.put("\n")
	w.element("p", v.Say("We look forward to your answer."))
	w.put("\n<div class=\"sign\">")
	for _, line := range [...]string{v.Say("Name"), v.Say("Date"), v.Say("Signature")} {
		w.element("span", line)
	}
	w.put("</div>\n")
	v.pageAnnex(w)
	w.put("</main>\n</body>\n</html>\n")
	_, err := io.WriteString(to, w.b.String())
	return err
}

// pageRows writes the table of the rows.
func (v *letterView) pageRows(w *letterWriter) {
	w.put("\n<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>")
	for _, head := range [...][2]string{
		{" class=\"n\"", v.Say("no.")},
		{"", v.Say("transaction")},
		{"", v.Say("terminal, batch, trace")},
		{"", v.Say("RRN, authorisation, order")},
		{" class=\"n\"", v.Say("amount")},
		{"", v.Say("due")},
		{" class=\"n\"", v.Say("expected net")},
	} {
		w.element("th"+head[0], head[1])
	}
	w.put("</tr></thead>\n<tbody>\n")
	for i := range v.Rows {
		v.pageRow(w, i+1, &v.Rows[i])
	}
	w.put("</tbody>\n</table></div>\n")
	if v.More > 0 {
		w.element("p", v.Say("and %d more, which stand in claim.csv", v.More))
		w.put("\n")
	}
}

func (v *letterView) pageRow(w *letterWriter, number int, r *letterRow) {
	w.put("<tr>")
	w.element("td class=\"n\"", strconv.Itoa(number))
	w.put("<td>")
	if r.ofSales {
		w.text(v.Say("the sales of a day"))
	} else {
		w.text(r.time + " " + v.Word(r.kind) + " " + v.Word(r.channel))
	}
	w.element("div class=\"id\"", r.id)
	w.element("div class=\"id\"", fmt.Sprintf("%s:%s", r.file, r.line))
	for _, note := range v.notesOf(r) {
		w.element("div", note)
	}
	w.put("</td>\n")
	for _, three := range [...][3]string{{r.terminal, r.batch, r.trace}, {r.rrn, r.auth, r.order}} {
		w.put("<td class=\"id\">")
		for n, text := range three {
			if n > 0 && text != "" {
				w.put("<br>")
			}
			w.text(text)
		}
		w.put("</td>")
	}
	w.put("\n")
	w.element("td class=\"n\"", v.amountOf(r))
	w.put("<td>")
	w.text(r.due)
	w.put("<br>")
	w.text(v.overdueOf(r))
	w.put("</td><td class=\"n\">")
	w.text(v.OrUnknown(v.Digits(r.net)))
	w.put("<br>")
	w.text(v.Say("fee %s", v.OrUnknown(v.Digits(r.fee))))
	w.put("</td></tr>\n")
}
