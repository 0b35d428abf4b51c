package nightly_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestAnyRestatements restates files at random: lines and sales go, come, change and
// double. Each night closes with books and proof that tie, verify finds nothing wrong;
// in the end the same rows are open as in a store that met the last versions alone, and
// when the files are as they were at first, none.
func TestAnyRestatements(t *testing.T) {
	const seeds = 12
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			h := newRestatedFixture(t)
			h.prematchFrom = []int64{1, 1 << 40}[seed%2]
			sales, lines := randomSales(), randomLines()
			files := map[string]string{"pos_20261109.csv": terminalHead + strings.Join(sales, ""), "settle_20261110.csv": restatedLines + strings.Join(lines, "")}
			putAll(h, files)
			h.night("2026-11-10", 0)
			for day := 11; day < 15; day++ {
				now := map[string]string{}
				if which := random.IntN(3); which < 2 {
					now["pos_20261109.csv"] = terminalHead + strings.Join(restate(random, sales), "")
				} else if which > 0 {
					now["settle_20261110.csv"] = restatedLines + strings.Join(restate(random, lines), "")
				}
				putAll(h, now)
				h.accept(fmt.Sprintf("2026-11-%d", day), "settle_20261110.csv", "pos_20261109.csv")
				h.sound()
			}
			once := newRestatedFixture(t)
			for name := range files {
				data, err := os.ReadFile(filepath.Join(h.dir, "inbox", name))
				must(t, err)
				once.put(name, string(data))
			}
			once.anyNight("2026-11-14")
			if diff := gocmp.Diff(openRows(once, "2026-11-14"), openRows(h, "2026-11-14")); diff != "" {
				t.Errorf("want the open rows of a store that met the last versions alone (-want +got)\n%s", diff)
			}
			putAll(h, files)
			h.accept("2026-11-15", "settle_20261110.csv", "pos_20261109.csv")
			if open := h.exceptions("2026-11-15"); len(open) != 0 {
				t.Errorf("the files are as they were at first: want nothing open, got %v", open)
			}
			h.sound()
		})
	}
}

// TestAnyRestatementsOfOtherRows is that with rows that are no plain pair: refunds,
// chargebacks, fee rows of sales, deductions, refused rows; and, in every other one,
// beside files that void a settled sale, say lines twice and take them back.
func TestAnyRestatementsOfOtherRows(t *testing.T) {
	const seeds = 8
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random, beside := rand.New(rand.NewPCG(seed, 2)), seed%2 == 1
			h := newRestatedFixture(t, `name: bank, side: deposit, profile: deposit-csv, files: "bank_{date}.csv", expect: optional`)
			h.batchRows = 4
			sales := append(randomSales(),
				"M1,T1,2026-11-09 12:00:00,REFUND,40.00,7720,20,,00,CARD,CREDIT\n", "M1,T1,2026-11-09 12:01:00,SALE,30.00,7721,21,,00,CARD,CREDIT\n",
				"M1,T1,2026-11-09 12:02:00,SALE,30.00,7722,22,,51,CARD,CREDIT\n", "M2,T1,2026-11-09 12:03:00,SALE,100.00,7723,23,,00,CARD,CREDIT\n")
			lines := append(randomLines(),
				"2026-11-10,M1,REFUND,-40.00,-0.24,-39.76,7720\n", "2026-11-10,M1,CHARGEBACK,-100.00,0.00,-100.00,7700\n",
				"2026-11-10,M2,SALE,100.00,0.50,99.50,7723\n", "2026-11-10,M2,FEE,0.00,0.10,-0.10,7723\n",
				"2026-11-10,M2,ADJUSTMENT,-5.00,0.00,-5.00,\n", "2026-11-10,M2,SALE,5.00,0.00,1.00,7799\n")
			files := map[string]string{"pos_20261109.csv": terminalHead + strings.Join(sales, ""), "settle_20261110.csv": restatedLines + strings.Join(lines, "")}
			putAll(h, files)
			h.anyNight("2026-11-10")
			first := h.exceptions("2026-11-10")
			for day := 11; day < 16; day++ {
				now := map[string]string{}
				if which := random.IntN(3); which < 2 {
					now["settle_20261110.csv"] = restatedLines + strings.Join(restate(random, lines), "")
				} else if which > 0 {
					// The last sale stays: its fee rows would not be judged again with its line.
					now["pos_20261109.csv"] = terminalHead + strings.Join(restate(random, sales[:len(sales)-1]), "") + sales[len(sales)-1]
				}
				putAll(h, now)
				if beside {
					putBeside(h, day)
				}
				h.accept(fmt.Sprintf("2026-11-%d", day), "settle_20261110.csv", "pos_20261109.csv")
				h.sound()
			}
			if beside {
				return
			}
			putAll(h, files)
			h.accept("2026-11-16", "settle_20261110.csv", "pos_20261109.csv")
			// What an accepted version alone said of an adjustment, and the next one no more, waits for a person.
			last := slices.DeleteFunc(h.exceptions("2026-11-16"), func(x kindAndReference) bool {
				return x.Kind == "restated-settlement" && strings.HasPrefix(x.RRN, "99")
			})
			if diff := gocmp.Diff(first, last); diff != "" {
				t.Errorf("the files are as they were at first: want what was open at first (-want +got)\n%s", diff)
			}
			h.sound()
		})
	}
}

