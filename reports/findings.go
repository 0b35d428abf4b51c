package reports

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// Finding is a cause that explains several open exceptions in the same words, told once.
type Finding struct {
	Cause      string   `json:"cause"`
	Confidence string   `json:"confidence"`
	Evidence   string   `json:"evidence"`
	Action     string   `json:"action"`
	Count      int64    `json:"count"`      // of exceptions
	Gross      string   `json:"gross"`      // of all of them, in major units
	Currency   string   `json:"currency"`   //
	Exceptions []string `json:"exceptions"` // the first of their IDs, ascending
}

// shownItems is how many of a finding's exceptions are named, and mostFindings how many
// findings are told: what is beyond them stands with each exception all the same.
const (
	shownItems   = 20
	mostFindings = 1000
)

// findings gathers what exceptions share.
type findings map[findingKey]*foundItems

type findingKey struct{ code, evidence, currency string }

type foundItems struct {
	cause reconcile.Cause
	gross decimal.Decimal
	count int64
	ids   []string
}

func (f *findings) add(x *reconcile.Exception) {
	if !x.Cause.IsShared() {
		return
	}
	key := findingKey{x.Cause.Code, x.Cause.Evidence, x.Currency}
	found := (*f)[key]
	if found == nil {
		if len(*f) >= mostFindings {
			return
		}
		if *f == nil {
			*f = findings{}
		}
		found = &foundItems{cause: x.Cause}
		(*f)[key] = found
	}
	found.count++
	found.gross = found.gross.Add(x.Gross.Decimal)
	if len(found.ids) < shownItems {
		found.ids = append(found.ids, x.ID)
	}
}

// FindingText tells a finding.
func (r *Report) FindingText(f Finding) string {
	said := r.Say(plural(f.Count, "%s, %d exception, %s: %s.", "%s, %d exceptions, %s: %s."), r.Named(f.Cause), f.Count, r.Money(f.Gross, f.Currency), r.Plain(f.Evidence))
	return said + "\n" + r.Plain(f.Action)
}

// views lists the findings, the most money first.
func (f findings) views() (list []Finding) {
	keys := make([]findingKey, 0, len(f))
	for key := range f {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b findingKey) int {
		return cmp.Or(f[b].gross.Cmp(f[a].gross), cmp.Compare(a.code, b.code), cmp.Compare(a.evidence, b.evidence), cmp.Compare(a.currency, b.currency))
	})
	for _, key := range keys {
		found := f[key]
		list = append(list, Finding{
			Cause: key.code, Confidence: found.cause.Confidence, Evidence: key.evidence, Action: found.cause.Action,
			Count: found.count, Gross: money.FormatAmount(found.gross, key.currency), Currency: key.currency, Exceptions: slices.Sorted(slices.Values(found.ids)),
		})
	}
	return list
}
