package nightly_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tieout/internal/nightly"
	"tieout/reconcile"
)

// cutSale is a sale of a merchant, numbered through the day: one every quarter of an
// hour from 08:00 on, 20.00 and more, with a reference of its own.
type cutSale struct{ merchant, day, number int }

func (s cutSale) at() string {
	return fmt.Sprintf("2026-11-%02d %02d:%02d:00", s.day, 8+s.number/4, s.number%4*15)
}

func (s cutSale) rrn() string { return fmt.Sprintf("6%02d%02d%07d", s.day, s.merchant, s.number) }

// salesOf returns sales of a day, from one number up to another one, which is left out, of each of
// some merchants.
func salesOf(day, from, to int, merchants ...int) (sales []cutSale) {
	if len(merchants) == 0 {
		merchants = []int{1}
	}
	for number := from; number < to; number++ {
		sales = append(sales, cutSale{merchants[number%len(merchants)], day, number})
	}
	return sales
}

// cutLog is a terminal log of sales, cutFile their settlement file on the day after,
// without times when it is told so.
func cutLog(sales ...[]cutSale) string {
	text := terminalHead
	for _, s := range slices.Concat(sales...) {
		text += fmt.Sprintf("M%d,T%d,%s,SALE,%d.00,%s,,,00,CARD,CREDIT\n", s.merchant, s.merchant, s.at(), 100+s.number*100, s.rrn())
	}
	return text
}

func cutFile(on int, untimed bool, sales ...[]cutSale) string {
	text := "settle_date,merchant_id,txn_time,gross_amount,fee,net_amount,rrn\n"
	for _, s := range slices.Concat(sales...) {
		at := s.at()
		if untimed {
			at = ""
		}
		cents := 60 * (s.number + 1)
		text += fmt.Sprintf("2026-11-%02d,M%d,%s,%d.00,%d.%02d,%d.%02d,%s\n", on, s.merchant, at, 100+s.number*100, cents/100, cents%100, 100+s.number*100-(cents+99)/100, (100-cents%100)%100, s.rrn())
	}
	return text
}