// putBeside puts files of other days into the inbox.
func putBeside(h *nightFixture, day int) {
	switch day {
	case 12:
		h.put("pos_20261111.csv", "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,original_rrn,response_code,channel,card_type\n"+
			"M1,T1,2026-11-09 13:00:00,VOID,100.00,7750,7706,00,CARD,CREDIT\nM2,T1,2026-11-09 13:01:00,VOID,200.00,7751,7701,00,CARD,CREDIT\n")
	case 13:
		h.put("settle_20261112.csv", restatedLines+"2026-11-10,M2,SALE,100.00,0.60,99.40,7703\n2026-11-12,M1,SALE,200.00,1.20,198.80,7704\n2026-11-12,M2,SALE,300.00,1.80,298.20,9905\n")
	case 14:
		h.put("settle_20261113.csv", restatedLines+"2026-11-13,M2,REFUND,-100.00,-0.60,-99.40,7703\n2026-11-13,M1,REFUND,-200.00,-1.20,-198.80,7704\n2026-11-13,M1,REFUND,-100.00,-0.60,-99.40,7706\n")
	}
}

func putAll(h *nightFixture, files map[string]string) {
	for name, text := range files {
		h.put(name, text)
	}
}

// randomSales are twelve sales of two merchants; randomLines the lines that settle them.
func randomSales() (sales []string) {
	for i := range 12 {
		sales = append(sales, fmt.Sprintf("M%d,T1,2026-11-09 10:%02d:00,SALE,%d.00,77%02d,%d,,00,CARD,CREDIT\n", 1+i%2, i, 100+100*(i%3), i, i))
	}
	return sales
}

func randomLines() (lines []string) {
	for i := range 12 {
		gross, fee := 10000*(1+i%3), 60*(1+i%3)
		lines = append(lines, fmt.Sprintf("2026-11-10,M%d,SALE,%d.00,%d.%02d,%d.%02d,77%02d\n", 1+i%2, gross/100, fee/100, fee%100, (gross-fee)/100, (gross-fee)%100, i))
	}
	return lines
}

// openRows lists the rows that a person is told of: whether it is a sale or a line, its
// reference, and whether it is one too many. What a night calls a row that is alone
// depends on what was known of it before.
func openRows(h *nightFixture, day string) (rows []string) {
	for _, x := range h.rows(day, "exceptions.csv") {
		what := "a line alone" // a duplicate of a line that lost its sale later stays one
		switch {
		case x["kind"] == "duplicate-transaction", x["kind"] == "ambiguous-match":
			what = x["kind"]
		case x["gross_amount"] != "":
			what = "a sale alone"
		}
		rows = append(rows, x["rrn"]+" "+what)
	}
	slices.Sort(rows)
	return rows
}

// restate leaves rows out, doubles some, changes a reference, and changes their order.
func restate(random *rand.Rand, rows []string) []string {
	var restated []string
	for _, row := range rows {
		switch random.IntN(8) {
		case 0:
		case 1:
			restated = append(restated, row, row)
		case 2:
			restated = append(restated, strings.Replace(row, ",77", ",99", 1))
		default:
			restated = append(restated, row)
		}
	}
	random.Shuffle(len(restated), func(i, j int) { restated[i], restated[j] = restated[j], restated[i] })
	return restated
}
