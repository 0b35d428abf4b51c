package config

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"tieout/internal/keys"
	"tieout/reconcile/terms"
)

// matching reads by what the rows of each provider may be matched; nil rules where
// the configuration says nothing.
func (c *Config) matching(f *fields) (rules []terms.Matching) {
	for _, node := range f.List("matching") {
		rules = append(rules, f.matchingRule(node))
	}
	book, err := terms.NewMatchingBook(rules)
	if err != nil {
		f.Problem(f.Values["matching"], "bad-value", "keep one rule for each provider", "matching: %v", err)
	}
	c.Matching = book
	return rules
}

func (r *reader) matchingRule(node *yaml.Node) terms.Matching {
	f := r.mapping(node, "a rule of matching", "provider", "levels", "possible", "tolerance", "fee_tolerance", "partial")
	rule := terms.StandardMatching()
	if rule.Provider = f.Text("provider", ""); rule.Provider == "*" {
		rule.Provider = ""
	}
	if f.Values["levels"] != nil {
		rule.Levels = f.levels()
	}
	rule.Possible = f.OneOf("possible", "true", "true", "false") == "true"
	rule.Partial = f.Bool("partial")
	rule.Tolerance, rule.FeeTolerance = f.tolerance("tolerance"), f.tolerance("fee_tolerance")
	return rule
}

// levels reads the levels that are used. They are tried in one order: a weaker one
// before a stronger one would give money to the wrong sale.
func (f *fields) levels() (levels []terms.Level) {
	known := terms.Levels()
	words := make([]string, len(known))
	for i, level := range known {
		words[i] = string(level)
	}
	next := 0
	for _, node := range f.List("levels") {
		at := slices.Index(words, strings.TrimSpace(node.Value))
		if at < next {
			fact, hint := "levels: want one of %s, got %q", "leave the key out for all of them"
			if near := keys.Nearest(node.Value, words); near != "" {
				hint = "did you mean " + near + "?"
			}
			if at >= 0 {
				fact, hint = "levels: want the order %s, got %q after a later one", "levels are tried in this order, whatever is left out"
			}
			f.Problem(node, "bad-value", hint, fact, strings.Join(words, ", "), node.Value)
			return known
		}
		levels, next = append(levels, known[at]), at+1
	}
	if len(levels) == 0 {
		f.Problem(f.Values["levels"], "bad-value", "leave the key out for all of them", "levels: want one of %s at least, got none", strings.Join(words, ", "))
		return known
	}
	return levels
}

// tolerance reads an amount of 0 or more; absent: 0.
func (f *fields) tolerance(key string) decimal.Decimal { return reduced(f.money(key).Decimal) }
