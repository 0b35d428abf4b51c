package reports

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/money"
)

// A reviewer asks first where the missing money is: with which provider and merchant, how long
// it has been due, and why. Each is a partition of missing.csv, by currency.

// Breakdown adds up the missing rows of one currency by one of these.
type Breakdown struct {
	Currency string          `json:"currency"`
	By       string          `json:"by"` // provider, merchant, age or cause
	Rows     []BreakdownLine `json:"rows"`
	// More are lines beyond the first ten, of the least money; their sums stand in the last row.
	More int `json:"more,omitempty"`
}

// BreakdownLine is one part. Amounts are in major units.
type BreakdownLine struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
	Gross string `json:"gross"`
	Net   string `json:"net"`
	share int    // of the greatest net of the breakdown, in hundredths
	rows  partRows
}

// partRows says which rows of the page's list are those of a part.
type partRows struct {
	is       string // what a column of them says; empty: nothing does
	from, to string // or between which two numbers it is
	pack     string // the pack of a merchant, relative to the set; empty: there is none
}

// Is, From, To and Pack tell the page which rows are those of the part, and which pack claims them.
func (l BreakdownLine) Is() string   { return l.rows.is }
func (l BreakdownLine) From() string { return l.rows.from }
func (l BreakdownLine) To() string   { return l.rows.to }
func (l BreakdownLine) Pack() string { return l.rows.pack }

// Column is the column of the page's list that tells the parts of a breakdown apart.
func (b Breakdown) Column() int {
	return map[string]int{"provider": 2, "merchant": 3, "age": 1, "cause": 12}[b.By]
}

// Share is how long a bar the line has, in hundredths.
func (l BreakdownLine) Share() int { return l.share }

// breakdownRows is how many lines of a breakdown are shown.
const breakdownRows = 10

// ageBand is an age: from how many days on, and its name.
type ageBand struct {
	from int
	name string
}

// ages are the ages in business days after the due date.
var ages = [...]ageBand{{-1, "not dated"}, {0, "due today"}, {1, "1 day"}, {2, "2 to 3 days"}, {4, "4 to 7 days"}, {8, "8 to 30 days"}, {31, "more than 30 days"}}

// ageAt is the place of the age of so many days; that of fewer than any is the first.
func ageAt(bands []ageBand, days int) (at int) {
	for i := range bands {
		if days >= bands[i].from {
			at = i
		}
	}
	return at
}

// partSum adds up one part, in major units.
type partSum struct {
	name       string
	count      int
	gross, net decimal.Decimal
	rows       partRows
}

// parts adds up by age and cause while the exceptions are read, by currency.
type parts map[string]*currencyParts

type currencyParts struct {
	ages   [len(ages)]totals
	causes map[string]*totals
}

// add counts a missing row whose worth l has in hand.
func (p *parts) add(l *csvLine, x *reconcile.Exception) {
	of := (*p)[l.currency]
	if of == nil {
		if *p == nil {
			*p = parts{}
		}
		of = &currencyParts{causes: map[string]*totals{}}
		(*p)[l.currency] = of
	}
	of.ages[ageAt(ages[:], x.BusinessDaysOverdue)].add(l)
	cause := of.causes[x.Cause.Code]
	if cause == nil {
		cause = &totals{}
		of.causes[x.Cause.Code] = cause
	}
	cause.add(l)
}

// ageRows are the rows of an age, by its place among the ages.
func ageRows(age int) partRows {
	if ages[age].from < 0 {
		return partRows{}
	}
	rows := partRows{from: strconv.Itoa(ages[age].from)}
	if age+1 < len(ages) {
		rows.to = strconv.Itoa(ages[age+1].from - 1)
	}
	return rows
}

// sumOf returns what totals hold of a currency.
func (s totals) sumOf(name, currency string) (sum partSum, found bool) {
	for i := range s {
		if t := &s[i]; t.currency == currency {
			gross, net := t.sums()
			return partSum{name: name, count: t.count, gross: gross, net: net}, true
		}
	}
	return partSum{}, false
}

