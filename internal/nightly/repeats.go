package nightly

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// noteRepeats reports each file how many of its rows stand in which other file:
// its account shows it, and the operator gets a note.
func (p *Pipeline) noteRepeats(ctx context.Context, found *intake, v *verdicts) error {
	repeats := v.repeatCounts()
	if len(repeats) == 0 {
		return nil
	}
	files, err := p.filesByNight(ctx, repeats)
	if err != nil {
		return err
	}
	for _, a := range found.arrivals {
		for repeat, rows := range repeats {
			if repeat.File == a.name {
				of := cmp.Or(repeat.Of, files[nightSide{repeat.Night, a.source.Side}], "a file of that night")
				a.account.Repeats = append(a.account.Repeats, reconcile.RepeatedRows{Of: of, Night: repeat.Night, Rows: rows})
			}
		}
		slices.SortFunc(a.account.Repeats, func(x, y reconcile.RepeatedRows) int {
			return cmp.Or(cmp.Compare(x.Night, y.Night), cmp.Compare(x.Of, y.Of))
		})
		for i := range a.account.Repeats {
			found.notes = append(found.notes, a.name+": "+a.account.Repeats[i].String()+"; see the duplicates in exceptions.csv")
		}
	}
	return nil
}

// repeatCounts adds up what the batches say of rows that stand in other files.
func (v *verdicts) repeatCounts() map[reconcile.Repeat]int64 {
	all := map[reconcile.Repeat]int64{}
	for i := range v.batches {
		for repeat, rows := range v.batches[i].repeats {
			all[repeat] += rows
		}
	}
	return all
}

// nightSide is a side of an earlier night.
type nightSide struct {
	night civil.Date
	side  reconcile.Side
}

// filesByNight names the files of the nights that settled repeated rows.
func (p *Pipeline) filesByNight(ctx context.Context, repeats map[reconcile.Repeat]int64) (map[nightSide]string, error) {
	names := map[nightSide]string{}
	earlier := false
	for repeat := range repeats {
		earlier = earlier || repeat.Night != 0
	}
	if !earlier || p.Store == nil {
		return names, nil
	}
	nights, err := p.nightsOfRuns(ctx)
	if err != nil {
		return nil, err
	}
	files, err := p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	lists := map[nightSide][]string{}
	for i := range files {
		if f := &files[i]; f.State == reconcile.FileTaken {
			at := nightSide{nights[f.Seq], f.Side}
			lists[at] = append(lists[at], f.Name)
		}
	}
	for at, list := range lists {
		names[at] = firstNames(list)
	}
	return names, nil
}

// firstNames names up to three files.
func firstNames(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
