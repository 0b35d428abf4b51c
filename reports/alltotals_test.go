package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"tieout/reconcile"
	"tieout/reports"
)

// totalsOf are the totals of a report set as one of its files says them: rows, gross and net in major
// units, by a name that all files have in common.
type totalsOf map[string]string

func (s totalsOf) add(t *testing.T, name, count, gross, net string) {
	t.Helper()
	bare := func(text string) string {
		if text == "" {
			return "none" // the net of a bridge
		}
		return plainAmount(t, text).String()
	}
	s[name] = fmt.Sprintf("%s rows, %s, %s", bare(count), bare(gross), bare(net))
}

// plainAmount reads an amount as any of the files writes it.
func plainAmount(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	value, err := decimal.NewFromString(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
	if err != nil {
		t.Fatalf("want an amount, got %q", text)
	}
	return value
}

// TestEveryTotalIsTheSameEverywhere reads each total back from summary.json, the page, the workbook and
// the text, and adds up the CSV: a total that is worked out twice could differ.
func TestEveryTotalIsTheSameEverywhere(t *testing.T) {
	for _, language := range []string{"", "zh-CN"} {
		t.Run("language "+language, func(t *testing.T) {
			n := night()
			n.Language = language
			n.Proof["JPY"] = everyTerm()
			dir, report := write(t, n, reports.Options{Matches: true})
			want := proofOfSummary(t, dir, report)
			if len(want) < 30 {
				t.Fatalf("want the proof of a currency, got %v", want)
			}
			for name, got := range map[string]totalsOf{"report.html": proofOfPage(t, dir, report), "report.xlsx": proofOfWorkbook(t, dir, report)} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("the proof of %s is not summary.json's (-want +got):\n%s", name, diff)
				}
			}
			said := proofOfText(t, report)
			if len(said) < 3 {
				t.Errorf("want the proof in the text, got %v", said)
			}
			for name, total := range said { // it leaves out what has no rows, and net where that only informs
				if want := want[name]; want != total && !(strings.HasSuffix(total, ", -") && strings.HasPrefix(want, strings.TrimSuffix(total, "-"))) {
					t.Errorf("%s: the text says %s, summary.json %s", name, total, want)
				}
			}
			compareMissing(t, dir, report)
			compareLists(t, dir, n)
		})
	}
}

// everyTerm is a proof each of whose terms differs from every other one. Held rows are left out, for
// the report holds them against its list.
func everyTerm() *reconcile.CurrencyProof {
	proof, number := &reconcile.CurrencyProof{}, int64(1000)
	value := reflect.ValueOf(proof).Elem()
	for i := range value.NumField() {
		side := value.Field(i)
		for j := range side.NumField() {
			sum, is := side.Field(j).Addr().Interface().(*reconcile.Sum)
			if name := side.Type().Field(j).Name; !is || name == "Held" || name == "HeldByPayout" {
				continue
			}
			number += 37
			*sum = reconcile.Sum{Count: number % 97, Gross: decimal.NewFromInt(number * number), Net: decimal.NewFromInt(number*number - number)}
		}
	}
	return proof
}

func proofLines(p *reports.ProofView) []reports.ProofLine {
	return slices.Concat(p.Terminal, p.Settlement, p.Bridge, p.Payouts, p.Deposits)
}

