package config

import (
	"path"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Deduction is money that an acquirer may take without a sale: a yearly fee for
// mobile data, the rent of a terminal.
type Deduction struct {
	Provider string // empty: any
	Text     string // a pattern with * and ?, held against what a line says of itself
	// Limit is what may be taken at most of a terminal, else of a merchant, positive,
	// in major units, within Every.
	Limit decimal.Decimal
	// Share is what is taken of the gross of the sale that the line names, as a fraction,
	// instead of a limit: a receiver's part of it (分账). Zero: the limit holds.
	Share decimal.Decimal
	// Every is the time of the limit; zero: a night.
	Every Period
}

// Period is a time of the calendar.
type Period struct{ Years, Months, Days int }

// Before returns the first day of the period that ends on a day.
func (p Period) Before(day civil.Date) civil.Date {
	return civil.DateOf(day.Time().AddDate(-p.Years, -p.Months, -p.Days)).AddDays(1)
}

// period reads 1y, 6m or 30d.
func (f *fields) period(key string) (p Period) {
	text := f.Text(key, "")
	if text == "" {
		return p
	}
	number, err := strconv.Atoi(text[:len(text)-1])
	switch unit := text[len(text)-1]; {
	case err == nil && number > 0 && number < 1000 && unit == 'y':
		p.Years = number
	case err == nil && number > 0 && number < 1000 && unit == 'm':
		p.Months = number
	case err == nil && number > 0 && number < 1000 && unit == 'd':
		p.Days = number
	default:
		f.Problem(f.Values[key], "bad-value", "write years, months or days, such as 1y, 6m or 30d", "%s: want a time, got %q", key, text)
	}
	return p
}

// Fits reports whether the text of a line is that of the deduction.
func (d *Deduction) Fits(text string) bool {
	fits, err := path.Match(d.Text, strings.ReplaceAll(text, "/", " "))
	return err == nil && fits && text != ""
}

// deductions reads the list of known deductions.
func (f *fields) deductions(currency string) []Deduction {
	var list []Deduction
	for _, node := range f.List("deductions") {
		list = append(list, f.deduction(node, currency))
	}
	return list
}

func (f *fields) deduction(node *yaml.Node, currency string) Deduction {
	m := f.mapping(node, "a deduction", "provider", "text", "limit", "share", "every")
	d := Deduction{Provider: m.Text("provider", ""), Text: m.Required("text")}
	if _, err := path.Match(d.Text, ""); err != nil {
		m.Problem(m.Values["text"], "bad-value", "write a pattern such as \"*rent*\"", "text: want a pattern with * and ?, got %q", d.Text)
	}
	if m.Values["share"] != nil {
		if d.Share = m.percentage("share"); m.Values["limit"] != nil || m.Values["every"] != nil {
			m.Problem(node, "bad-value", "write share: for a part of each sale, or limit: and every: for an amount in a time", "a deduction: want a share or a limit, got both")
		}
		return d
	}
	limit := m.Required("limit")
	amount, err := money.ParseAmount(limit, currency)
	if limit != "" && (err != nil || !amount.IsPositive()) {
		m.Problem(m.Values["limit"], "bad-value", "write an amount such as 99.00", "limit: want an amount above 0, got %q", limit)
	}
	d.Limit, d.Every = amount, m.period("every")
	return d
}

// startDay reads the first day whose trade is judged; zero: every day's is.
func (f *fields) startDay() civil.Date {
	text := f.Text("start", "")
	if text == "" {
		return 0
	}
	day, err := civil.ParseDate(text)
	if err != nil {
		f.Problem(f.Values["start"], "bad-value", "write a date such as 2026-11-01", "start: %v", err)
	}
	return day
}
