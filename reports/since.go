package reports

import (
	"maps"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// Since is by how much what is missing and open differs from an earlier night, in one currency.
type Since struct {
	AsOf         string `json:"as_of"`
	SignedBy     string `json:"signed_by,omitempty"` // empty: it is the night before
	Currency     string `json:"currency"`
	MissingCount int64  `json:"missing_count"`
	MissingNet   string `json:"missing_net"`
	OpenCount    int64  `json:"open_count"` // of the terminals, the missing among them
	OpenGross    string `json:"open_gross"`
}

// RecoveredView is what came in a month of what had been missing, in one currency.
type RecoveredView struct {
	Month     string `json:"month"`
	Currency  string `json:"currency"`
	Count     int64  `json:"count"` // of what was settled after all
	Arrived   string `json:"arrived"`
	Otherwise string `json:"otherwise"` // by the word of people
	Twice     string `json:"twice"`     // what of both exceeds the claims
}

// addContext compares the night to the one before and to the last one signed.
func (r *Report) addContext(night *reconcile.Night) {
	for _, earlier := range []*reconcile.EarlierNight{night.Before, night.Signed} {
		if earlier != nil {
			r.Since = append(r.Since, sinceOf(night.Proof, earlier)...)
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(night.Recovered)) {
		got := night.Recovered[currency]
		r.Recovered = append(r.Recovered, RecoveredView{
			Month: r.AsOf[:len("2006-01")], Currency: currency, Count: got.Count, Arrived: money.FormatAmount(got.Arrived, currency), Otherwise: money.FormatAmount(got.Otherwise, currency),
			Twice: money.FormatAmount(got.Twice, currency),
		})
	}
	r.ConfigChanged, r.SignedFiles, r.Signed = night.ConfigChanged, night.SignedFiles, r.signedView(night)
}

func sinceOf(proof reconcile.Proof, earlier *reconcile.EarlierNight) (list []Since) {
	currencies := map[string]bool{}
	for currency := range proof {
		currencies[currency] = true
	}
	for currency := range earlier.Proof {
		currencies[currency] = true
	}
	empty := &reconcile.CurrencyProof{}
	for _, currency := range slices.Sorted(maps.Keys(currencies)) {
		now, then := empty, empty
		if c := proof[currency]; c != nil {
			now = c
		}
		if c := earlier.Proof[currency]; c != nil {
			then = c
		}
		open, _ := now.Closing()
		opened, _ := then.Closing()
		list = append(list, Since{
			AsOf: earlier.AsOf.String(), SignedBy: earlier.SignedBy, Currency: currency,
			MissingCount: now.Terminal.Missing.Count - then.Terminal.Missing.Count, MissingNet: money.FormatAmount(now.Terminal.Missing.Net.Sub(then.Terminal.Missing.Net), currency),
			OpenCount: open.Count - opened.Count, OpenGross: money.FormatAmount(open.Gross.Sub(opened.Gross), currency),
		})
	}
	return list
}

// Context are the sentences that stand under the headline: what changed, and what came.
func (r *Report) Context() (told []string) {
	for i := range r.Since {
		s := &r.Since[i]
		what := r.Say("the night of %s", s.AsOf)
		if s.SignedBy != "" {
			what = r.Say("the night of %s, signed by %s", s.AsOf, s.SignedBy)
		}
		if s.unchanged() {
			told = append(told, r.Say("Since %s: as much is missing, and open at the terminals, as then (%s)", what, s.Currency))
			continue
		}
		told = append(told, r.Say("Since %s: missing %s, net %s; open at the terminals %s, gross %s", what, withSign(strconv.FormatInt(s.MissingCount, 10)), r.change(s.MissingNet, s.Currency),
			withSign(strconv.FormatInt(s.OpenCount, 10)), r.change(s.OpenGross, s.Currency)))
	}
	if r.ConfigChanged {
		told = append(told, r.Say("The configuration is another one than that of the night before: sources, terms or prices changed"))
	}
	for i := range r.Recovered {
		v := &r.Recovered[i]
		came := r.Say("Recovered in %s of what had been missing: %s, net %s", v.Month, r.Transactions(int(v.Count)), r.Money(v.Arrived, v.Currency))
		if amount, err := decimal.NewFromString(v.Otherwise); err != nil || !amount.IsZero() {
			came += r.Say("; %s otherwise, by the word of people", r.Money(v.Otherwise, v.Currency))
		}
		if amount, err := decimal.NewFromString(v.Twice); err != nil || !amount.IsZero() {
			came += r.Say("; of it %s came twice", r.Money(v.Twice, v.Currency))
		}
		told = append(told, came)
	}
	return told
}

// unchanged reports whether as much is missing and open as then.
func (s *Since) unchanged() bool {
	net, netErr := decimal.NewFromString(s.MissingNet)
	gross, grossErr := decimal.NewFromString(s.OpenGross)
	return netErr == nil && grossErr == nil && s.MissingCount == 0 && s.OpenCount == 0 && net.IsZero() && gross.IsZero()
}

// change is an amount with its sign, also of more.
func (r *Report) change(text, currency string) string { return r.Money(withSign(text), currency) }

func withSign(text string) string {
	switch number, err := decimal.NewFromString(text); {
	case err == nil && number.IsPositive():
		return "+" + text
	case err == nil && number.IsZero():
		return "±" + text // not to be read as what is missing
	}
	return text
}

// paidTwice says in the headline which claims were paid by a settlement after a person had said that they were.
func (h *teller) paidTwice(night *reconcile.Night) {
	sums, ids := map[string]reconcile.Sum{}, map[string][]string{}
	for i := range night.PaidTwice {
		p := &night.PaidTwice[i]
		sum := sums[p.Currency]
		sum.Add(p.Twice, p.Twice)
		sums[p.Currency], ids[p.Currency] = sum, append(ids[p.Currency], p.ID)
	}
	for _, currency := range slices.Sorted(maps.Keys(sums)) {
		h.addCount(Amber, sums[currency].Count, "%d claim was paid twice, by the word of a person and by a settlement, %s too much: %s", "%d claims were paid twice, by the word of a person and by a settlement, %s too much: %s",
			h.amount(sums[currency].Gross, currency), few(ids[currency]))
	}
}

// signed says in the headline what came into a period that somebody had signed.
func (h *teller) signed(night *reconcile.Night) {
	if night.Signed == nil {
		return
	}
	if n := int64(len(night.SignedFiles)); n > 0 {
		h.addCount(Amber, n, "%d file came that the night of %[2]s, signed by %[3]s, should have had: %[4]s", "%d files came that the night of %[2]s, signed by %[3]s, should have had: %[4]s",
			night.Signed.AsOf.String(), night.Signed.SignedBy, few(night.SignedFiles))
	}
	reopened := int64(0)
	for _, c := range night.Proof {
		reopened += c.Terminal.Reopened.Count + c.Settlement.Reopened.Count
	}
	if reopened > 0 {
		h.addCount(Amber, reopened, "%d row of earlier nights was judged again after %[3]s signed that of %[2]s", "%d rows of earlier nights were judged again after %[3]s signed that of %[2]s",
			night.Signed.AsOf.String(), night.Signed.SignedBy)
	}
}
