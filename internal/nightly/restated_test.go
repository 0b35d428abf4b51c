package nightly_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/reconcile/civil"
)

const restatedLines = "settle_date,merchant_id,txn_type,gross_amount,fee,net_amount,rrn\n"

// newRestatedFixture has a night in which two sales were settled.
func newRestatedFixture(t *testing.T, sources ...string) *nightFixture {
	h := newNightFixture(t, contract, append([]string{
		`name: pos, side: terminal, provider: acq, files: "pos_{date}.csv", profile: terminal-csv, expect: optional`,
		`name: settle, side: settlement, provider: acq, files: "settle_{date}*.csv", profile: settlement-csv, expect: optional`,
	}, sources...)...)
	h.put("pos_20261109.csv", terminalHead+
		"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,1,,00,CARD,CREDIT\n"+
		"M1,T1,2026-11-09 11:00:00,SALE,101.00,1002,2,,00,CARD,CREDIT\n")
	h.put("settle_20261110.csv", restatedLines+
		"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n"+
		"2026-11-10,M1,SALE,101.00,0.61,100.39,1002\n")
	return h
}

// accept runs a night that takes a restatement.
func (h *nightFixture) accept(day string, files ...string) nightly.Outcome {
	h.t.Helper()
	outcome, err := h.run(day, nightly.Options{AcceptRestated: files})
	must(h.t, err)
	return outcome
}

// sound wants verify to find nothing wrong, and to judge the last night again; of
// nights whose files were restated since it can't.
func (h *nightFixture) sound() {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		checked, err := p.Verify(h.t.Context())
		must(h.t, err)
		for _, v := range checked {
			if v.Problem != "" {
				h.t.Errorf("verify %s: %s", v.AsOf, v.Problem)
			}
		}
		if last := checked[len(checked)-1]; !last.Judged {
			h.t.Errorf("verify %s: want it judged again, got %s", last.AsOf, last.Note)
		}
	})
}

// onBothStores runs a test on SQLite and on PostgreSQL, and by the fast path and the slow one.
func onBothStores(t *testing.T, test func(t *testing.T, address string, prematchFrom int64)) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "" },
		"postgres": func() string { return pgtest.Database(t) },
	} {
		for path, from := range map[string]int64{"fast": 1, "slow": 1 << 40} {
			t.Run(name+"/"+path, func(t *testing.T) { test(t, address(), from) })
		}
	}
}

// TestARestatementWithdrawsALine: the sale is told of with its reference, which is read
// in its log again, as no night remembers it; its money, when it comes, ends it.
func TestARestatementWithdrawsALine(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string, prematchFrom int64) {
		h := newRestatedFixture(t)
		h.address, h.prematchFrom = address, prematchFrom
		h.night("2026-11-10", 0)
		before, err := os.ReadFile(filepath.Join(h.dir, "reports", "2026-11-10", "summary.json"))
		must(t, err)
		h.put("settle_20261110.csv", restatedLines+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
		outcome := h.accept("2026-11-11", "settle_20261110.csv")
		want := []kindAndReference{{"restated-settlement", "1002"}}
		if diff := gocmp.Diff(want, h.exceptions("2026-11-11")); diff != "" {
			t.Fatalf("want the sale whose line was withdrawn (-want +got)\n%s", diff)
		}
		proof := outcome.Night.Proof["CNY"]
		for _, sum := range []struct{ name, want, got string }{
			{"sales judged again", "1 101 100.39", fmt.Sprint(proof.Terminal.Reopened.Count, " ", proof.Terminal.Reopened.Gross, " ", proof.Terminal.Reopened.Net)},
			{"sales held", "1 101 100.39", fmt.Sprint(proof.Terminal.Held.Count, " ", proof.Terminal.Held.Gross, " ", proof.Terminal.Held.Net)},
			{"lines judged again", "1 101 100.39", fmt.Sprint(proof.Settlement.Reopened.Count, " ", proof.Settlement.Reopened.Gross, " ", proof.Settlement.Reopened.Net)},
			{"the difference between the versions", "-1 -101 -100.39", fmt.Sprint(proof.Settlement.New.Count, " ", proof.Settlement.New.Gross, " ", proof.Settlement.New.Net)},
		} {
			if sum.got != sum.want {
				t.Errorf("%s: want %s, got %s", sum.name, sum.want, sum.got)
			}
		}
		after, err := os.ReadFile(filepath.Join(h.dir, "reports", "2026-11-10", "summary.json"))
		must(t, err)
		if string(before) != string(after) {
			t.Error("the closed night was changed")
		}
		told := h.rows("2026-11-11", "exceptions.csv")[0]
		h.night("2026-11-12", 0)
		again := h.rows("2026-11-12", "exceptions.csv")[0]
		if diff := gocmp.Diff(told, again); diff != "" {
			t.Errorf("it stands as it was told (-first +next)\n%s", diff)
		}
		h.put("settle_20261113.csv", restatedLines+"2026-11-13,M1,SALE,101.00,0.61,100.39,1002\n")
		h.night("2026-11-13", 0)
		if open := h.exceptions("2026-11-13"); len(open) != 0 {
			t.Errorf("the money came: want nothing open, got %v", open)
		}
		h.sound()
	})
}

