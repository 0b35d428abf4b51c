package config

import (
	"go.yaml.in/yaml/v4"

	"tieout/reconcile"
)

// sources reads the list of sources.
func (f *fields) sources() []Source {
	var sources []Source
	names := map[string]bool{}
	list := f.list("sources")
	if len(list) == 0 {
		f.problem(f.node, "missing-key", "add sources: with a terminal and a settlement source", "want sources, got none")
	}
	for _, node := range list {
		source := f.source(node)
		if names[source.Name] {
			f.problem(node, "duplicate-source", "give each source a name of its own", "two sources are called %q", source.Name)
		}
		names[source.Name] = true
		sources = append(sources, source)
	}
	return sources
}

func (r *reader) source(node *yaml.Node) Source {
	f := r.mapping(node, "a source",
		"name", "side", "profile", "files", "provider", "product", "merchant_id", "currency", "calendar", "expect", "arrives")
	s := Source{
		Name:     f.needed("name"),
		Side:     reconcile.Side(f.oneOf("side", "", string(reconcile.TerminalSide), string(reconcile.SettlementSide), string(reconcile.DepositSide))),
		Profile:  f.needed("profile"),
		Files:    f.needed("files"),
		Provider: f.text("provider", ""), Product: f.text("product", ""), MerchantID: f.text("merchant_id", ""),
		Currency: f.text("currency", ""), Calendar: f.text("calendar", ""),
		Expect: Expect(f.oneOf("expect", string(Optional), string(Daily), string(BusinessDays), string(Optional))),
	}
	if s.Side == "" && f.values["side"] == nil {
		f.needed("side")
	}
	f.checkCurrency("currency", s.Currency)
	standard := 1
	if s.Side == reconcile.SettlementSide {
		standard = 0
	}
	s.ArrivesDays = f.days("arrives", standard)
	if s.Files == "" {
		return s
	}
	pattern, err := newPattern(s.Files)
	if err != nil {
		f.problem(f.values["files"], "bad-pattern", `write it as "settle/shengpay_{date}*.csv"`, "files: %v", err)
		return s
	}
	s.pattern = pattern
	if s.Expect != Optional && !s.Dated() {
		f.problem(f.values["expect"], "bad-pattern", "add {date} to files:, or write expect: optional", "expect: %s: want {date} in files, got %q", s.Expect, s.Files)
	}
	return s
}
