package nightly_test

import (
	"context"
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// settleLines are lines of a settlement file of 2026-11-20: "RRN" or "RRN at TIME".
func settleLines(lines ...string) string {
	text := "settle_date,merchant_id,txn_time,gross_amount,fee,net_amount,rrn\n"
	for _, line := range lines {
		rrn, at, _ := strings.Cut(line, " at ")
		text += "2026-11-20,1700000001," + at + ",100.00,0.60,99.40," + rrn + "\n"
	}
	return text
}

// TestStartIsProposed plays first nights, whose log is of 2026-11-19.
func TestStartIsProposed(t *testing.T) {
	const settle = `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq`
	const early, own = "900000000001 at 2026-11-17 10:00:00", "900000000002 at 2026-11-19 22:01:00"
	for _, row := range []struct {
		name, why, start, log, lines string
		pos                          string // another pattern of the log's source
		night, check                 string // what is proposed; empty: nothing
	}{
		{"an early sale", "no log in hand can explain it", "", "pos_20261119.csv", settleLines(early, early, own), "", "with start: 2026-11-19", "with start: 2026-11-19"},
		{"no time", "settled by the day on which the first log's trade is due, it may be an early sale", "", "pos_20261119.csv", settleLines("900000000003"), "", "with start: 2026-11-19", ""},
		{"a sale of the day", "it is unexpected, and the log should have had it", "", "pos_20261119.csv", settleLines(own), "", "", ""},
		{"all is explained", "nothing is unexpected", "", "pos_20261119.csv", settledSales(1), "", "", ""},
		{"no time, too soon", "settled before the first log's own trade is due", "", "pos_20261119.csv", strings.ReplaceAll(settleLines("900000000003"), "2026-11-20", "2026-11-19"), "", "with start: 2026-11-19", "with start: 2026-11-19"},
		{"a refused log", "nobody knows of which day it is", "", "pos_20261119.csv", settleLines(early), "bad", "", ""},
		{"it is told already", "somebody has decided", "start: 2026-11-19\n", "pos_20261119.csv", settleLines(early), "", "", ""},
		{"a log named by the day that it came", "its trade is a day older than its name", "", "pos_20261120.csv", settleLines(early), "", "with start: 2026-11-19", "with start: 2026-11-19"},
		{"a log without a day", "its first sale tells", "", "pos.csv", settleLines(early), `files: "pos.csv"`, "with start: 2026-11-19", "with start: 2026-11-19"},
	} {
		t.Run(row.name, func(t *testing.T) {
			source, log := posSource, qrSales(1)
			switch row.pos {
			case "":
			case "bad":
				log = "no log\n"
			default:
				source = strings.Replace(posSource, `files: "pos_{date}*.csv"`, row.pos, 1)
			}
			h := newNightFixture(t, row.start+contract, source, settle)
			h.put(row.log, log)
			h.put("settle_20261120.csv", row.lines)
			if got := h.proposal(); !strings.Contains(got, row.check) || row.check == "" && strings.Contains(got, "start:") {
				t.Errorf("check: %s: want %q, got %q", row.why, row.check, got)
			}
			if got := strings.Join(h.anyNight("2026-11-20").Notes, "\n"); !strings.Contains(got, row.night) || row.night == "" && strings.Contains(got, "start:") {
				t.Errorf("night: %s: want %q, got %q", row.why, row.night, got)
			}
			h.put("pos_20261121.csv", terminalHead)
			if got := strings.Join(h.anyNight("2026-11-21").Notes, "\n"); strings.Contains(got, "start:") {
				t.Errorf("the second night proposes nothing more, got %q", got)
			}
			h.anyNight("2026-12-04")
			if got := h.proposal(); strings.Contains(got, "start:") {
				t.Errorf("two weeks later nothing more of early sales comes, got %q", got)
			}
		})
	}
}

// TestCheckSaysWhatSourcesTake shows what check says of the inbox beside its warnings.
func TestCheckSaysWhatSourcesTake(t *testing.T) {
	h := newNightFixture(t, contract, posSource, wechatSource, lakalaSource)
	h.put("pos_20261119.csv", qrSales(1))
	h.put("pos_20261120_b.csv", qrSales(2))
	h.put("wechat_20270101.csv", "")
	h.open(func(p *nightly.Pipeline) {
		check, err := p.CheckInbox(context.Background(), 0)
		must(t, err)
		want := []string{
			"pos: 2 files, the newest pos_20261120_b.csv; 2 rows to take in", "wechat: 1 file, the newest wechat_20270101.csv; 0 rows to take in, 1 file that can't be used",
			"lakala: no file fits JS*_{date}.txt",
		}
		for i, line := range check.Sources {
			if line.String() != want[i] {
				t.Errorf("want %q, got %q", want[i], line)
			}
		}
	})
}

// proposal is what check says to warn.
func (h *nightFixture) proposal() (text string) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		check, err := p.CheckInbox(context.Background(), 0)
		must(h.t, err)
		text = strings.Join(check.Warnings, "\n")
	})
	return text
}
