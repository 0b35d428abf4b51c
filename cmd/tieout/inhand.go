package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// inHand is one source whose files lie in hand: init writes it down, compare judges it. How its files are to be read,
// as far as its profile leaves that open and nobody said it, the files of both sides show.
type inHand struct {
	name     string // as people know it
	side     reconcile.Side
	profile  string            // a name, or the path of one of the user's own
	paths    []string          // some of its files where there are many
	settings map[string]string // of the profile; those that were said, and then what was found
	found    []foundSetting
	looks    []loaders.Inspection // of paths
}

// foundSetting is a setting that nobody said.
type foundSetting struct{ name, value, why string }

// look reads the files, with settings beside those that are known. fits is false where the profile can't
// take them, or a file none of its rows.
func (h *inHand) look(ctx context.Context, more map[string]string) (looks []loaders.Inspection, fits bool, err error) {
	settings := maps.Clone(h.settings)
	if settings == nil {
		settings = map[string]string{}
	}
	maps.Copy(settings, more)
	for _, path := range h.paths {
		look, err := loaders.Inspect(ctx, path, loaders.Choice{Profile: h.profile, Settings: settings, References: true}, text.DefaultLimits())
		if err != nil {
			return nil, false, ctx.Err() // a setting that was tried does not suit the profile
		}
		looks = append(looks, look)
	}
	return looks, true, nil
}

// take keeps what was found.
func (h *inHand) take(settings map[string]string, looks []loaders.Inspection, why string) {
	if h.settings == nil {
		h.settings = map[string]string{}
	}
	for name, value := range settings {
		h.settings[name] = value
		h.found = append(h.found, foundSetting{name, value, why})
	}
	h.looks = looks
}

// rows adds up what of the files would be taken and refused.
func (h *inHand) rows() (accepted, refused int64) { return rowsOf(h.looks) }

func rowsOf(looks []loaders.Inspection) (accepted, refused int64) {
	for i := range looks {
		accepted, refused = accepted+looks[i].Accepted, refused+looks[i].Rejected
	}
	return accepted, refused
}

// spanOf are the first and last day of rows; zero: there are none.
func spanOf(looks []loaders.Inspection) (first, last civil.Date) {
	for i := range looks {
		from, to := looks[i].Days()
		if to != 0 && (first == 0 || from < first) {
			first = from
		}
		last = max(last, to)
	}
	return first, last
}

// meet counts what lines of a settlement source name sales of a log.
func meet(log, settlement []loaders.Inspection) loaders.Meeting {
	var all loaders.Meeting
	for i := range log {
		for j := range settlement {
			one := loaders.Meet(&log[i], &settlement[j])
			if all.Add(one); i == 0 {
				all.Lines += one.Lines
			}
			if j == 0 {
				all.Sales += one.Sales
			}
		}
	}
	return all
}

// meets reports whether so much is in common that both sides speak of the same sales: order numbers of two shops may
// be equal, their amounts are not.
func meets(m loaders.Meeting) bool {
	return m.Shared > 0 && 5*m.Shared >= m.Fewer() && 2*m.Equal >= m.Shared
}

// fitSettings finds how the files of all sources are to be read, as far as they show it themselves.
func fitSettings(ctx context.Context, sources []*inHand) error {
	for _, h := range sources {
		if err := h.fitDates(ctx, sources); err != nil {
			return err
		}
	}
	for _, log := range sources {
		if log.side != reconcile.TerminalSide || meetsAny(log, sources) {
			continue
		}
		for _, settlement := range sources {
			if settlement.side != reconcile.SettlementSide || meetsAny(settlement, sources) {
				continue
			}
			if err := fitReferences(ctx, log, settlement); err != nil {
				return err
			}
		}
	}
	return nil
}

// meetsAny reports whether any source of the other side speaks of the same sales.
func meetsAny(h *inHand, sources []*inHand) bool {
	return slices.ContainsFunc(sources, h.meets)
}

// meets reports whether the source and another one are a log and a settlement source that speak of the same sales.
func (h *inHand) meets(other *inHand) bool {
	log, settlement := h, other
	if h.side == reconcile.SettlementSide {
		log, settlement = other, h
	}
	return log.side == reconcile.TerminalSide && settlement.side == reconcile.SettlementSide && meets(meet(log.looks, settlement.looks))
}

// saySettings takes the settings that somebody gave, as NAME=VALUE for every source whose profile has the setting, or
// as FILE=NAME=VALUE, and reads the files by them. Errors: usage, for a setting that no profile has and for one without a value.
func saySettings(ctx context.Context, command string, words []string, sources []*inHand) error {
	given := map[*inHand]map[string]string{}
	for _, word := range words {
		known := false
		for _, h := range sources {
			rest, of := strings.CutPrefix(word, h.paths[0]+"=")
			name, value, said := strings.Cut(rest, "=")
			choices, err := loaders.SettingsOf(h.profile)
			if err != nil {
				return err
			}
			if !said || !slices.ContainsFunc(choices, func(c loaders.Setting) bool { return c.Name == name }) {
				if of && said {
					return usage(command+": --set", "docs/FORMATS.md lists the settings of each profile", "want a setting of %s, got %q", h.profile, name)
				}
				continue
			}
			if known = true; given[h] == nil {
				given[h] = map[string]string{}
			}
			given[h][name] = value
		}
		if !known {
			return usage(command+": --set", "write it such as --set date=01/02/2006, or of one file --set FILE=date=01/02/2006; docs/FORMATS.md lists the settings of each profile", "want a setting of one of the files' profiles as NAME=VALUE, got %q", word)
		}
	}
	for h, settings := range given {
		if _, err := loaders.ProfileOf(h.profile, settings, ""); err != nil {
			return err
		}
		looks, _, err := h.look(ctx, settings)
		if err != nil {
			return err
		}
		h.settings, h.looks = settings, looks
	}
	return nil
}
