package nightly

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// rowCheck is what the sales of the inbox say of the configuration.
type rowCheck struct {
	c     *config.Config
	today civil.Date
	sales map[string]int64 // by source
	lacks map[string]*lack // sales that would be held, by what they lack
	order []*lack

	merchants *merchantCheck
	unread    []error // sources of which no row can be read
}

// lack is one thing that sales of a source lack.
type lack struct {
	name, source, what string
	card               bool
	first              reconcile.Origin
	count              int64
}

// readRows reads a file as the night would. Unusable says why the night could not use it; nil: it can.
func (p *Pipeline) readRows(ctx context.Context, a *arrival, use func(account.Row) error) (read account.Account, rejects []reconcile.Reject, unusable *fault.Error, err error) {
	profile, err := p.profileOf(a.source)
	if err != nil {
		return read, rejects, nil, err
	}
	opened, err := loaders.Open(a.path, p.Limits, profile)
	if err == nil {
		defer func() { _ = opened.Close() }() // read only: nothing can be lost
		read, rejects, err = loaders.Load(ctx, opened, profile, p.defaults(a), loaders.Options{Currency: p.Config.Currency}, use)
	}
	if errors.Is(err, text.ErrStillWritten) {
		return read, rejects, fault.As(fault.Input, err), nil
	}
	if unusable = fault.OfInput(err); unusable != nil {
		return read, rejects, unusable, nil
	}
	return read, rejects, nil, err
}

// see asks for each approved sale of a log whether a term and a price fit it.
func (r *rowCheck) see(source *config.Source, t *reconcile.Transaction) {
	if t == nil || t.Type != reconcile.Sale || t.ResponseCode != "" && t.ResponseCode != "00" {
		return
	}
	r.sales[source.Name]++
	key := t.FeeKey()
	if term, err := r.c.Terms.Find(t.Provider, t.Product, t.MerchantID); err != nil {
		r.note(lack{name: "no-term", source: source.Name, what: fmt.Sprintf("provider %q", t.Provider), first: t.Origin})
	} else if _, err := r.c.Terms.Due(term, t.Time); err != nil {
		r.noteYear(source, t, err)
	}
	if !r.c.Prices(t) {
		kind := reconcile.FeeKey{Provider: key.Provider, Product: key.Product, Channel: key.Channel, Card: key.Card, Wallet: key.Wallet}
		r.note(lack{name: "no-price", source: source.Name, what: kind.String(), card: key.Channel == "CARD", first: t.Origin})
	}
}

// noteYear notes a sale whose due day falls in a year that the calendar lacks. One that is still to come is not
// decreed yet: of that checkCalendars warns.
func (r *rowCheck) noteYear(source *config.Source, t *reconcile.Transaction, err error) {
	if lacked := (*civil.YearError)(nil); errors.As(err, &lacked) && lacked.Year <= r.today.Year() {
		r.note(lack{name: errNoYear.Name, source: source.Name, what: fmt.Sprintf("the due days of provider %q, calendar %s of %d,", t.Provider, lacked.Calendar, lacked.Year), first: t.Origin})
	}
}

func (r *rowCheck) note(l lack) {
	key := l.name + "\x1f" + l.source + "\x1f" + l.what
	known := r.lacks[key]
	if known == nil {
		known = &l
		r.lacks[key] = known
		r.order = append(r.order, known)
	}
	known.count++
}

// mostLacks is how many of them are told; the rest are of the same kind.
const mostLacks = 20

