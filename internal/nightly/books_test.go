package nightly_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/match"
)

// losing loses one record, each time that its batch is read.
func losing(which func(record string) bool) func([]byte) [][]byte {
	lost := ""
	return func(record []byte) [][]byte {
		if text := string(record); which(text) && (lost == "" || lost == text) {
			lost = text
			return nil
		}
		return [][]byte{record}
	}
}

// TestARowLostOnTheWayRefusesTheNight loses, doubles and changes a row wherever it
// passes from one hand to another: the files' account and the verdicts then differ,
// and nothing is committed. The night before lost nothing, so that there is memory
// to lose too.
func TestARowLostOnTheWayRefusesTheNight(t *testing.T) {
	cent := decimal.RequireFromString("0.01")
	once := func() func() bool {
		done := false
		return func() bool { first := !done; done = true; return first }
	}
	for _, row := range []struct {
		name, why string
		tamper    func(p *nightly.Pipeline, first func() bool)
	}{
		{"a sale is lost", "its line would be unexpected, or itself not be missed", func(p *nightly.Pipeline, first func() bool) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Transaction != nil && first() {
					return nil
				}
				return []account.Row{r}
			})
		}},
		{"a line is lost", "its sale would be claimed though it is paid", func(p *nightly.Pipeline, first func() bool) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Line != nil && first() {
					return nil
				}
				return []account.Row{r}
			})
		}},
		{"a line is doubled", "a second settlement would be reported that no file holds", func(p *nightly.Pipeline, first func() bool) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Line != nil && first() {
					return []account.Row{r, r}
				}
				return []account.Row{r}
			})
		}},
		{"a sale's amount is changed", "a cent is a cent", func(p *nightly.Pipeline, first func() bool) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Transaction != nil && first() {
					changed := *r.Transaction
					changed.Amount = changed.Amount.Add(cent)
					r.Transaction = &changed
				}
				return []account.Row{r}
			})
		}},
		{"a line's net is changed", "the fee is money too", func(p *nightly.Pipeline, first func() bool) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Line != nil && first() {
					changed := *r.Line
					changed.Net, changed.Fee = changed.Net.Sub(cent), changed.Fee.Add(cent)
					r.Line = &changed
				}
				return []account.Row{r}
			})
		}},
		{"a sale becomes a refund", "the sign is in the type", func(p *nightly.Pipeline, first func() bool) {
			p.TamperRows(func(r account.Row) []account.Row {
				if r.Transaction != nil && r.Transaction.Type == reconcile.Sale && first() {
					changed := *r.Transaction
					changed.Type = reconcile.Refund
					r.Transaction = &changed
				}
				return []account.Row{r}
			})
		}},
		{"a record is lost in its bucket", "spilled rows are read back whole", func(p *nightly.Pipeline, _ func() bool) {
			p.TamperRecords(losing(func(record string) bool { return record[0] == 'T' || record[0] == 'L' }))
		}},
		{"a remembered row is lost", "the night opens with what the night before left", func(p *nightly.Pipeline, _ func() bool) {
			p.TamperRecords(losing(func(record string) bool {
				return record[0] == 'I' && strings.Contains(record, string(reconcile.InTransit))
			}))
		}},
		{"a verdict is lost", "each row has exactly one", func(p *nightly.Pipeline, _ func() bool) {
			p.TamperResults(func(r *match.Result) {
				if c := r.Proof["CNY"]; c != nil && c.Terminal.Settled.Count > 0 {
					c.Terminal.Settled.Count--
				}
			})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := demoHouse(t)
			_, err := h.run("2026-10-08", nightly.Options{})
			must(t, err)
			var outcome nightly.Outcome
			h.open(func(p *nightly.Pipeline) {
				row.tamper(p, once())
				outcome, err = p.Run(context.Background(), nightly.Options{AsOf: civil.NewDate(2026, 10, 9)})
			})
			var refused *fault.Error
			if !errors.As(err, &refused) || refused.Name != "books-differ" && refused.Name != "proof-does-not-tie" {
				t.Fatalf("%s: want the night to be refused, got %v, %v", row.why, err, outcome.Night.Proof["CNY"])
			}
			h.open(func(p *nightly.Pipeline) {
				last, _, err := p.Store.LastRun(context.Background())
				must(t, err)
				if last.AsOf != civil.NewDate(2026, 10, 8) {
					t.Errorf("something was committed: the last run is of %s", last.AsOf)
				}
			})
			outcome, err = h.run("2026-10-09", nightly.Options{})
			must(t, err)
			if !outcome.Night.Proof.Ties() {
				t.Error("the night does not heal")
			}
		})
	}
}
