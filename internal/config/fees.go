package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/reconcile/terms"
)

// fees reads the fee schedules and puts them into the configuration's book.
func (c *Config) fees(f *fields) []terms.FeeSchedule {
	var schedules []terms.FeeSchedule
	nodes := f.List("fees")
	for i, node := range nodes {
		schedules = append(schedules, f.schedule(node, fmt.Sprintf("fees[%d]", i+1)))
		if c.FeePlaces == nil {
			c.FeePlaces = map[string]Place{}
		}
		if _, twice := c.FeePlaces[schedules[i].Name]; !twice { // a built-in one may serve several providers
			c.FeePlaces[schedules[i].Name] = placeOf(node)
		}
	}
	book, err := terms.NewFeeBook(schedules)
	if err != nil {
		name := "bad-fee-schedule"
		if strings.Contains(err.Error(), "overlap") {
			name = "fee-overlap"
		}
		f.Problem(f.Values["fees"], name, "let one schedule end (valid_to) before the next begins (valid_from)", "%v", err)
		return schedules
	}
	c.Fees = book
	f.gaps(nodes, schedules)
	c.warnShadowed(nodes, schedules)
	return schedules
}

func (r *reader) schedule(node *yaml.Node, name string) terms.FeeSchedule {
	f := r.mapping(node, "a fee schedule", "provider", "product", "merchant", "terminal", "valid_from", "valid_to", "rounding", "basis", "refund", "tax", "use", "rules")
	s := terms.FeeSchedule{Rounding: terms.HalfUp, Basis: terms.PerLine, Refund: terms.FeeReturned}
	use := f.Text("use", "")
	if use != "" {
		builtin, known := terms.BuiltinSchedule(use)
		if !known {
			hint := "the built-in schedules are " + strings.Join(terms.BuiltinScheduleNames(), ", ")
			f.Problem(f.Values["use"], "unknown-schedule", hint, "use: want a built-in schedule, got %q", use)
		}
		s, name = builtin, use
	}
	s.Name = name
	s.Provider, s.Product = f.Text("provider", ""), f.Text("product", "")
	s.Merchant, s.Terminal = f.Text("merchant", ""), f.Text("terminal", "")
	s.ValidFrom, s.ValidTo = f.date("valid_from"), f.date("valid_to")
	if s.ValidFrom != 0 && s.ValidTo != 0 && s.ValidTo < s.ValidFrom {
		f.Problem(f.Values["valid_to"], "bad-value", "turn the two dates round", "valid_to: want a day from %s on, got %s", s.ValidFrom, s.ValidTo)
	}
	s.Rounding = terms.Rounding(f.OneOf("rounding", string(cmp.Or(s.Rounding, terms.HalfUp)), "half-up", "half-even", "down", "up"))
	s.Basis = terms.Basis(f.OneOf("basis", string(cmp.Or(s.Basis, terms.PerLine)), "line", "batch", "invoice", "as-charged"))
	s.Refund = terms.RefundFee(f.OneOf("refund", string(cmp.Or(s.Refund, terms.FeeReturned)), "returned", "proportional", "kept"))
	s.Tax = f.tax()
	rules := f.List("rules")
	if (use == "") == (len(rules) == 0) {
		f.Problem(node, "bad-fee-schedule", "write use: with a built-in schedule, or rules:", "want either use or rules, got %s", map[bool]string{true: "none", false: "both"}[use == ""])
	}
	for _, rule := range rules {
		s.Rules = append(s.Rules, f.rule(rule))
	}
	return s
}

// tax reads the tax on the fee: a percentage, which is rounded apart, or {rate, rounding}.
func (f *fields) tax() (tax terms.Tax) {
	node := keys.Resolve(f.Values["tax"])
	if node == nil {
		return tax
	}
	if node.Kind != yaml.MappingNode {
		if node.Value != "0" {
			tax.Rate = f.percentage("tax")
		}
		return tax
	}
	m := f.mapping(node, "a tax", "rate", "rounding")
	m.Required("rate")
	tax.Rate, tax.Together = m.percentage("rate"), m.OneOf("rounding", "apart", "apart", "together") == "together"
	return tax
}

