package nightly_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/pgtest"
	"tieout/reconcile"
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
	outcome, err := h.run(day, nightly.Options{AcceptRestated: h.restated(files)})
	must(h.t, err)
	return outcome
}

// restated returns those of the files that have other bytes than the last night took in: no
// other may be named.
func (h *nightFixture) restated(files []string) (restated []string) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		rows, err := p.Store.Files(h.t.Context())
		must(h.t, err)
		taken := map[string]string{}
		for _, row := range rows {
			if row.State == reconcile.FileTaken {
				taken[row.Name] = row.SHA256
			}
		}
		for _, name := range files {
			data, err := os.ReadFile(h.path("inbox", name))
			must(h.t, err)
			if sum := sha256.Sum256(data); taken[name] != hex.EncodeToString(sum[:]) {
				restated = append(restated, name)
			}
		}
	})
	return restated
}

// sound wants verify to find nothing wrong, and to judge the last night again; of
// nights whose files were restated since it can't.
func (h *nightFixture) sound() {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, h.t.Context())
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

// onBothPaths runs a test on SQLite and on PostgreSQL, and by the fast path and the slow one.
func onBothPaths(t *testing.T, test func(t *testing.T, address string, prematchFrom int64)) {
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
	onBothPaths(t, func(t *testing.T, address string, prematchFrom int64) {
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
	onBothPaths(t, func(t *testing.T, address string, prematchFrom int64) {
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

// TestAnUndoneRestatement: what a night withdrew is as it was when the night is taken
// back, and is withdrawn once when it is closed again.
func TestAnUndoneRestatement(t *testing.T) {
	h := newRestatedFixture(t)
	h.night("2026-11-10", 0)
	h.put("settle_20261110.csv", restatedLines+"2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n")
	h.accept("2026-11-11", "settle_20261110.csv")
	h.undo()
	h.night("2026-11-11", 4) // nobody accepted it
	if diff := gocmp.Diff([]kindAndReference{{"restated-file", ""}}, h.exceptions("2026-11-11")); diff != "" {
		t.Error(diff)
	}
	h.accept("2026-11-12", "settle_20261110.csv")
	if diff := gocmp.Diff([]kindAndReference{{"restated-settlement", "1002"}}, h.exceptions("2026-11-12")); diff != "" {
		t.Error(diff)
	}
	h.sound()
}
