package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// column is a column of a source by which rows of the other side may be named; without a name: what is read as it stands.
type column struct {
	name   string
	values map[string]bool
}

// columnPair are columns of both sides that have values in common.
type columnPair struct {
	log, settlement column
	shared          int
}

// changed is on how many sides a setting would name the column.
func (p *columnPair) changed() (sides int) {
	for _, name := range [...]string{p.log.name, p.settlement.name} {
		if name != "" {
			sides++
		}
	}
	return sides
}

// mostPairs bounds how many pairs of columns are tried; the right one has most in common.
const mostPairs = 6

// fitReferences finds the columns by which the lines of a settlement source name the sales of a log, where what
// both profiles read as reference and order number has nothing in common. A column counts where at least half of the
// rows that can meet do so by it, with equal amounts.
func fitReferences(ctx context.Context, log, settlement *inHand) error {
	ofLog, err := log.columns(ctx)
	if err != nil {
		return err
	}
	ofSettlement, err := settlement.columns(ctx)
	if err != nil {
		return err
	}
	var pairs []columnPair
	for _, a := range ofLog {
		for _, b := range ofSettlement {
			if a.name == "" && b.name == "" {
				continue
			}
			if shared := sharedOf(a.values, b.values); shared > 0 {
				pairs = append(pairs, columnPair{a, b, shared})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b columnPair) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), cmp.Compare(a.changed(), b.changed()), cmp.Compare(a.log.name, b.log.name), cmp.Compare(a.settlement.name, b.settlement.name))
	})
	for _, pair := range pairs[:min(len(pairs), mostPairs)] {
		if taken, err := tryPair(ctx, log, settlement, pair); taken || err != nil {
			return err
		}
	}
	return nil
}

// tryPair reads both sources with the columns, by each setting that may name them.
func tryPair(ctx context.Context, log, settlement *inHand, pair columnPair) (taken bool, err error) {
	ofLog, err := log.columnSettings(pair.log.name)
	if err != nil {
		return false, err
	}
	ofSettlement, err := settlement.columnSettings(pair.settlement.name)
	if err != nil {
		return false, err
	}
	for _, a := range ofLog {
		logLooks, fits, err := log.look(ctx, a)
		if err != nil {
			return false, err
		}
		if !fits {
			continue
		}
		for _, b := range ofSettlement {
			looks, fits, err := settlement.look(ctx, b)
			if err != nil {
				return false, err
			}
			m := meet(logLooks, looks)
			if !fits || m.Equal == 0 || 2*m.Equal < m.Fewer() || 2*m.Equal < m.Shared {
				continue
			}
			why := fmt.Sprintf("so %d of %s of %s name a sale of %s, with its amount", m.Equal, reconcile.Counted(m.Lines, "sale line", "sale lines"), settlement.name, log.name)
			log.take(a, logLooks, why)
			settlement.take(b, looks, why)
			return true, nil
		}
	}
	return false, nil
}

// columnSettings are the settings by which a source may read a column; without a column the one that changes nothing.
func (h *inHand) columnSettings(column string) (list []map[string]string, err error) {
	if column == "" {
		return []map[string]string{nil}, nil
	}
	choices, err := loaders.SettingsOf(h.profile)
	for _, choice := range choices {
		if _, said := h.settings[choice.Name]; choice.Column && !said {
			list = append(list, map[string]string{choice.Name: column})
		}
	}
	return list, err
}

// columns lists what rows may be named by: what is read as it stands, and where a setting of the profile names a
// column, each of the file that looks like a reference.
func (h *inHand) columns(ctx context.Context) (list []column, err error) {
	asItStands := column{values: map[string]bool{}}
	for i := range h.looks {
		maps.Copy(asItStands.values, h.looks[i].References())
	}
	list = append(list, asItStands)
	if settings, err := h.columnSettings("a column"); err != nil || len(settings) == 0 {
		return list, err
	}
	values := map[string][]string{}
	for _, path := range h.paths {
		of, err := loaders.Columns(ctx, path, loaders.Choice{Profile: h.profile, Settings: h.settings}, text.DefaultLimits())
		if err != nil {
			return nil, err
		}
		for name := range of {
			values[name] = append(values[name], of[name]...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if distinct := referencesIn(values[name]); distinct != nil {
			list = append(list, column{name, distinct})
		}
	}
	return list, nil
}

// noReference is what names no sale, though most rows may have another: an amount, a day, a time, an address.
var noReference = regexp.MustCompile(`^[-+]?[\d,. ]*[.,]\d{1,3}$|^\d{4}[-/.]\d\d?[-/.]\d\d?|^\d\d?[-/.]\d\d?[-/.]\d{4}|^\d\d?:\d\d|@|^.{0,2}$`)

// referencesIn are the values of a column by which rows may be named; nil: it is of another kind.
func referencesIn(values []string) map[string]bool {
	distinct := map[string]bool{}
	for _, value := range values {
		if noReference.MatchString(value) {
			return nil
		}
		distinct[value] = true
	}
	if 2*len(distinct) < len(values) { // a state, a currency, a kind
		return nil
	}
	return distinct
}

func sharedOf(a, b map[string]bool) (shared int) {
	for value := range a {
		if b[value] {
			shared++
		}
	}
	return shared
}
