package reports

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A pack holds its rows as the terminals logged them, in log.csv, with the masked card and the digest of the file in
// which each stands: what the acquirer's clerk looks a sale up by. They are read after the claims, which say whose
// rows belong into a pack.

// loggedSales says which missing sales belong into packs. It remembers the few that are not plain: a night may lack
// millions.
type loggedSales struct {
	sent     map[string]bool            // items whose claims were sent before
	claimed  map[string]decimal.Decimal // what is claimed of items of which something came by the word of a person
	notes    map[string]string          // what must be said with items of which a part was settled, or some of several
	lastNote string                     // the last of them: the sales of a group share it
	ofDays   map[packDay]bool           // days whose sales are claimed as one sum
}

// packDay is a day on which sales of a pack are due.
type packDay struct {
	pack int
	due  civil.Date
}

// reasonByPayout is that of sales which only their payout settles: they are claimed as one sum.
const reasonByPayout = "by-payout"

// leaveOut notes that a claim was sent before.
func (s *loggedSales) leaveOut(x *reconcile.Exception) {
	if s.sent == nil {
		s.sent = map[string]bool{}
	}
	s.sent[strings.Clone(x.ItemID)] = true
}

// note notes what a log row does not say of a claim.
func (s *loggedSales) note(k *pack, x *reconcile.Exception, part *claimPart) {
	if x.IsOfSales() {
		if s.ofDays == nil {
			s.ofDays = map[packDay]bool{}
		}
		s.ofDays[packDay{k.number, x.Due}] = true
	}
	if note := x.ClaimNote(); note != "" && !x.IsOfSales() {
		if s.notes == nil {
			s.notes = map[string]string{}
		}
		if note != s.lastNote {
			s.lastNote = strings.Clone(note)
		}
		s.notes[strings.Clone(x.ItemID)] = s.lastNote
	}
	if part.some() {
		if s.claimed == nil {
			s.claimed = map[string]decimal.Decimal{}
		}
		s.claimed[strings.Clone(x.ItemID)] = part.rest.value
	}
}

// belongs reports whether a missing sale stands in its pack.
func (s *loggedSales) belongs(k *pack, item *reconcile.Item) bool {
	if k.rows == 0 || s.sent[item.ID] {
		return false
	}
	return item.Reason != reasonByPayout || s.ofDays[packDay{k.number, item.Due}]
}

// logRow is a row of log.csv: a missing sale, and the digest of the file in which it stands.
type logRow struct {
	item    *reconcile.Item
	sha256  string
	claimed decimal.Decimal
	note    string // what must be said with the claim
}

func logTransaction(r *logRow) *reconcile.Transaction { return r.item.Transaction }

// asLogged is the amount that the terminal logged: that of the whole sale, also where parts of it came.
func asLogged(r *logRow) decimal.NullDecimal {
	if r.item.Whole.Valid {
		return r.item.Whole
	}
	return decimal.NewNullDecimal(r.item.Transaction.Amount)
}

// logList is log.csv of a pack.
var logList = list[logRow]{currency: func(r *logRow) string { return r.item.Currency() }, columns: slices.Concat(
	columnsOf(reconcile.TransactionFields, logTransaction, "source_file", "source_line"),
	[]column[logRow]{{name: "source_sha256", text: func(r *logRow) string { return r.sha256 }}},
	columnsOf(reconcile.TransactionFields, logTransaction, "provider", "product", "merchant_id", "terminal_id", "txn_time", "txn_type"),
	[]column[logRow]{amountColumn("amount", asLogged)},
	columnsOf(reconcile.TransactionFields, logTransaction, "currency", "rrn", "trace_no", "batch_no", "auth_code", "order_no", "response_code", "channel", "card_type",
		"scheme", "wallet", "card_no", "original_rrn", "original_trace_no", "original_batch_no"),
	columnsThrough([]column[reconcile.Item]{columnOf(reconcile.ItemFields, sameRow, "due_date")}, func(r *logRow) *reconcile.Item { return r.item }),
	[]column[logRow]{
		amountColumn("gross_amount", func(r *logRow) decimal.NullDecimal { return decimal.NewNullDecimal(r.item.Gross()) }),
		amountColumn("expected_fee", func(r *logRow) decimal.NullDecimal { return r.item.ExpectedFee }),
		amountColumn("expected_net", func(r *logRow) decimal.NullDecimal {
			return decimal.NullDecimal{Decimal: r.item.Net(), Valid: r.item.ExpectedFee.Valid}
		}),
		amountColumn("claimed", func(r *logRow) decimal.NullDecimal { return decimal.NewNullDecimal(r.claimed) }),
		{name: "note", text: func(r *logRow) string { return r.note }},
	})}

// readLogged routes the missing sales to the packs that claim them.
func (p *packs) readLogged(ctx context.Context, night *reconcile.Night) error {
	if night.Logged == nil || !slices.ContainsFunc(p.list, func(k *pack) bool { return k.rows > 0 }) {
		return nil
	}
	var l csvLine
	return eachPartition(ctx, night.Logged, func(item *reconcile.Item) error {
		place, known := p.places[packKey{item.Transaction.Provider, item.Transaction.MerchantID}]
		if !known || !p.logged.belongs(p.list[place], item) {
			return nil
		}
		k := p.list[place]
		row := logRow{item: item, sha256: p.digestOf(item.Transaction.Origin.File), claimed: item.Net(), note: p.logged.notes[item.ID]}
		if rest, known := p.logged.claimed[item.ID]; known {
			row.claimed = rest
		}
		k.logged++
		before := cap(k.log.kept)
		k.log.kept = append(k.log.kept, logList.line(&l, &row)...)
		return p.hold(k, &k.log, cap(k.log.kept)-before)
	})
}

// digestOf returns the SHA-256 of a log by its name; empty where it is not known.
func (p *packs) digestOf(name string) string {
	switch source := p.sourceOf(name); {
	case source < 0:
		return ""
	case source < len(p.report.Files):
		return p.report.Files[source].SHA256
	default:
		return p.report.earlier[source-len(p.report.Files)].SHA256
	}
}

// logHeader is the first line of log.csv.
func (p *packs) logHeader() []byte {
	return append([]byte(p.report.csvMark()), bytes.Clone(logList.header())...)
}