// proofOfSummary reads the proof of summary.json. Names are people's, as the other files have no others.
func proofOfSummary(t *testing.T, dir string, report *reports.Report) totalsOf {
	t.Helper()
	var s struct {
		Currencies map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(readFile(t, filepath.Join(dir, "summary.json")), &s); err != nil {
		t.Fatal(err)
	}
	found := totalsOf{}
	for i := range report.Proofs {
		p := &report.Proofs[i]
		for _, line := range proofLines(p) {
			if idle(p, line.Side) {
				continue
			}
			var sums map[string]struct {
				Count      json.Number
				Gross, Net string
			}
			if err := json.Unmarshal(s.Currencies[p.Currency][line.Side], &sums); err != nil {
				t.Fatal(err)
			}
			sum := sums[line.Name]
			if line.Side == "bridge" {
				sum.Net = "" // which people are not shown
			}
			found.add(t, p.Currency+" "+line.SideName()+" "+line.Shown()+" "+line.Label, sum.Count.String(), sum.Gross, sum.Net)
		}
	}
	return found
}

// idle reports whether a side has no rows at all: people are not shown it.
func idle(p *reports.ProofView, side string) bool {
	for _, line := range proofLines(p) {
		if line.Side == side && !line.Zero() {
			return false
		}
	}
	return side == "payouts" || side == "deposits" || side == "bridge"
}

var (
	pageSide = regexp.MustCompile(`(?s)<thead><tr><th colspan="2">([^<]*)</th>.*?</table>`)
	pageLine = regexp.MustCompile(`<tr[^>]*><td>([^<]*)</td><td>(?:<a[^>]*>)?([^<]*)(?:</a>)?</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td></tr>`)
	pageCell = regexp.MustCompile(`<p><b>([A-Z]{3})</b> · `)
)

// proofOfPage reads the proof of report.html, currency after currency.
func proofOfPage(t *testing.T, dir string, report *reports.Report) totalsOf {
	t.Helper()
	page := string(readFile(t, filepath.Join(dir, "report.html")))
	found := totalsOf{}
	starts := pageCell.FindAllStringSubmatchIndex(page, -1)
	if len(starts) != len(report.Proofs) {
		t.Fatalf("want the proof of %d currencies, got %d", len(report.Proofs), len(starts))
	}
	for i, start := range starts {
		currency, part := page[start[2]:start[3]], page[start[1]:]
		if i+1 < len(starts) {
			part = page[start[1]:starts[i+1][0]]
		}
		part, _, _ = strings.Cut(part, "</section>")
		for _, side := range pageSide.FindAllStringSubmatch(part, -1) {
			for _, line := range pageLine.FindAllStringSubmatch(side[0], -1) {
				found.add(t, currency+" "+side[1]+" "+html.UnescapeString(line[1])+" "+html.UnescapeString(line[2]), line[3], line[4], line[5])
			}
		}
	}
	return found
}

// proofOfWorkbook reads the proof of the first sheet of report.xlsx.
func proofOfWorkbook(t *testing.T, dir string, report *reports.Report) totalsOf {
	t.Helper()
	rows := rowsOfSheet(t, dir, 0)
	found, at := totalsOf{}, -1
	for _, row := range rows {
		if at+1 < len(report.Proofs) && len(row) == 5 && row[0] == report.Proofs[at+1].Currency && row[2] == report.Say("rows") {
			at++
			continue
		}
		if at < 0 || len(row) < 4 || row[0] == "" {
			continue
		}
		p := &report.Proofs[at]
		if idle(p, sideOf(p, row[0])) {
			continue // a bridge without rows is shown too
		}
		found.add(t, p.Currency+" "+row[0]+" "+row[1], row[2], row[3], append(row, "")[4])
	}
	return found
}

// sideOf returns the side that people call by a name.
func sideOf(p *reports.ProofView, name string) string {
	for _, line := range proofLines(p) {
		if line.SideName() == name {
			return line.Side
		}
	}
	return name
}

// proofOfText reads what the text says of the proof. It leaves a net out where that only informs.
func proofOfText(t *testing.T, report *reports.Report) totalsOf {
	t.Helper()
	said := string(text(t, report))
	found := totalsOf{}
	for i := range report.Proofs {
		p := &report.Proofs[i]
		_, part, _ := strings.Cut(said, p.Say("Proof in %s", p.Currency))
		part, _, _ = strings.Cut(part, "\n\n")
		side := ""
		for told := range strings.Lines(part) {
			for _, line := range proofLines(p) {
				if rest, is := strings.CutPrefix(told, line.SideName()+" "); is {
					side, told = line.Side, rest
				}
			}
			told = strings.TrimSpace(told)
			for _, line := range proofLines(p) {
				rest, is := strings.CutPrefix(told, line.Shown()+" "+line.Label+" ")
				numbers := strings.Fields(strings.ReplaceAll(rest, ",", ""))
				if !is || line.Side != side || len(numbers) < 2 {
					continue
				}
				name := p.Currency + " " + line.SideName() + " " + line.Shown() + " " + line.Label
				found.add(t, name, numbers[0], numbers[1], "0")
				if len(numbers) == 3 {
					found.add(t, name, numbers[0], numbers[1], numbers[2])
				} else {
					found[name] = strings.TrimSuffix(found[name], "0") + "-"
				}
			}
		}
	}
	return found
}

// compareMissing holds what the report says of what never arrived to the sum of missing.csv, of the
// sheet, and of all claims.
func compareMissing(t *testing.T, dir string, report *reports.Report) {
	t.Helper()
	type sum struct {
		count      int
		gross, net decimal.Decimal
	}
	add := func(sums map[string]sum, currency, gross, net string) {
		s := sums[currency]
		s.count++
		s.gross = s.gross.Add(plainAmount(t, "0"+gross))
		s.net = s.net.Add(plainAmount(t, netOr(net, gross)))
		sums[currency] = s
	}
	said, listed, sheet, claimed := map[string]sum{}, map[string]sum{}, map[string]sum{}, map[string]sum{}
	for _, m := range report.Missing {
		said[m.Currency] = sum{m.Count, plainAmount(t, m.Gross), plainAmount(t, m.Net)}
	}
	for _, row := range namedRecords(t, filepath.Join(dir, "missing.csv")) {
		add(listed, row["currency"], row["gross_amount"], row["expected_net"])
	}
	rows := rowsOfSheet(t, dir, 1)
	for _, row := range rows[1:] {
		add(sheet, row[slices.Index(rows[0], report.Heading("currency"))], row[slices.Index(rows[0], report.Heading("gross"))], row[slices.Index(rows[0], report.Heading("expected net"))])
	}
	packs, err := filepath.Glob(filepath.Join(dir, "disputes", "*.zip"))
	if err != nil || len(packs) == 0 {
		t.Fatal("want packs", err)
	}
	for _, pack := range packs {
		if err := eachEntry(pack, func(entry string, content []byte) {
			if entry != "claim.csv" {
				return
			}
			for _, row := range namedRows(t, content) {
				add(claimed, row["currency"], row["gross_amount"], row["expected_net"])
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
	texts := func(sums map[string]sum) map[string]string {
		list := map[string]string{}
		for currency, s := range sums {
			list[currency] = fmt.Sprintf("%d, %s, %s", s.count, s.gross, s.net)
		}
		return list
	}
	for name, got := range map[string]map[string]sum{"missing.csv": listed, "report.xlsx": sheet, "the claims": claimed} {
		if diff := cmp.Diff(texts(said), texts(got)); diff != "" {
			t.Errorf("what never arrived adds up otherwise in %s (-said +got):\n%s", name, diff)
		}
	}
	page, told := string(readFile(t, filepath.Join(dir, "report.html"))), string(text(t, report))
	for _, m := range report.Missing {
		if !strings.Contains(strings.ReplaceAll(page, ",", ""), "<b>"+m.Gross+"</b>") || !strings.Contains(told, report.Money(m.Gross, m.Currency)) {
			t.Errorf("%s %s is not said on the page or in the text", m.Gross, m.Currency)
		}
	}
}

// compareLists holds the counts of the lists to those that the report says.
func compareLists(t *testing.T, dir string, n reconcile.Night) {
	t.Helper()
	kinds := map[reconcile.Kind]int64{}
	for _, row := range namedRecords(t, filepath.Join(dir, "exceptions.csv")) {
		kinds[reconcile.Kind(row["kind"])]++
	}
	if diff := cmp.Diff(n.Kinds, kinds); diff != "" {
		t.Error(diff)
	}
	var s struct{ Exceptions map[reconcile.Kind]int64 }
	if err := json.Unmarshal(readFile(t, filepath.Join(dir, "summary.json")), &s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kinds, s.Exceptions); diff != "" {
		t.Error(diff)
	}
}

// netOr is the net of a row, which is its gross where the fee is not known.
func netOr(net, gross string) string {
	if net == "" {
		return gross
	}
	return net
}

func namedRecords(t *testing.T, path string) []map[string]string {
	t.Helper()
	return namedRows(t, readFile(t, path))
}

// namedRows reads the rows of a CSV by the names of its columns.
func namedRows(t *testing.T, data []byte) (list []map[string]string) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		named := map[string]string{}
		for i, name := range rows[0] {
			named[name] = row[i]
		}
		list = append(list, named)
	}
	return list
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rowsOfSheet reads a sheet of report.xlsx, by its place.
func rowsOfSheet(t *testing.T, dir string, place int) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(filepath.Join(dir, "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows(book.GetSheetList()[place])
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
