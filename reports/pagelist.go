package reports

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"github.com/klauspost/compress/gzip"
)

// A list of the page has its first rows in HTML, so that it is read and printed without a script. All
// its rows, up to a bound, stand behind them compressed: a script sorts them, looks through them and
// shows them page by page. Both are made of the same cells.
const (
	staticRows = 300
	packedRows = 20_000
	packLevel  = 5 // a page of 10,000 sales is under 2 MB; the quickest level makes a tenth more
)

// pageCells are the texts of a row as the page shows them: one for each head, then the cause, the
// evidence, the next step, the place, the ID, the number of the file in which the row stands and, of what never arrived,
// the merchant's pack.
type pageCells []string

// listRows gathers a list while its rows are read.
type listRows struct {
	rows   []pageCells // the first
	count  int
	packed bytes.Buffer
	zip    *gzip.Writer // nil while there are no more than the first
}

// add takes the next row.
func (p *listRows) add(cells pageCells) error {
	if p.count++; p.count <= staticRows {
		p.rows = append(p.rows, cells)
		return nil
	}
	if p.zip == nil {
		var err error
		if p.zip, err = gzip.NewWriterLevel(&p.packed, packLevel); err != nil {
			return err
		}
		for i, row := range p.rows {
			if err := p.write(row, i == 0); err != nil {
				return err
			}
		}
	}
	return p.write(cells, false)
}

func (p *listRows) write(cells pageCells, first bool) error {
	line, err := json.Marshal(cells)
	if err != nil {
		return err
	}
	mark := []byte{','}
	if first {
		mark[0] = '['
	}
	_, err = p.zip.Write(append(mark, line...))
	return err
}

// wants reports whether the page holds another row.
func (p *listRows) wants() bool { return p.count < packedRows }

// base64 ends the list and returns its compressed rows; empty where all stand in HTML.
func (p *listRows) base64() (string, error) {
	if p.zip == nil {
		return "", nil
	}
	if _, err := p.zip.Write([]byte{']'}); err != nil {
		return "", err
	}
	if err := p.zip.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(p.packed.Bytes()), nil
}

// pageHead is the head of a column of the page.
type pageHead struct {
	Text  string
	Class string // of its cells: n, k, t, mono, rrn, or several of them
}

// packClass is that of the column that leads to the merchant's pack.
const packClass = "mono pack"

// Number reports whether the column has numbers, which are sorted as such.
func (h pageHead) Number() bool { return h.Class == "n" }

// pageList is a list as the page's template sees it.
type pageList struct {
	say
	ID, Filter string // of the table, and what its filter is for
	Heads      []pageHead
	Rows       []pageRowView
	Packed     string              // all rows, compressed, in base64; empty: all stand in Rows
	More       string              // what is said of rows that do not stand in HTML; empty: all do
	Commands   map[string][]string // about a row, by its first cell, or all under the empty text
	Generally  []string            // the commands with ID for the ID, where the rows do not name them
	Beyond     string              // what is said of rows that the page does not hold; empty: it holds all
}

// PageSize is how many rows are shown at a time.
func (pageList) PageSize() int { return staticRows }

// CommandsJSON gives the commands to the script.
func (l pageList) CommandsJSON() (string, error) {
	text, err := json.Marshal(l.Commands)
	return string(text), err
}

// pageRowView is a row as the page's template sees it.
type pageRowView struct {
	Facts                                    []pageCell
	Cause, Evidence, Action, Place, ID, File string
	Commands                                 []string
	Width                                    int
}

type pageCell struct{ Text, Class, Link string }

