package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
)

// mostLooked is how many files of a source are looked into for what both sides have in common: the newest.
const mostLooked = 10

// lookInside reads rows of both sides, and finds how the files are to be read.
func (f *firstPlan) lookInside(ctx context.Context, sets []string) error {
	var sources []*inHand
	for _, s := range f.sources {
		h := &inHand{name: s.pattern, side: reconcile.Side(s.side), profile: s.reads, paths: s.paths[max(0, len(s.paths)-mostLooked):]}
		looks, _, err := h.look(ctx, nil)
		if err != nil {
			return err
		}
		h.looks, s.hand, sources = looks, h, append(sources, h)
	}
	if err := saySettings(ctx, "init", sets, sources); err != nil {
		return err
	}
	if err := fitSettings(ctx, sources); err != nil {
		return err
	}
	for _, s := range f.sources {
		if err := s.count(ctx); err != nil {
			return err
		}
	}
	return nil
}

// count counts the rows again, where the files are read otherwise than by the profile as it stands.
func (s *firstSource) count(ctx context.Context) error {
	if len(s.hand.settings) == 0 {
		return nil
	}
	s.rows, s.refused, s.currencies, s.merchants = 0, 0, nil, nil
	for _, path := range s.paths {
		one := &inHand{profile: s.hand.profile, paths: []string{path}, settings: s.hand.settings}
		looks, _, err := one.look(ctx, nil)
		if err != nil {
			return err
		}
		accepted, refused := rowsOf(looks)
		s.rows, s.refused = s.rows+accepted, s.refused+refused
		for i := range looks {
			s.currencies = append(s.currencies, looks[i].Currencies()...)
			s.addMerchants(looks[i].Merchants)
		}
	}
	return nil
}

// nameProviders gives terminal sources the provider that settles them: the one whose lines name their sales. Where no
// reference tells, as far as names do: the only one, or the one that their own name says. A wrong one would make each of
// their sales missing.
func (f *firstPlan) nameProviders() {
	var providers []string
	for _, s := range f.sources {
		if s.side == string(reconcile.SettlementSide) && !slices.Contains(providers, s.provider) {
			providers = append(providers, s.provider)
		}
	}
	for _, s := range f.sources {
		if s.side != string(reconcile.TerminalSide) {
			continue
		}
		s.several = nil
		for _, o := range f.partners(s) {
			if s.several = append(s.several, o.provider); s.whyProvider == "" {
				s.whyProvider = fmt.Sprintf("%s of %s name them", reconcile.Counted(meet(s.hand.looks, o.hand.looks).Shared, "line", "lines"), o.pattern)
			}
		}
		slices.Sort(s.several)
		s.several = slices.Compact(s.several)
		switch {
		case len(s.several) == 1:
			s.provider, s.several = s.several[0], nil
		case len(s.several) > 1:
			s.provider, s.whyProvider = "", ""
		case len(providers) == 1:
			s.provider = providers[0]
		case len(providers) > 1 && (s.provider == nobodyKnown || !slices.Contains(providers, s.provider)):
			s.provider = ""
		}
	}
}

// partners are the settlement sources whose lines name sales of a terminal source, or the other way round.
func (f *firstPlan) partners(s *firstSource) (list []*firstSource) {
	for _, o := range f.sources {
		if s.hand.meets(o.hand) {
			list = append(list, o)
		}
	}
	return list
}

// nameMerchants finds the merchant of rows that name none: the one that the other rows of the provider name. A made-up one
// would stand against those, so that the word for it is taken only where no row of the provider names any.
func (f *firstPlan) nameMerchants() {
	for _, s := range f.sources {
		if len(s.merchants) > 0 || s.side == string(reconcile.DepositSide) {
			continue
		}
		var named []string
		from := ""
		for _, o := range f.akin(s) {
			if len(o.merchants) > 0 {
				named, from = append(named, o.merchants...), o.pattern
			}
		}
		slices.Sort(named)
		switch named = slices.Compact(named); len(named) {
		case 1:
			s.merchant, s.whyMerchant = named[0], "the one that "+from+" names"
		case 0:
			s.merchant, s.whyMerchant = reconcile.UnnamedMerchant, "no file of the provider names a number; the word stands for it until you write the number to each source of the provider"
		default:
			s.whyMerchant = "one of " + strings.Join(named, ", ")
		}
	}
}

// akin are the sources that speak of the same merchants: those whose rows name one another, else those of the
// provider, else all.
func (f *firstPlan) akin(s *firstSource) (list []*firstSource) {
	if list = f.partners(s); len(list) > 0 {
		return list
	}
	for _, o := range f.sources {
		if o != s && o.side != string(reconcile.DepositSide) && (s.provider == "" || o.provider == "" || o.provider == s.provider) {
			list = append(list, o)
		}
	}
	return list
}
