package profile

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/keys"
	"tieout/loaders/account"
	"tieout/reconcile/money"
)

// valueRules reads `fields`.
func (r *ProfileReader) valueRules(node *yaml.Node, d *definition) map[string]valueRule {
	rules := map[string]valueRule{}
	if node == nil {
		r.Problem(nil, "missing-key", "say where each field's value comes from", "want fields, got none")
		return rules
	}
	f := r.Mapping(node, "fields", FieldsOf(d.Side)...)
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		rules[name] = r.value(f.Values[name], name, d)
	}
	return rules
}

// value reads where a value comes from: a column's name, a list of which the
// first that has a value holds, or a mapping.
func (r *ProfileReader) value(node *yaml.Node, name string, d *definition) valueRule {
	node = keys.Resolve(node)
	plain := valueRule{other: "reject", join: " ", amount: amountRule{notation: account.Notation{Minor: d.Unit == "fen" || d.Unit == "minor", Decimal: '.'}}}
	switch node.Kind {
	case yaml.ScalarNode:
		plain.columns = []string{node.Value}
		return plain
	case yaml.SequenceNode:
		for _, entry := range node.Content {
			plain.first = append(plain.first, r.value(entry, name, d))
		}
		return plain
	}
	f := r.Mapping(node, name, "column", "columns", "join", "from", "value", "slice", "pattern", "map", "other", "empty",
		"fold", "layout", "layouts", "year", "clamp", "zone", "unit", "decimal", "decimals", "grouping", "minus", "currency", "sign", "sum", "credit", "debit", "compute", "in")
	v := plain
	if node := f.Values["column"]; node != nil {
		v.columns = []string{node.Value}
	} else {
		v.columns = r.texts(f.Values["columns"], "columns")
	}
	if node := f.Values["join"]; node != nil {
		v.join = node.Value
	}
	v.from = f.OneOf("from", "", "file-date")
	if node := f.Values["value"]; node != nil {
		v.fixed, v.isFixed = node.Value, true
	}
	if node := f.Values["empty"]; node != nil && node.Value != "refuse" {
		v.empty, v.isEmpty = node.Value, true
	}
	v.pattern, v.slice = r.pattern(f.Values["pattern"], "pattern"), r.slice(f.Values["slice"])
	v.words, v.other, v.fold = r.Words(f.Values["map"]), f.Text("other", "reject"), f.Bool("fold")
	r.timeKeys(&f, &v, name, d)
	r.amountKeys(&f, &v, name, d)
	return v
}

// slice reads [from, to] of the bytes of a value.
func (r *ProfileReader) slice(node *yaml.Node) []int {
	if node == nil {
		return nil
	}
	var bounds []int
	if err := node.Decode(&bounds); err != nil || len(bounds) != 2 || bounds[0] < 0 || bounds[1] <= bounds[0] {
		r.Problem(node, "bad-value", "write it as [0, 4]: from the first byte up to the fifth, without it", "slice: want two numbers, the second larger")
		return nil
	}
	return bounds
}

// Words reads a mapping of words.
func (r *ProfileReader) Words(node *yaml.Node) map[string]string {
	if node == nil {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		r.Problem(node, "bad-value", "write it as {WORD: VALUE}", "want words and their values")
		return nil
	}
	words := map[string]string{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if value := keys.Resolve(node.Content[i+1]); value.Tag != "!!null" {
			words[node.Content[i].Value] = value.Value
		} else {
			words[node.Content[i].Value] = ""
		}
	}
	return words
}

func (r *ProfileReader) timeKeys(f *keys.Fields, v *valueRule, name string, d *definition) {
	layouts := r.texts(f.Values["layouts"], "layouts")
	if node := f.Values["layout"]; node != nil {
		layouts = append(layouts, node.Value)
	}
	for _, text := range layouts {
		v.layouts = append(v.layouts, account.NewLayout(text))
	}
	v.clamp = f.Bool("clamp")
	r.zone(f.Values["zone"], v)
	if node := f.Values["year"]; node != nil {
		year := r.value(node, name, d)
		v.year = &year
	}
}