// TestARestatementLowersThePayout: what the bank should receive is less by the line.
func TestARestatementLowersThePayout(t *testing.T) {
	h := newRestatedFixture(t, `name: bank, side: deposit, profile: deposit-csv, files: "bank_{date}.csv", expect: optional`)
	h.night("2026-11-10", 0)
	h.put("settle_20261110.csv", restatedLines+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
	h.accept("2026-11-11", "settle_20261110.csv")
	h.put("bank_20261111.csv", "value_date,amount,currency,reference,provider,merchant_id,text\n2026-11-11,99.40,CNY,,acq,M1,\n")
	outcome := h.anyNight("2026-11-12")
	if matched := outcome.Night.Proof["CNY"].Deposits.Matched; matched.Count != 1 || matched.Gross.StringFixed(2) != "99.40" {
		t.Errorf("want the payout to be paid by 99.40, got %+v", matched)
	}
	h.sound()
}

// TestARestatementOfALog: a settled sale that its log has no longer leaves its line alone,
// with what it settled; the row on the settlement side is read again in its own file.
func TestARestatementOfALog(t *testing.T) {
	onBothStores(t, func(t *testing.T, address string, prematchFrom int64) {
		h := newRestatedFixture(t)
		h.address, h.prematchFrom = address, prematchFrom
		h.night("2026-11-10", 0)
		h.put("pos_20261109.csv", terminalHead+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,1,,00,CARD,CREDIT\n")
		h.accept("2026-11-11", "pos_20261109.csv")
		if diff := gocmp.Diff([]kindAndReference{{"unexpected-settlement", "1002"}}, h.exceptions("2026-11-11")); diff != "" {
			t.Fatal(diff)
		}
		if x := h.rows("2026-11-11", "exceptions.csv")[0]; !strings.Contains(x["evidence"], "pos_20261109.csv:3 (101.00)") || x["source_file"] != "settle_20261110.csv" || x["source_line"] != "3" {
			t.Errorf("want both places, got %v", x)
		}
		h.put("pos_20261109.csv", terminalHead+
			"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,1,,00,CARD,CREDIT\n"+
			"M1,T1,2026-11-09 11:00:00,SALE,101.00,1002,2,,00,CARD,CREDIT\n")
		h.accept("2026-11-12", "pos_20261109.csv")
		if open := h.exceptions("2026-11-12"); len(open) != 0 {
			t.Errorf("the log has the sale again: want nothing open, got %v", open)
		}
		h.sound()
	})
}

// TestALogThatIsGone: the night says that the sale's row can't be read; verify says so
// of a log that was restated later, and finds nothing wrong.
func TestALogThatIsGone(t *testing.T) {
	h := newRestatedFixture(t)
	h.night("2026-11-10", 0)
	h.put("settle_20261110.csv", restatedLines+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
	must(t, os.Remove(filepath.Join(h.dir, "inbox", "pos_20261109.csv")))
	h.accept("2026-11-11", "settle_20261110.csv")
	rows := h.rows("2026-11-11", "exceptions.csv")
	if len(rows) != 1 || rows[0]["kind"] != "restated-settlement" || rows[0]["rrn"] != "" || rows[0]["gross_amount"] != "101.00" ||
		!strings.Contains(rows[0]["evidence"], "pos_20261109.csv:3, can't be read again") {
		t.Errorf("want what is known of the sale, and what is not, got %v", rows)
	}
	h.night("2026-11-12", 0)
}

// TestARestatedLogDoesNotSpoilVerify: a night that read a row of a log again is not
// called wrong when the log is restated later.
func TestARestatedLogDoesNotSpoilVerify(t *testing.T) {
	h := newRestatedFixture(t)
	h.night("2026-11-10", 0)
	h.put("settle_20261110.csv", restatedLines+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
	h.accept("2026-11-11", "settle_20261110.csv")
	h.put("pos_20261109.csv", terminalHead+"M1,T1,2026-11-09 10:00:00,SALE,100.00,1001,1,,00,CARD,CREDIT\n")
	h.accept("2026-11-12", "pos_20261109.csv")
	h.sound()
	if open := h.exceptions("2026-11-12"); len(open) != 0 {
		t.Errorf("both sides say that the sale never was: want nothing open, got %v", open)
	}
	h.sound()
}

// TestARowLostOfTheEarlierVersion: what memory has of the earlier version is held
// against what its file held, so that a withdrawn line can't go by unnoticed.
func TestARowLostOfTheEarlierVersion(t *testing.T) {
	for _, row := range []struct{ name, version string }{
		{"of a withdrawn line", "2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n"},
		{"of a line that stays", "2026-11-10,M1,SALE,101.00,0.61,100.39,1002\n2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newRestatedFixture(t)
			h.night("2026-11-10", 0)
			h.put("settle_20261110.csv", restatedLines+row.version)
			h.open(func(p *nightly.Pipeline) {
				p.TamperRecords(func(record []byte) [][]byte {
					if record[0] == 'F' {
						return nil
					}
					return [][]byte{record}
				})
				night, err := civil.ParseDate("2026-11-11")
				must(t, err)
				_, err = p.Run(context.Background(), nightly.Options{AsOf: night, AcceptRestated: []string{"settle_20261110.csv"}})
				if !errors.Is(err, &fault.Error{Name: "books-differ"}) {
					t.Errorf("want books-differ, got %v", err)
				}
			})
		})
	}
}

// TestARefusedRowWithdrawn: what was said of it ends with the version that had it.
func TestARefusedRowWithdrawn(t *testing.T) {
	h := newNovember(t)
	h.put("settle_20261110.csv", lineColumns)
	h.accept("2026-11-11", "settle_20261110.csv")
	if diff := gocmp.Diff([]kindAndReference{{"missing-settlement", "1"}}, h.exceptions("2026-11-11")); diff != "" {
		t.Error(diff)
	}
	ended := map[string]string{}
	for _, row := range h.rows("2026-11-11", "cleared.csv") {
		ended[row["kind"]] = row["cleared_by"]
	}
	if diff := gocmp.Diff(map[string]string{"rejected-row": "withdrawn"}, ended); diff != "" {
		t.Error(diff)
	}
}

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

// TestARestatementAfterAVoid: a night that read settled rows again, as a void took them
// back, is not called wrong when their file is restated later.
func TestARestatementAfterAVoid(t *testing.T) {
	h := newRestatedFixture(t)
	h.night("2026-11-10", 0)
	h.put("pos_20261110.csv", "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,original_rrn,response_code,channel,card_type\n"+
		"M1,T1,2026-11-09 13:00:00,VOID,101.00,1009,1002,00,CARD,CREDIT\n")
	h.night("2026-11-11", 0)
	if diff := gocmp.Diff([]kindAndReference{{"settled-after-reversal", "1002"}}, h.exceptions("2026-11-11")); diff != "" {
		t.Fatal(diff)
	}
	h.put("settle_20261110.csv", restatedLines+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
	h.accept("2026-11-12", "settle_20261110.csv")
	if open := h.exceptions("2026-11-12"); len(open) != 0 {
		t.Errorf("the money of the voided sale was withdrawn: want nothing open, got %v", open)
	}
	h.sound()
}
