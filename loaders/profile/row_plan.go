package profile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// AmountFields name the amounts as the native files do.
var AmountFields = [account.AmountCount]string{
	account.AmountTerminal: "amount", account.AmountGross: "gross_amount", account.AmountFee: "fee", account.AmountNet: "net_amount",
}

// amountPlace returns where a record holds an amount.
func amountPlace(field string) int {
	at := slices.Index(AmountFields[:], field)
	if at < 0 {
		panic("loaders: no record holds the amount " + field)
	}
	return at
}

// AmountOp reads an amount in minor units; false: there is none, or it failed.
type AmountOp func(r *account.Record) (int64, bool)

// plan is a definition that knows where the columns of one file are.
type plan struct {
	side     reconcile.Side
	columns  int // cells that a record must have
	kinds    []RowPlan
	deciding []account.TextOp // the cells on which the kind of a row depends
	tallies  []*tally         // of the control totals
	balance  *rolling
	ident    []account.TextOp
	repeats  []account.TextOp
	points   *account.PointWatch

	closings  []*closing
	fractions []*fractions
	order     *dateOrder
}

// RowPlan reads one kind of rows.
type RowPlan struct {
	when           []check
	ignore, reject string
	fact           string // what to do about a row that is refused
	moves          bool   // the balance may move with such a row, whatever its words say

	Currency account.TextOp                // nil: the source says it
	Amounts  [account.AmountCount]AmountOp // by the places of account.Rec.Minor
	computed [account.AmountCount]bool
	Reader   rowReader // makes the row of the other fields
	also     []RowPlan
	compact  *compactReader // nil: the rows have no compact form
}

// check is a condition at its place.
type check struct {
	at    account.TextOp
	other account.TextOp // of the column that has to say the same, or with differs another thing; nil: there is none
	rule  *condition
	known *knownTexts // nil: the column has too many, or nothing is matched
}

// holds reports whether the record fits.
func (c *check) holds(r *account.Record) bool {
	text := c.at(r)
	if !c.fits(text) {
		return false
	}
	if c.other != nil {
		other, differs := c.other(r), c.rule.differs != ""
		if equal := bytes.EqualFold(text, other) || differs && equalAmounts(text, other); equal == differs {
			return false
		}
	}
	if c.rule.words == nil {
		return true
	}
	for _, word := range c.rule.words {
		if string(text) == word {
			return !c.rule.not
		}
	}
	return c.rule.not
}

// equalAmounts reports whether two texts are the same amount, as 100 and 100.00 are.
func equalAmounts(a, b []byte) bool {
	const decimals = 6
	x, ok := account.PlainMinor(a, decimals)
	y, also := account.PlainMinor(b, decimals)
	return ok && also && x == y
}

func allHold(checks []check, r *account.Record) bool {
	for i := range checks {
		if !checks[i].holds(r) {
			return false
		}
	}
	return true
}

// compiler makes a plan for a file whose columns stand at places.
type compiler struct {
	def    *definition
	places map[string]int      // by folded name; captures too
	decode func([]byte) []byte // of a cell; nil: lines are decoded
	points *account.PointWatch // of files whose unit is a setting; else nil
	warn   func(format string, values ...any)

	sheetDays account.SheetEpoch // of a workbook
	defaults  *account.Defaults  // what the source says of the file

	order   *dateOrder               // what the dates of the file say
	numbers map[string]*sharedNumber // by column and notation
}