// problems says what the sales lack. What the configuration alone shows of a provider is not said again.
func (r *rowCheck) problems() (problems []error) {
	cardless := r.cardless(r.today)
	for i := range r.c.Sources {
		source := &r.c.Sources[i]
		schedule, found := cardless[source.Name]
		cards := r.cards(source.Name)
		if !found || cards == 0 && r.sales[source.Name] > 0 { // its sales are none of cards
			continue
		}
		seen := ""
		if cards > 0 {
			seen = fmt.Sprintf("; %s of cards in the inbox would be held", reconcile.Counted(cards, "sale", "sales"))
		}
		problems = append(problems, r.c.At(r.c.FeePlaces[schedule], &fault.Error{
			Name: "no-card-price", Class: fault.Usage, Fact: fmt.Sprintf("want a price for cards of source %s, got rules for QR payments only%s", source.Name, seen),
			Hint: "add the contract's rules for cards, such as {card: credit, rate: 0.60%} and {card: debit, rate: 0.50%, cap: 20.00}",
		}))
	}
	for _, l := range r.order[:min(len(r.order), mostLacks)] {
		_, known := cardless[l.source]
		if l.card && known || r.said(l) {
			continue
		}
		key, want, hint, become := "terms", "a term", "add it to terms:, with what its contract says", "be held"
		switch l.name {
		case "no-price":
			key, want, hint = "fees", "a price", "add the rule to fees:"
		case errNoYear.Name:
			want, become, hint = "a calendar file", "have no due day", "name it in calendars:; "+errNoYear.Hint
		}
		problems = append(problems, r.c.At(r.c.PlaceOf(key), &fault.Error{
			Name: l.name, Class: fault.Usage, Hint: hint,
			Fact: fmt.Sprintf("want %s for %s of source %s, got none: %s of the inbox would %s, the first at %s:%d", want, l.what, l.source, reconcile.Counted(l.count, "sale", "sales"), become, l.first.File, l.first.Line),
		}))
	}
	return problems
}

// said reports whether the configuration alone showed it, by the source's own provider.
func (r *rowCheck) said(l *lack) bool {
	for _, known := range r.c.Incomplete {
		if l.name != errNoYear.Name && (known.Name == "no-term") == (l.name == "no-term") && (strings.Contains(known.Fact, "source "+l.source+",") || strings.HasPrefix(known.Fact, "want a fee schedule, got none")) {
			return true
		}
	}
	return false
}

func (r *rowCheck) cards(source string) (count int64) {
	for _, l := range r.order {
		if l.source == source && l.card {
			count += l.count
		}
	}
	return count
}

// cardless are the terminal sources whose provider has prices for QR payments and none for cards, with
// the schedule. Of a wallet's own forms it is as it should be.
func (r *rowCheck) cardless(day civil.Date) map[string]string {
	list := map[string]string{}
	for i := range r.c.Sources {
		source := &r.c.Sources[i]
		if source.Side != reconcile.TerminalSide || source.Provider == "" || r.walletOnly(source.Provider) {
			continue
		}
		schedule := ""
		for _, wallet := range [...]string{"", "WECHAT", "ALIPAY", "UNIONPAY_QR"} {
			if schedule == "" {
				schedule = r.scheduleOf(source, reconcile.FeeKey{Channel: "QR", Wallet: wallet}, day)
			}
		}
		priced := ""
		for _, card := range [...]string{"", "CREDIT", "DEBIT", "PREPAID"} {
			priced += r.scheduleOf(source, reconcile.FeeKey{Channel: "CARD", Card: card}, day)
		}
		if schedule != "" && priced == "" {
			list[source.Name] = schedule
		}
	}
	return list
}

// scheduleOf names the schedule that has a price for a payment of the source; empty: none has.
func (r *rowCheck) scheduleOf(source *config.Source, key reconcile.FeeKey, day civil.Date) string {
	key.Provider, key.Product, key.Merchant = source.Provider, source.Product, source.MerchantID
	return r.c.ScheduleOf(key, day)
}

// walletOnly reports whether the provider's settlement files are of a wallet, which settles no cards.
func (r *rowCheck) walletOnly(provider string) bool {
	wallet := false
	for i := range r.c.Sources {
		source := &r.c.Sources[i]
		if source.Side == reconcile.SettlementSide && source.Provider == provider {
			if !strings.HasPrefix(source.Profile, "wechat-") && !strings.HasPrefix(source.Profile, "alipay-") {
				return false
			}
			wallet = true
		}
	}
	return wallet
}
