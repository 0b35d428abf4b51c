package nightly_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// TestACompactRowThatIsChangedRefusesTheNight stands between the loader's account of a profile's
// file and the join.
func TestACompactRowThatIsChangedRefusesTheNight(t *testing.T) {
	for _, row := range []struct {
		name   string
		tamper func(*reconcile.SimpleRow) bool
		want   string // the error's name; empty: the night closes
	}{
		{"as it is", func(*reconcile.SimpleRow) bool { return true }, ""},
		{"a line that the join never sees is not settled, so it is read again", func(r *reconcile.SimpleRow) bool { return r.Line != 5 }, ""},
		{"a line's gross is changed", func(r *reconcile.SimpleRow) bool {
			if r.Line == 5 {
				r.Gross, r.Net = r.Gross+1, r.Net+1
			}
			return true
		}, "books-differ"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := chinaumsHouse(t)
			var err error
			seen := 0
			h.open(func(p *nightly.Pipeline) {
				p.TamperCompact(func(r *reconcile.SimpleRow) bool {
					seen++
					return row.tamper(r)
				})
				var outcome nightly.Outcome
				outcome, err = p.Run(context.Background(), nightly.Options{AsOf: civil.NewDate(2026, 10, 9)})
				if settled := outcome.Night.Proof["CNY"]; err == nil && settled.Terminal.Settled.Count != 20 {
					t.Errorf("%d sales are settled, want 20", settled.Terminal.Settled.Count)
				}
			})
			var refused *fault.Error
			if got := errors.As(err, &refused); got != (row.want != "") || got && refused.Name != row.want {
				t.Fatalf("got %v, want %q", err, row.want)
			}
			if seen == 0 {
				t.Error("no row had a compact form")
			}
		})
	}
}

// chinaumsHouse furnishes a folder with a native log and a file of ChinaUMS that settles it.
func chinaumsHouse(t *testing.T) *nightFixture {
	t.Helper()
	h := &nightFixture{t: t, dir: t.TempDir(), jobs: 1}
	must(t, os.Mkdir(filepath.Join(h.dir, "inbox"), 0o755))
	var log, lines strings.Builder
	log.WriteString("merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type\n")
	lines.WriteString("清算日期\t交易日期\t交易时间\t终端号\t交易金额\t清算金额\t手续费\t流水号\t交易类型\t参考号\t商户号\n")
	for i := range 20 {
		fmt.Fprintf(&log, "M1,T1,2026-10-08 10:00:00,SALE,100.00,6281000001%02d,00,CARD,CREDIT\n", i)
		fmt.Fprintf(&lines, "20261009\t20261008\t100000\tT1\t100.00\t99.40\t0.60\t%06d\t消费\t6281000001%02d\tM1\n", i, i)
	}
	lines.WriteString("总笔数： 20 交易金额： 2000.00 结算金额： 1988.00 手续费： 12.00\n")
	for name, text := range map[string]string{
		"inbox/pos.csv": log.String(), "inbox/ums.txt": lines.String(),
		"tieout.yaml": "version: 1\ninbox: inbox\nout: reports\nstore: sqlite:tieout.db\nsources:\n  - {name: pos, side: terminal, profile: terminal-csv, files: pos.csv, provider: ums}\n" +
			"  - {name: ums, side: settlement, profile: chinaums, files: ums.txt, provider: ums}\nterms: [{provider: ums, due: T+1}]\nfees: [{provider: ums, rules: [{rate: 0.60%}]}]\n",
	} {
		must(t, os.WriteFile(filepath.Join(h.dir, name), []byte(text), 0o644))
	}
	return h
}