// TestAFileThatLooksCut plays nights of sales of Monday the 9th, settled on the 10th, and
// of the days after. The files of a night are laid into the inbox before it.
func TestAFileThatLooksCut(t *testing.T) {
	type files map[string]string
	const pos, pos10 = "pos_20261109.csv", "pos_20261110.csv"
	const file, other = "settle_20261110.csv", "settle_20261110_b.csv"
	for _, row := range []struct {
		name, why, source string
		nights            []files  // of 2026-11-10 and the days after
		close             int      // after this many nights a person closes the missing-files
		accept            string   // a restatement that the last night accepts
		want              []string // of each night: rows settled, waiting, missing and unexpected or held lines, open missing-files
		cleared           string   // on the last night, of missing-files
	}{
		{
			"half of forty", "the rest of the file is not there: nothing of it may be claimed, on the next night neither", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {"settle_20261111.csv": cutFile(11, false)}},
			0, "",
			[]string{"20 20 0 0 1", "0 20 0 0 1"},
			"",
		},
		{
			"ten", "ten are enough", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 30))}},
			0, "",
			[]string{"30 10 0 0 1"},
			"",
		},
		{
			"nine", "fewer than ten are no sign", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 31))}},
			0, "",
			[]string{"31 0 9 0 0"},
			"",
		},
		{
			"spread over the day", "a file that reaches to the end of the day is whole, whatever it lacks", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 10), salesOf(9, 30, 40))}},
			0, "",
			[]string{"20 0 20 0 0"},
			"",
		},
		{
			"some before the end too", "what is missing before the last line stays missing, the rest waits", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 4), salesOf(9, 7, 20))}},
			0, "",
			[]string{"17 20 3 0 1"},
			"",
		},
		{
			"a third is missing all day", "ten after the last line are no more than what is missing before it", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 5), salesOf(9, 10, 15), salesOf(9, 20, 30))}},
			0, "",
			[]string{"20 0 20 0 0"},
			"",
		},
		{
			"several merchants", "no merchant has ten absent sales, all together have them", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40, 1, 2, 3, 4, 5)), file: cutFile(10, false, salesOf(9, 0, 24, 1, 2, 3, 4, 5))}},
			0, "",
			[]string{"24 16 0 0 1"},
			"",
		},
		{
			"not in the order of time", "the last line is the latest one, wherever it stands", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 15, 20), salesOf(9, 0, 15))}},
			0, "",
			[]string{"20 20 0 0 1"},
			"",
		},
		{
			"without times", "nobody knows where such a file ends", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, true, salesOf(9, 0, 20))}},
			0, "",
			[]string{"20 0 20 0 0"},
			"",
		},
		{
			"the log late", "the file came before the log, and its lines were unexpected", "",
			[]files{{file: cutFile(10, false, salesOf(9, 0, 20))}, {pos: cutLog(salesOf(9, 0, 40))}},
			0, "",
			[]string{"0 0 0 20 0", "20 20 0 0 1"},
			"",
		},
		{
			"the evening's log late", "on the night of the late log every line of the file is settled and gone", "",
			[]files{{pos: cutLog(salesOf(9, 0, 20)), file: cutFile(10, false, salesOf(9, 0, 20))}, {"pos_20261109_b.csv": cutLog(salesOf(9, 20, 40))}},
			0, "",
			[]string{"20 0 0 0 0", "0 20 0 0 1"},
			"",
		},
		{
			"called missing before", "what an earlier night called missing stays so, and counts", "",
			[]files{{pos: cutLog(salesOf(9, 0, 28)), file: cutFile(10, false, salesOf(9, 0, 20))}, {"pos_20261109_b.csv": cutLog(salesOf(9, 28, 32))}},
			0, "",
			[]string{"20 0 8 0 0", "0 4 8 0 1"},
			"",
		},
		{
			"another file of the day reaches further", "two files a day, of the morning and of the evening: what is absent between them is missing", ", files_per_day: 2",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 10)), other: cutFile(10, false, salesOf(9, 25, 40))}},
			0, "",
			[]string{"25 0 15 0 0"},
			"",
		},
		{
			"the second of two is cut", "the day ends with the file that reaches furthest", ", files_per_day: 2",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 10)), other: cutFile(10, false, salesOf(9, 10, 25))}},
			0, "",
			[]string{"25 15 0 0 1"},
			"",
		},
		{
			"an empty file the day after", "the file of the 11th says that nothing was sold on the 10th: that of the day before can't hold it", "",
			[]files{{pos: cutLog(salesOf(9, 0, 20)), file: cutFile(10, false, salesOf(9, 0, 20))}, {pos10: cutLog(salesOf(10, 0, 20)), "settle_20261111.csv": cutFile(11, false)}},
			0, "",
			[]string{"20 0 0 0 0", "0 0 20 0 0"},
			"",
		},
		{
			"restated", "the whole file is accepted under its name", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {}, {file: cutFile(10, false, salesOf(9, 0, 40))}},
			0, file,
			[]string{"20 20 0 0 1", "0 20 0 0 1", "20 0 0 0 0"},
			"missing-file file-arrived",
		},
		{
			"under another name", "the whole file repeats the lines of the first: they are no duplicates", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {other: cutFile(10, false, salesOf(9, 0, 40))}},
			0, "",
			[]string{"20 20 0 0 1", "20 0 0 0 0"},
			"missing-file file-arrived",
		},
		{
			"under another name, before the log", "no sale showed that the first file was cut; the second begins with it, and is the whole", "",
			[]files{{file: cutFile(10, false, salesOf(9, 0, 20))}, {other: cutFile(10, false, salesOf(9, 0, 40))}, {pos: cutLog(salesOf(9, 0, 40))}},
			0, "",
			[]string{"0 0 0 20 0", "0 0 0 40 0", "40 0 0 0 0"},
			"",
		},
		{
			"under another name, in one night", "the night that catches up says the same", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20)), other: cutFile(10, false, salesOf(9, 0, 40))}},
			0, "",
			[]string{"40 0 0 0 0"},
			"",
		},
		{
			"six absent, then under another name", "too few to be noticed, and repeated all the same", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 34))}, {other: cutFile(10, false, salesOf(9, 0, 40))}},
			0, "",
			[]string{"34 0 6 0 0", "6 0 0 0 0"},
			"",
		},
		{
			"another file of the day repeats some lines", "it does not begin with the first: its repeated lines are duplicates", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 34))}, {other: cutFile(10, false, salesOf(9, 30, 40))}},
			0, "",
			[]string{"34 0 6 0 0", "6 0 0 4 0"},
			"",
		},
		{
			"the rest alone under another name", "a file that holds what the first one lacks completes it", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {other: cutFile(10, false, salesOf(9, 20, 40))}},
			0, "",
			[]string{"20 20 0 0 1", "20 0 0 0 0"},
			"missing-file file-arrived",
		},
		{
			"whole but for five", "what the whole file lacks is missing", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {other: cutFile(10, false, salesOf(9, 0, 35))}},
			0, "",
			[]string{"20 20 0 0 1", "15 0 5 0 0"},
			"missing-file file-arrived",
		},
		{
			"cut again", "the second file ends early too", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {file: cutFile(10, false, salesOf(9, 0, 28))}},
			0, file,
			[]string{"20 20 0 0 1", "8 12 0 0 1"},
			"",
		},
		{
			"settled a day late", "the sales came with the next day's file: nothing waits any more", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {"settle_20261111.csv": cutFile(11, false, salesOf(9, 20, 40))}},
			0, "",
			[]string{"20 20 0 0 1", "20 0 0 0 0"},
			"missing-file nothing-waits",
		},
		{
			"some settled a day late", "what came otherwise is settled, the rest waits on, however few", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {"settle_20261111.csv": cutFile(11, false, salesOf(9, 20, 35))}},
			0, "",
			[]string{"20 20 0 0 1", "15 5 0 0 1"},
			"",
		},
		{
			"closed", "a person knows that it is whole: the sales are missing from the next night on, for good", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {}, {}},
			1, "",
			[]string{"20 20 0 0 1", "0 0 20 0 0", "0 0 20 0 0"},
			"",
		},
		{
			"closed, and sent again", "the whole file says again what the closed one said: no line of it is a duplicate", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {}, {other: cutFile(10, false, salesOf(9, 0, 40))}},
			1, "",
			[]string{"20 20 0 0 1", "0 0 20 0 0", "20 0 0 0 0"},
			"",
		},
		{
			"an empty file of the day", "it completes nothing", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20))}, {other: cutFile(10, false)}},
			0, "",
			[]string{"20 20 0 0 1", "0 20 0 0 1"},
			"",
		},
		{
			"a file of fees beside it", "it holds no sales, and hides nothing", "",
			[]files{{
				pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 20)),
				other: "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,order_no\n2026-11-10,M1,FEE,0.00,0.10,-0.10,609010000003\n",
			}},
			0, "",
			[]string{"20 20 0 0 1"},
			"",
		},
		{
			"cut within a line", "the last line is no row and does not end: the whole file is refused, and all of its sales wait", "",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), file: strings.TrimSuffix(cutFile(10, false, salesOf(9, 0, 21)), ",609010000020\n")}},
			0, "",
			[]string{"0 40 0 0 1"},
			"",
		},
		{
			"two of eight, and a line without an end", "whoever wrote the file ended each line until tonight: two sales after the last one are enough", "",
			[]files{
				{pos: cutLog(salesOf(9, 0, 8)), file: cutFile(10, false, salesOf(9, 0, 8))},
				{pos10: cutLog(salesOf(10, 0, 8)), "settle_20261111.csv": strings.TrimSuffix(cutFile(11, false, salesOf(10, 0, 6)), "\n")},
				{"settle_20261112.csv": cutFile(12, false, salesOf(10, 6, 8))},
			},
			0, "",
			[]string{"8 0 0 0 0", "6 2 0 0 1", "2 0 0 0 0"},
			"missing-file nothing-waits",
		},
		{
			"two of eight, each time without an end", "a sender who never ends the last line says nothing by it: two missing sales are two missing sales", "",
			[]files{
				{pos: cutLog(salesOf(9, 0, 8)), file: strings.TrimSuffix(cutFile(10, false, salesOf(9, 0, 8)), "\n")},
				{pos10: cutLog(salesOf(10, 0, 8)), "settle_20261111.csv": strings.TrimSuffix(cutFile(11, false, salesOf(10, 0, 6)), "\n")},
			},
			0, "",
			[]string{"8 0 0 0 0", "6 0 2 0 0"},
			"",
		},
		{
			"two of eight on the first night", "nothing is known of how the sender ends a file", "",
			[]files{{pos: cutLog(salesOf(9, 0, 8)), file: strings.TrimSuffix(cutFile(10, false, salesOf(9, 0, 6)), "\n")}},
			0, "",
			[]string{"6 0 2 0 0"},
			"",
		},
		{
			"one within eight, and a line without an end", "the sale was made before the last line: the file's end is none of it", "",
			[]files{
				{pos: cutLog(salesOf(9, 0, 8)), file: cutFile(10, false, salesOf(9, 0, 8))},
				{pos10: cutLog(salesOf(10, 0, 8)), "settle_20261111.csv": strings.TrimSuffix(cutFile(11, false, salesOf(10, 0, 3), salesOf(10, 4, 8)), "\n")},
			},
			0, "",
			[]string{"8 0 0 0 0", "7 0 1 0 0"},
			"",
		},
		{
			"always the evening a day late", "the acquirer settles the evening a day late, every day: that is its usual share, and not a cut file", "",
			[]files{
				{pos: cutLog(salesOf(9, 0, 40)), file: cutFile(10, false, salesOf(9, 0, 28))},
				{pos10: cutLog(salesOf(10, 0, 40)), "settle_20261111.csv": cutFile(11, false, salesOf(9, 28, 40), salesOf(10, 0, 28))},
			},
			0, "",
			[]string{"28 12 0 0 1", "40 0 12 0 0"},
			"missing-file nothing-waits",
		},
		{
			"an undated source", "a file without a date in its name is of the day on which its lines were settled", "undated",
			[]files{{pos: cutLog(salesOf(9, 0, 40)), "settle_first.csv": cutFile(10, false, salesOf(9, 0, 20))}, {}},
			0, "",
			[]string{"20 20 0 0 1", "0 20 0 0 1"},
			"",
		},
	} {
		for _, way := range []struct {
			name                    string
			jobs                    int
			batchRows, prematchFrom int64
		}{{"", 1, 0, 0}, {" prematched, in small batches", 2, 3, 1}} {
			t.Run(row.name+way.name, func(t *testing.T) {
				settle := `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq, expect: optional` + row.source
				if row.source == "undated" {
					settle = `name: settle, side: settlement, profile: settlement-csv, files: "settle_*.csv", provider: acq, expect: optional`
				}
				h := newNightFixture(t, contract, posSource, settle)
				h.jobs, h.batchRows, h.prematchFrom = way.jobs, way.batchRows, way.prematchFrom
				h.put("pos_20261108.csv", terminalHead)
				cleared := ""
				for i, night := range row.nights {
					for name, text := range night {
						h.put(name, text)
					}
					date := fmt.Sprintf("2026-11-%d", 10+i)
					options := nightly.Options{}
					if row.accept != "" && i == len(row.nights)-1 {
						options.AcceptRestated = []string{row.accept}
					}
					outcome, err := h.run(date, options)
					must(t, err)
					p := outcome.Night.Proof["CNY"]
					got := fmt.Sprintf("%d %d %d %d %d", p.Terminal.Settled.Count, p.Terminal.Waiting.Count, p.Terminal.Missing.Count, p.Settlement.Unexpected.Count+p.Settlement.Held.Count, outcome.Night.Kinds[reconcile.MissingFile])
					if got != row.want[i] {
						t.Errorf("%s: %s: want settled, waiting, missing, open lines, missing files %q, got %q", date, row.why, row.want[i], got)
					}
					cleared = ""
					for _, c := range h.rows(date, "cleared.csv") {
						if c["kind"] == "missing-file" {
							cleared += c["kind"] + " " + c["cleared_by"]
						}
					}
					if i+1 == row.close {
						h.closeKind(date, "missing-file")
					}
				}
				if cleared != row.cleared {
					t.Errorf("%s: want cleared %q, got %q", row.why, row.cleared, cleared)
				}
				if row.accept == "" { // else the first bytes are there no more
					h.verified()
				}
			})
		}
	}
}