// compile makes the plan.
func (c *compiler) compile(columns int) *plan {
	if c.def.hasSetting("unit") {
		c.points = &account.PointWatch{}
	}
	c.order = &dateOrder{}
	p := &plan{side: c.def.Side, columns: columns, points: c.points, order: c.order}
	common := rowRule{fields: c.def.Fields}
	if len(c.def.rows) == 0 {
		p.kinds = []RowPlan{c.rowPlan(&common)}
	}
	for i := range c.def.rows {
		p.kinds = append(p.kinds, c.rowPlan(&c.def.rows[i]))
	}
	p.deciding = c.deciding(p.kinds)
	for i := range c.def.totals {
		if c.def.totals[i].atEnd != "" {
			p.closings = append(p.closings, c.closing(&c.def.totals[i]))
			continue
		}
		for j := range c.def.totals[i].checks {
			check := &c.def.totals[i].checks[j]
			total := c.tally(check)
			p.tallies = append(p.tallies, total)
			if check.rest != "" {
				p.fractions = append(p.fractions, c.fractions(check, total))
			}
		}
	}
	if b := c.def.balance; b != nil {
		p.balance = &rolling{column: c.amount(&b.column, "balance"), movement: c.amount(&b.movement, "movement"), of: map[string]*rolled{}}
		if b.by != "" {
			p.balance.by = c.cell(b.by)
		}
		for _, rules := range b.unless {
			p.balance.unless = append(p.balance.unless, c.checks(rules))
		}
		if b.still != nil {
			p.balance.still, p.balance.stillReason = c.checks(b.still.when), b.still.ignore
		}
	}
	for _, name := range c.def.identity {
		p.ident = append(p.ident, c.cell(name))
	}
	for _, name := range c.def.repeats.same {
		p.repeats = append(p.repeats, c.cell(name))
	}
	return p
}

func (c *compiler) checks(rules []condition) []check {
	var list []check
	for i := range rules {
		one := check{at: c.cell(rules[i].column), rule: &rules[i], known: &knownTexts{fit: map[string]bool{}}}
		if other := cmp.Or(rules[i].same, rules[i].differs); other != "" {
			one.other = c.cell(other)
		}
		list = append(list, one)
	}
	return list
}

// rowPlan joins the common fields with a kind's own.
func (c *compiler) rowPlan(rule *rowRule) RowPlan {
	p := RowPlan{when: c.checks(rule.when), ignore: rule.ignore, reject: rule.reject, fact: rule.fact, moves: rule.moves}
	if rule.ignore != "" || rule.reject != "" {
		return p
	}
	field := func(name string) *valueRule {
		if own, ok := rule.fields[name]; ok {
			return &own
		}
		if common, ok := c.def.Fields[name]; ok {
			return &common
		}
		return nil
	}
	for i, name := range AmountFields {
		if v := field(name); v != nil {
			p.Amounts[i], p.computed[i] = c.amount(v, label(name, v)), len(v.amount.compute) > 0
		}
	}
	from := ruleSource{c, field}
	p.Currency, _ = from.Text("currency")
	WarnUnnamed(c.def.Side, from, c.warn)
	p.Reader = RowReaderOf(c.def.Side, from)
	if len(rule.also) == 0 {
		p.compact = compactOf(c.def.Side, from)
	}
	return c.compileAlso(p, rule)
}

// ruleSource finds the rule of each field.
type ruleSource struct {
	c    *compiler
	rule func(field string) *valueRule
}

// Text reads a field by its rule in the profile; nil when it has none.
func (s ruleSource) Text(field string) (account.TextOp, string) {
	v := s.rule(field)
	if v == nil || s.c.lacks(v) {
		return nil, field
	}
	return s.c.text(v, field), label(field, v)
}

// Amount reads an amount that a row may lack by its rule in the profile; nil when it has none.
func (s ruleSource) Amount(field string) (AmountOp, string) {
	v := s.rule(field)
	if v == nil || s.c.lacks(v) {
		return nil, field
	}
	return s.c.amount(v.orNone(), label(field, v)), label(field, v)
}

// orNone returns the value as one that an empty cell leaves out.
func (v *valueRule) orNone() *valueRule {
	own := *v
	own.isEmpty, own.empty, own.first = true, "", slices.Clone(v.first)
	for i := range own.first {
		own.first[i] = *own.first[i].orNone()
	}
	return &own
}

// Moment reads a time or a day by its rule in the profile; nil when it has none.
func (s ruleSource) Moment(field string) (TimeOp, string) {
	v := s.rule(field)
	if v == nil {
		return nil, field
	}
	return s.c.time(v, label(field, v)), label(field, v)
}

// lacks reports whether a value comes from columns of which the file has none.
func (c *compiler) lacks(v *valueRule) bool {
	return len(v.columns) > 0 && !v.isEmpty && !slices.ContainsFunc(v.columns, func(name string) bool {
		_, found := c.places[text.FoldName(name)]
		return found
	})
}

// label names a field and where its value comes from.
func label(field string, v *valueRule) string {
	if len(v.columns) == 0 || v.columns[0] == field {
		return field
	}
	return field + " (" + strings.Join(v.columns, ", ") + ")"
}
