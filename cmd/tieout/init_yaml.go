package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// yaml writes the configuration, with what a person should know beside each part.
func (f *firstPlan) yaml() string {
	currency, zone := f.currency(), "UTC"
	if currency == "CNY" {
		zone = "Asia/Shanghai"
	}
	inbox, err := filepath.Rel(f.folder, f.inbox)
	if err != nil || strings.HasPrefix(inbox, "..") {
		inbox = f.inbox
	}
	var b strings.Builder
	line := func(format string, values ...any) { fmt.Fprintf(&b, format+"\n", values...) }
	line("# Written by tieout init from %s; docs/CONFIGURATION.md explains every key. What is marked CONFIRM no file says, or is taken from the files as it says.", reconcile.Counted(len(f.found), "file", "files"))
	line("version: 1")
	line("timezone: %s  # CONFIRM: in which days and cut-offs are meant", zone)
	line("currency: %s  # of rows that name none", currency)
	if f.isChinese() {
		line("language: zh-CN  # of text, page, workbook and dispute packs: the names of the files or their forms are Chinese; en is the other")
	} else {
		line("# language: zh-CN  # of text, page, workbook and dispute packs; en without it")
	}
	line("store: sqlite:tieout.db")
	line("inbox: %s", quoted(filepath.ToSlash(inbox)))
	line("out: reports")
	line("")
	line("sources:")
	for _, s := range f.sources {
		f.sourceYAML(line, s)
	}
	line("")
	line("terms:  # CONFIRM: when each provider pays; T+1 is the next business day, D+1 the next calendar day")
	for _, provider := range f.providers() {
		due, why, _ := f.term(provider)
		line("  - {provider: %s, due: %s, calendar: %s}  # CONFIRM: %s; cutoff: \"23:00\" where its day ends earlier than midnight", quoted(provider), due, f.calendarOf(provider), why)
	}
	if f.needsGeneral() {
		line("  - {due: T+1, calendar: %s}  # of sales whose provider no source says", calendarOf(currency))
	}
	line("")
	line("fees:  # CONFIRM: the prices of the contract. As they stand, fees are taken as they are stated, and no fee is checked:")
	for _, provider := range f.providers() {
		line("  - {provider: %s, basis: as-charged, rules: [{rate: 0%%}]}", quoted(provider))
	}
	if f.needsGeneral() {
		line("  - {basis: as-charged, rules: [{rate: 0%%}]}")
	}
	line("#  - {provider: NAME, use: unionpay-standard}   # a built-in schedule, or your own:")
	line("#  - {provider: NAME, rounding: half-up, basis: line, refund: returned, rules: [{card: debit, rate: 0.50%%, cap: 20.00}, {rate: 0.60%%}]}")
	return b.String()
}

// sourceYAML writes one source.
func (f *firstPlan) sourceYAML(line func(string, ...any), s *firstSource) {
	line("  - name: %s  # %s", quoted(s.name), reconcile.Counted(s.files, "file", "files"))
	line("    side: %s", s.side)
	line("    profile: %s", quoted(s.profile))
	line("    files: %s", quoted(s.pattern))
	for _, found := range s.hand.found {
		line("    # %s: %s", found.name, found.why)
	}
	if len(s.hand.settings) > 0 {
		line("    settings: %s", settingsYAML(s.hand.settings))
	}
	switch {
	case len(s.several) > 0:
		line("    # provider: NAME  # CONFIRM: %s settle these sales: export those of each apart, and give each file a source", strings.Join(s.several, " and "))
	case s.whyProvider != "":
		line("    provider: %s  # %s", quoted(s.provider), s.whyProvider)
	case s.provider != "":
		line("    provider: %s  # CONFIRM: guessed", quoted(s.provider))
	case s.side == string(reconcile.TerminalSide):
		line("    # provider: NAME  # CONFIRM: which of %s settles these sales", strings.Join(f.providers(), ", "))
	}
	switch {
	case len(s.merchants) > 0 || s.side == string(reconcile.DepositSide):
	case s.merchant == "":
		line("    # merchant_id: NUMBER  # CONFIRM: the files name none, and without it their rows are refused; %s", s.whyMerchant)
	default:
		line("    merchant_id: %s  # CONFIRM: the files name none; %s", quoted(s.merchant), s.whyMerchant)
	}
	expect, why := s.expectation(s.calendar())
	line("    expect: %s  # %s", expect, why)
}

// isChinese reports whether a person of China wrote or ordered the files: most have a Chinese name, or columns of Chinese words.
func (f *firstPlan) isChinese() bool {
	chinese := 0
	for i := range f.found {
		names, _, err := loaders.HeaderColumns(f.found[i].given, text.DefaultLimits())
		if err != nil {
			names = nil
		}
		if strings.ContainsFunc(filepath.Base(f.found[i].given)+strings.Join(names, ""), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			chinese++
		}
	}
	return 2*chinese > len(f.found)
}

// currency is the only one of the rows, else CNY.
func (f *firstPlan) currency() string {
	var all []string
	for _, s := range f.sources {
		all = append(all, s.currencies...)
	}
	return onlyOf(all)
}

// needsGeneral reports whether terms and fees must hold for sales without a provider.
func (f *firstPlan) needsGeneral() bool {
	return len(f.providers()) == 0 || slices.ContainsFunc(f.sources, func(s *firstSource) bool {
		return s.side == string(reconcile.TerminalSide) && s.provider == ""
	})
}

// providers lists the providers of the sources, sorted.
func (f *firstPlan) providers() (list []string) {
	for _, s := range f.sources {
		if s.provider != "" {
			list = append(list, s.provider)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