func (r *reader) rule(node *yaml.Node) terms.FeeRule {
	f := r.mapping(node, "a fee rule", "channel", "card", "wallet", "scheme", "terminal", "merchant", "product", "above", "up_to", "rate", "fixed", "min", "cap")
	rule := terms.FeeRule{
		Channel: f.word("channel", "CARD", "QR"), Card: f.word("card", "CREDIT", "DEBIT", "PREPAID"),
		Wallet: f.word("wallet", "WECHAT", "ALIPAY", "HUABEI", "JD_BAITIAO", "UNIONPAY_QR"), Scheme: f.Text("scheme", ""),
		Terminal: f.Text("terminal", ""), Merchant: f.Text("merchant", ""), Product: f.Text("product", ""),
		Above: f.money("above"), UpTo: f.money("up_to"),
		Rate: f.percentage("rate"), Fixed: f.money("fixed").Decimal, Min: f.money("min"), Cap: f.money("cap"),
	}
	if f.Values["rate"] == nil && f.Values["fixed"] == nil {
		f.Problem(node, "missing-key", "add rate: or fixed:", "a fee rule: want a rate or a fixed fee, got neither")
	}
	return rule
}

// word is oneOf without regard to case.
func (f *fields) word(key string, words ...string) string {
	value := f.Text(key, "")
	if value == "" || slices.Contains(words, strings.ToUpper(value)) {
		return strings.ToUpper(value)
	}
	list := strings.ToLower(strings.Join(words, ", "))
	f.Problem(f.Values[key], "bad-value", "the words are "+list, "%s: want one of %s, got %q", key, list, value)
	return ""
}

// gaps finds days between two schedules of the same selectors on which no
// schedule covers what both cover.
func (f *fields) gaps(nodes []*yaml.Node, schedules []terms.FeeSchedule) {
	for i := range schedules {
		s := &schedules[i]
		if s.ValidTo == 0 {
			continue
		}
		next := s.ValidTo.AddDays(1)
		later := false
		covered := false
		for j := range schedules {
			o := &schedules[j]
			same := o.Provider == s.Provider && o.Product == s.Product && o.Merchant == s.Merchant && o.Terminal == s.Terminal
			later = later || (same && o.ValidFrom > next)
			covered = covered || (coversAll(o, s) && (o.ValidFrom == 0 || o.ValidFrom <= next) && (o.ValidTo == 0 || o.ValidTo >= next))
		}
		if later && !covered {
			f.Problem(nodes[i], "fee-gap", "let the next schedule begin on "+next.String(), "fee schedule %s ends on %s and the next one begins later: no fee is known on %s", s.Name, s.ValidTo, next)
		}
	}
}

// coversAll reports whether o covers everything that s covers, dates aside.
func coversAll(o, s *terms.FeeSchedule) bool {
	fits := func(wide, narrow string) bool { return wide == "" || wide == narrow }
	return fits(o.Provider, s.Provider) && fits(o.Product, s.Product) && fits(o.Merchant, s.Merchant) && fits(o.Terminal, s.Terminal)
}

// warnShadowed warns of a rule after one that fits everything.
func (c *Config) warnShadowed(nodes []*yaml.Node, schedules []terms.FeeSchedule) {
	for i := range schedules {
		rules := schedules[i].Rules
		for j := range rules[:max(len(rules)-1, 0)] {
			r := rules[j]
			if r.Channel+r.Card+r.Wallet+r.Scheme+r.Terminal+r.Merchant+r.Product == "" && !r.Above.Valid && !r.UpTo.Valid {
				c.Warnings = append(c.Warnings, c.At(placeOf(nodes[i]), &fault.Error{
					Name: "shadowed-rule",
					Fact: fmt.Sprintf("fee schedule %s: rule %d fits everything, so the rules after it are never used", schedules[i].Name, j+1), Hint: "put it last",
				}).Error())
				break
			}
		}
	}
}