// zone reads the name of a zone, or {column: NAME} of the column that names it.
func (r *ProfileReader) zone(node *yaml.Node, v *valueRule) {
	if node == nil {
		return
	}
	if node.Kind == yaml.MappingNode {
		f := r.Mapping(node, "zone", "column")
		v.zoneIn = f.Required("column")
		return
	}
	if v.zone, _ = account.ZoneNamed(node.Value, nil, 0); v.zone == nil {
		r.Problem(node, "bad-value", "write a name of the time zone database, such as UTC or Asia/Shanghai, or {column: NAME}", "zone: unknown zone %q", node.Value)
	}
}

func (r *ProfileReader) amountKeys(f *keys.Fields, v *valueRule, name string, d *definition) {
	a := &v.amount
	if unit := f.OneOf("unit", d.Unit, "yuan", "fen", "major", "minor"); unit != "" {
		a.notation.Minor = unit == "fen" || unit == "minor"
	}
	if node := f.Values["decimal"]; node != nil && node.Value == "either" {
		a.notation.Decimal = account.EitherMark
	} else if node != nil && len(node.Value) == 1 {
		a.notation.Decimal = node.Value[0]
	}
	switch node := f.Values["grouping"]; {
	case node != nil && node.Value == "lakh":
		a.notation.Grouping, a.notation.Lakh = ",", true
	case node != nil:
		a.notation.Grouping = node.Value
	}
	minus := f.OneOf("minus", "", "before", "behind", "brackets", "any")
	a.notation.Trailing, a.notation.Brackets = minus == "behind" || minus == "any", minus == "brackets" || minus == "any"
	a.notation.Currency = r.currencySigns(f.Values["currency"])
	a.decimals = r.decimals(f.Values["decimals"], a)
	a.sign, a.in = r.sign(f.Values["sign"]), f.Text("in", "")
	for _, part := range f.List("sum") {
		a.sum = append(a.sum, r.value(part, name, d))
	}
	for key, place := range map[string]**valueRule{"credit": &a.credit, "debit": &a.debit} {
		if node := f.Values[key]; node != nil {
			side := r.value(node, name, d)
			*place = &side
		}
	}
	a.compute = r.compute(f, d)
}

// decimals reads how many an amount may have beyond those of its currency.
func (r *ProfileReader) decimals(node *yaml.Node, a *amountRule) int32 {
	if node == nil {
		return 0
	}
	number, err := strconv.Atoi(node.Value)
	if err != nil || number < 1 || number > maxDecimals || a.notation.Minor || a.notation.Decimal == account.EitherMark {
		r.Problem(node, "bad-value", "write a number from 1 to "+strconv.Itoa(maxDecimals)+", of an amount in yuan whose decimal mark is known", "decimals: got %q", node.Value)
		return 0
	}
	return int32(number)
}

// currencySigns reads what may stand before an amount: a list of signs, or those of a currency.
func (r *ProfileReader) currencySigns(node *yaml.Node) []string {
	if node == nil || node.Kind != yaml.MappingNode {
		return r.texts(node, "currency")
	}
	f := r.Mapping(node, "currency", "of")
	return money.Signs(f.Required("of"))
}

// sign reads the rule that gives an amount its sign.
func (r *ProfileReader) sign(node *yaml.Node) signRule {
	if node == nil {
		return signRule{}
	}
	if node.Kind == yaml.ScalarNode {
		if !slices.Contains([]string{"as-written", "invert", "plus", "minus"}, node.Value) {
			r.Problem(node, "bad-value", "the words are as-written, invert, plus, minus; or write {letter: ...} or {column: ..., map: ...}", "sign: got %q", node.Value)
		}
		return signRule{word: strings.TrimPrefix(node.Value, "as-written")}
	}
	f := r.Mapping(node, "sign", "letter", "column", "map")
	s := signRule{letters: r.Words(f.Values["letter"]), column: f.Text("column", ""), words: r.Words(f.Values["map"])}
	for _, words := range []map[string]string{s.letters, s.words} {
		for _, word := range words {
			if word != "plus" && word != "minus" {
				r.Problem(node, "bad-value", "write plus or minus after each word", "sign: want plus or minus, got %q", word)
			}
		}
	}
	return s
}