// breakDown makes the breakdowns of every currency: of packs by provider and merchant, of the pass by
// age and cause.
func (r *Report) breakDown(p *packs) (list []Breakdown) {
	for _, missing := range r.Missing {
		currency := missing.Currency
		providers, merchants := map[string]*partSum{}, map[string]*partSum{}
		for _, k := range p.list {
			if sum, found := k.missing.sumOf("", currency); found {
				sum.rows = partRows{is: k.provider}
				merge(providers, cmp.Or(k.provider, "unknown"), sum)
				if sum.rows = (partRows{is: k.merchant}); k.rows > 0 {
					sum.rows.pack = packLink(k.fileName())
				}
				merge(merchants, r.merchantNamed(k.provider, k.merchant), sum)
			}
		}
		of := r.parts[currency]
		if of == nil {
			continue
		}
		var byAge []partSum
		for i := len(ages) - 1; i >= 0; i-- {
			if sum, found := of.ages[i].sumOf(r.Heading(ages[i].name), currency); found {
				sum.rows = ageRows(i)
				byAge = append(byAge, sum)
			}
		}
		causes := map[string]*partSum{}
		for code, sums := range of.causes {
			if sum, found := sums.sumOf("", currency); found {
				sum.rows = partRows{is: r.Named(code)}
				merge(causes, r.Word(code), sum)
			}
		}
		list = append(list, breakdownOf(currency, "provider", sorted(providers)), breakdownOf(currency, "merchant", sorted(merchants)),
			breakdownOf(currency, "age", byAge), breakdownOf(currency, "cause", sorted(causes)))
	}
	return list
}

// merchantNamed is a merchant's number with its name, where that is known.
func (r *Report) merchantNamed(provider, merchant string) string {
	if name := r.merchants.Of(provider, merchant).Name; name != "" {
		return merchant + " " + name
	}
	return cmp.Or(merchant, "unknown")
}

func merge(into map[string]*partSum, name string, sum partSum) {
	if into[name] == nil {
		into[name] = &partSum{name: name, rows: sum.rows}
	}
	of := into[name]
	of.count, of.gross, of.net = of.count+sum.count, of.gross.Add(sum.gross), of.net.Add(sum.net)
}

// sorted lists parts, the most money first.
func sorted(parts map[string]*partSum) (list []partSum) {
	for _, part := range parts {
		list = append(list, *part)
	}
	slices.SortFunc(list, func(a, b partSum) int { return cmp.Or(b.net.Cmp(a.net), cmp.Compare(a.name, b.name)) })
	return list
}

// breakdownOf shows the first parts; what is beyond them is one line.
func breakdownOf(currency, by string, parts []partSum) Breakdown {
	b := Breakdown{Currency: currency, By: by}
	if len(parts) > breakdownRows {
		b.More = len(parts) - breakdownRows + 1
		rest := partSum{name: "+ " + strconv.Itoa(b.More)}
		for _, part := range parts[breakdownRows-1:] {
			rest.count, rest.gross, rest.net = rest.count+part.count, rest.gross.Add(part.gross), rest.net.Add(part.net)
		}
		parts = append(slices.Clone(parts[:breakdownRows-1]), rest)
	}
	greatest := decimal.Zero
	for _, part := range parts {
		greatest = decimal.Max(greatest, part.net)
	}
	for _, part := range parts {
		line := BreakdownLine{Name: part.name, Count: part.count, Gross: money.FormatAmount(part.gross, currency), Net: money.FormatAmount(part.net, currency), rows: part.rows}
		if greatest.IsPositive() && part.net.IsPositive() {
			line.share = int(part.net.Mul(decimal.NewFromInt(100)).Div(greatest).Round(0).IntPart())
		}
		b.Rows = append(b.Rows, line)
	}
	return b
}
