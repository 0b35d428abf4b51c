package nightly

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/internal/sheet"
	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/store"
)

// The columns in which people decide; the digest is of what they saw.
const (
	colException = "exception_id"
	colDigest    = "row_digest"
	colDecision  = "decision"
	colWith      = "with"
	colBy        = "by"
	colWhy       = "why"
	colAmount    = "amount"
	colCase      = "case_number"
)

// decisionColumns must be in an edited file.
var decisionColumns = []string{colException, colDecision, colWith, colBy, colWhy, colAmount, colCase, colDigest}

// sheetHeader are the columns of an exported file.
var sheetHeader = []string{
	colException, "kind", "provider", "merchant_id", "terminal_id", "rrn", "order_no", "txn_time", "currency", "gross_amount", "claimed", "recovered", "open", "difference", "due_date", "deadline",
	"first_reported", "cause", "evidence", "action", "state", "case_no", "last_step", "last_by", "last_at",
	colDecision, colWith, colBy, colWhy, colAmount, colCase, colDigest,
}

// decisionWords are what a person may decide in a row.
var decisionWords = []string{"match", "unmatch", "close", "reopen", "send", "answer", "recover", "reject", "write-off", "approve", "refuse", "note"}

// stepWords are those that are steps of a claim.
var stepWords = map[string]store.Act{
	"send": store.Sent, "answer": store.Answered, "recover": store.Recovered, "reject": store.Rejected, "write-off": store.Proposed,
	"approve": store.Approved, "refuse": store.RefusedStep, "note": store.Noted,
}

// The states of an exception about which a person decided and no run has acted yet.
const (
	closedState  = "closed"
	matchedState = "matched"
)

// ExportDecisions writes a file with a row for each open exception, by merchant and due day, in which
// people decide. It returns how many rows it wrote.
func (p *Pipeline) ExportDecisions(ctx context.Context, path string) (int, error) {
	var rows [][]string
	err := p.withLock(ctx, Options{DryRun: true}, func() error {
		d, err := p.newDesk(ctx, nil)
		if err != nil {
			return err
		}
		touched, err := d.touched(ctx)
		if err != nil {
			return err
		}
		open := slices.SortedFunc(maps.Values(d.open), func(a, b *reconcile.Exception) int {
			return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.MerchantID, b.MerchantID), cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
		})
		for _, x := range open {
			rows = append(rows, d.sheetRow(x, touched[x.ID]))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(rows), sheet.Write(path, sheetHeader, rows, sheet.Choice{Column: colDecision, Words: decisionWords})
}

// sheetRow is the row of an exception.
func (d *desk) sheetRow(x *reconcile.Exception, touched []Decided) []string {
	amount := func(a decimal.NullDecimal) string {
		if !a.Valid {
			return ""
		}
		return money.FormatAmount(a.Decimal, x.Currency)
	}
	state := d.state(x.ID)
	claimed, recovered, open, what := "", "", "", ""
	if x.IsClaimable() {
		claimed, recovered, open = money.FormatAmount(x.ClaimedAmount(), x.Currency), money.FormatAmount(state.RecoveredOf(x), x.Currency), money.FormatAmount(state.OpenOf(x), x.Currency)
		what = state.State
	}
	switch {
	case d.known.ClosedExceptions[x.ID] != "":
		what = closedState
	case slices.ContainsFunc(d.known.Matches, func(m store.Decision) bool { return m.Concerns(x.ID) }):
		what = matchedState
	}
	return []string{
		x.ID, string(x.Kind), x.Provider, x.MerchantID, x.TerminalID, x.RRN, x.OrderNo, x.TxnTime, x.Currency, amount(x.Gross), claimed, recovered, open, amount(x.Difference), x.Due.String(), d.pipeline.Config.Terms.ClaimDeadline(x).String(),
		x.FirstReported.String(), x.Cause.Code, x.Cause.Evidence, x.Cause.Action, what, state.Case, state.Step, state.By, state.At,
		"", "", "", "", "", "", rowDigest(x, touched),
	}
}

// touched is everything that people decided about the open exceptions, by ID, oldest first.
func (d *desk) touched(ctx context.Context) (map[string][]Decided, error) {
	list, err := d.pipeline.decided(ctx, func(id string, _ int64) bool { return d.open[id] != nil })
	by := map[string][]Decided{}
	for i := range list {
		by[list[i].ExceptionID] = append(by[list[i].ExceptionID], list[i])
	}
	return by, err
}

// rowDigest is a digest of what a person sees of an exception, and of everything that was decided about it: who
// decides by a row of which either has changed since does not know what they decide about.
func rowDigest(x *reconcile.Exception, touched []Decided) string {
	digest := sha256.New()
	add := func(texts ...string) { _, _ = digest.Write([]byte(strings.Join(texts, "\x1f") + "\x1e")) } // a hash never fails
	add(string(store.AppendException(nil, x)))
	for i := range touched {
		add(touched[i].What, touched[i].By, touched[i].Why, touched[i].At, strconv.FormatInt(touched[i].AfterSeq, 10))
	}
	return hex.EncodeToString(digest.Sum(nil)[:8])
}