// compute reads gross_amount - fee, and such.
func (r *ProfileReader) compute(f *keys.Fields, d *definition) []term {
	text := f.Text("compute", "")
	if text == "" {
		return nil
	}
	var terms []term
	minus := false
	for _, word := range strings.Fields(text) {
		switch {
		case word == "+" || word == "-":
			minus = word == "-"
		case slices.Contains(AmountFields[:], word) && slices.Contains(FieldsOf(d.Side), word):
			terms, minus = append(terms, term{word, minus}), false
		default:
			r.Problem(f.Values["compute"], "bad-value", "write it as gross_amount - fee", "compute: no field of amounts is called %q", word)
		}
	}
	return terms
}

func (r *ProfileReader) totalRule(node *yaml.Node, d *definition) totalRule {
	f := r.Mapping(node, "control totals", "begins", "pattern", "from_end", "values", "checks", "at_end", "needs", "by")
	t := totalRule{atEnd: f.Text("at_end", ""), needs: r.conditions(f.Values["needs"]), by: f.Text("by", "")}
	if t.atEnd == "" {
		t.textRule = r.textRule(&f)
		t.worded = f.Values["begins"] != nil && t.pattern != nil
	}
	switch f.OneOf("values", "groups", "groups", "below", "columns") {
	case "below":
		t.below = true
	case "columns":
		t.columns = true
	}
	for _, check := range f.List("checks") {
		t.checks = append(t.checks, r.totalCheck(check, d))
	}
	return t
}

func (r *ProfileReader) totalCheck(node *yaml.Node, d *definition) totalCheck {
	f := r.Mapping(node, "a check", "stated", "count", "sum", "rest", "when", "unit", "decimal", "grouping", "minus", "currency", "sign")
	c := totalCheck{stated: f.Required("stated"), count: f.Bool("count"), when: r.conditions(f.Values["when"])}
	var v valueRule
	v.amount = amountRule{notation: account.Notation{Minor: d.Unit == "fen" || d.Unit == "minor", Decimal: '.'}}
	r.amountKeys(&keys.Fields{Reader: f.Reader, Node: f.Node, Values: subset(f.Values, "unit", "decimal", "grouping", "minus", "currency", "sign")}, &v, "a check", d)
	c.amount = v.amount
	if node := f.Values["sum"]; node != nil {
		sum := r.value(node, "sum", d)
		c.sum = &sum
	}
	c.rest = f.OneOf("rest", "", "fee")
	if c.rest != "" && (c.sum == nil || c.sum.amount.decimals == 0) {
		r.Problem(node, "bad-value", "write sum: {column: NAME, decimals: 5}", "rest: want a sum with more decimals than the currency has")
	}
	if c.count == (c.sum != nil) {
		r.Problem(node, "bad-value", "write count: true, or sum: COLUMN", "a check: want a count or a sum")
	}
	return c
}

func subset(values map[string]*yaml.Node, names ...string) map[string]*yaml.Node {
	part := map[string]*yaml.Node{}
	for _, name := range names {
		if values[name] != nil {
			part[name] = values[name]
		}
	}
	return part
}

func (r *ProfileReader) balance(node *yaml.Node, d *definition) {
	if node == nil {
		return
	}
	f := r.Mapping(node, "balance", "column", "movement", "by", "unless", "still")
	if f.Values["column"] == nil || f.Values["movement"] == nil {
		r.Problem(node, "missing-key", "add column: and movement:", "balance: want both")
		return
	}
	d.balance = &balanceRule{column: r.value(f.Values["column"], "column", d), movement: r.value(f.Values["movement"], "movement", d), by: f.Text("by", "")}
	for _, node := range f.List("unless") {
		d.balance.unless = append(d.balance.unless, r.conditions(node))
	}
	if node := f.Values["still"]; node != nil {
		still := r.Mapping(node, "still", "ignore", "when")
		d.balance.still = &stillRule{ignore: still.Required("ignore"), when: r.conditions(still.Values["when"])}
	}
}