// listOf makes the view of a list of so many rows; moreIn says of some of them which file has them.
func (r *Report) listOf(id, filter string, heads []pageHead, commands map[string][]string, p *listRows, count int, moreIn func(int) string) (list pageList, err error) {
	list = pageList{say: r.say, ID: id, Filter: filter, Heads: heads, Commands: commands}
	if more := count - len(p.rows); more > 0 {
		list.More = moreIn(more)
	}
	if count > packedRows {
		list.Beyond = moreIn(count - packedRows)
	}
	for _, cells := range p.rows {
		view := pageRowView{Width: len(heads)}
		for i, head := range heads {
			cell := pageCell{Text: cells[i], Class: head.Class}
			if head.Class == packClass {
				cell.Link = packLink(packOfCells(cells))
			}
			view.Facts = append(view.Facts, cell)
		}
		why := cells[len(heads):]
		view.Cause, view.Evidence, view.Action, view.Place, view.ID, view.File = why[0], why[1], why[2], why[3], why[4], why[5]
		about, known := commands[cells[0]]
		if !known {
			about = commands[""]
		}
		if p.zip == nil { // else the script writes them: hundreds of rows would be a tenth of the page
			view.Commands = withID(about, view.ID)
		}
		list.Rows = append(list.Rows, view)
	}
	if p.zip != nil {
		list.Generally = generally(commands)
	}
	list.Packed, err = p.base64()
	return list, err
}

// missingHeads are the heads of what never arrived.
func (r *Report) missingHeads() []pageHead {
	return []pageHead{
		{r.Say("due"), "k"},
		{r.Say("days overdue"), "n"},
		{r.Say("provider"), ""},
		{r.Say("merchant"), packClass},
		{r.Say("terminal"), "mono"},
		{r.Say("time"), "k"},
		{r.Say("type"), ""},
		{r.Say("RRN"), "mono rrn"},
		{r.Say("order"), "mono"},
		{r.Say("gross"), "n"},
		{r.Say("fee"), "n"},
		{r.Say("net"), "n"},
	}
}

// missingCells are the cells of a row of what never arrived.
func (r *Report) missingCells(texts shown) pageCells {
	col := func(name string) string { return missingList.safe(texts, name) }
	return pageCells{
		col("due_date"), col("business_days_overdue"), joined(col("provider"), col("product")), col("merchant_id"), col("terminal_id"), col("txn_time"),
		joined(r.Word(col("txn_type")), r.Word(col("channel")), r.Word(col("card_type"))), col("rrn"), col("order_no"),
		joined(grouped(col("gross_amount")), col("currency")), grouped(col("expected_fee")), grouped(col("expected_net")),
		r.Named(col("cause")), r.Plain(col("evidence")), r.Plain(col("action")), r.placeText(col("source_file"), col("source_line"), "", ""), col("exception_id"), r.places.numberOf(col("source_file")),
	}
}

// exceptionHeads are the heads of the open exceptions.
func (r *Report) exceptionHeads() []pageHead {
	return []pageHead{
		{r.Say("kind"), "t"},
		{r.Say("provider"), ""},
		{r.Say("merchant"), "mono"},
		{r.Say("terminal"), "mono"},
		{r.Say("time"), "t"},
		{r.Say("RRN"), "mono rrn"},
		{r.Say("gross"), "n"},
		{r.Say("expected net"), "n"},
		{r.Say("actual net"), "n"},
		{r.Say("difference"), "n"},
		{r.Say("since"), "k"},
	}
}

// exceptionCells are the cells of an open exception.
func (r *Report) exceptionCells(texts shown) pageCells {
	col := func(name string) string { return exceptionList.safe(texts, name) }
	difference := grouped(col("difference"))
	if difference != "" {
		difference += " " + col("currency")
	}
	return pageCells{
		r.Named(col("kind")), col("provider"), col("merchant_id"), col("terminal_id"), col("txn_time"), col("rrn"),
		grouped(col("gross_amount")), grouped(col("expected_net")), grouped(col("actual_net")), difference, col("first_reported"),
		r.Named(col("cause")), r.Plain(col("evidence")), r.Plain(col("action")),
		r.placeText(col("source_file"), col("source_line"), col("counterpart_file"), col("counterpart_line")), col("exception_id"), r.places.numberOf(col("source_file")),
	}
}

// joined are texts with a blank between those that say something.
func joined(texts ...string) (all string) {
	for _, text := range texts {
		if text != "" && all != "" {
			all += " "
		}
		all += text
	}
	return all
}

// placeText names the places of a row and of its counterpart.
func (s say) placeText(file, line, otherFile, otherLine string) string {
	at := func(file, line string) string {
		if line != "" {
			return file + ":" + line
		}
		return file
	}
	if otherFile == "" {
		return at(file, line)
	}
	return s.Say("%s with %s", at(file, line), at(otherFile, otherLine))
}
