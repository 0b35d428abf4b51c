package nightly_test

import (
	"cmp"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tieout/internal/nightly"
	"tieout/internal/simulate"
	"tieout/reconcile/civil"
)

var (
	livesSeed   = flag.Uint64("lives.seed", 9000, "seed of the first small world; 0: the clock (make explore)")
	livesPlan   = flag.String("lives.plan", "", "a regular expression: the plans of TestTruth")
	livesBank   = flag.Bool("lives.bank", true, "small worlds with bank statements")
	livesWorlds = flag.Int("lives.worlds", 0, "so many small worlds instead of those of CI")
)

// knownFault is a disagreement that is known, and to be mended. Stories of the kind
// are left out under the plans until then.
type knownFault struct {
	kind, plans string // regular expressions
	only        string // not empty: stories are told all the same, and disagreements that say this are dropped
	with        string // kinds of stories that show it; empty: kind
	shows       string // the plan that shows it
	seed        uint64 // of the world that shows it
	why         string
}

// knownFaults are what TestKnownFaultsAreThere still finds; it fails on one that is gone.
var knownFaults = []knownFault{
	{"refused, corrected", "late|at once|split|skipped|corrected", "", "", "at once", 1, "a correction that comes with or before the refused row does not end it"},
}

// told reports whether stories of the kind are told under one of the plans.
func told(kind string, plans ...string) bool {
	return !slices.ContainsFunc(knownFaults, func(k knownFault) bool {
		return k.only == "" && regexp.MustCompile(k.kind).MatchString(kind) && slices.ContainsFunc(plans, regexp.MustCompile(k.plans).MatchString)
	})
}

// player plays small worlds under plans and holds each night against the truth.
type player struct {
	t        *testing.T
	postgres func(t testing.TB) string // makes a store; nil: SQLite
	jobs     int
	slices   int                                   // into which each night is cut; 0: it is not
	keep     func(reports string)                  // is handed the report sets before they go; may be nil
	after    func(p *nightly.Pipeline, dir string) // is handed the store after the last night; may be nil

	nights, rows int // that were played
}

// play returns what disagrees, and the sets of the nights.
func (y *player) play(w *simulate.Lives, plan *simulate.Plan) (wrong []string, sets []*simulate.Set) {
	y.t.Helper()
	h := newNightFixture(y.t, w.Config(plan.Parts))
	h.jobs = max(1, y.jobs)
	if y.postgres != nil {
		h.address = y.postgres(y.t)
	}
	h.open(func(p *nightly.Pipeline) {
		for i, night := range plan.Nights {
			for _, f := range plan.Coming(i) {
				h.layDown(f.Name, f.Text())
				y.rows += len(f.Records) - 1
			}
			if len(sets) > 0 {
				if ids := w.ToClose(plan, i, sets[i-1]); len(ids) > 0 {
					_, err := p.CloseExceptions(context.Background(), ids, "Wen Qiao", "the customer paid in cash")
					must(y.t, err)
				}
			}
			day := night.Format(time.DateOnly)
			asOf, err := civil.ParseDate(day)
			must(y.t, err)
			if _, err := runCut(p, nightly.Options{AsOf: asOf, AllowEmpty: true}, y.slices); err != nil {
				wrong = append(wrong, day+": "+err.Error())
				return
			}
			y.nights++
			set, err := simulate.ReadSet(filepath.Join(h.dir, "reports", day))
			must(y.t, err)
			sets = append(sets, set)
			wrong = append(wrong, w.Check(plan, sets)...)
		}
		if y.after != nil {
			y.after(p, h.dir)
		}
	})
	if y.keep != nil {
		y.keep(filepath.Join(h.dir, "reports"))
	}
	must(y.t, os.RemoveAll(h.dir)) // there may be hundreds
	return wrong, sets
}

// layDown writes a file into a folder of the inbox.
func (h *nightFixture) layDown(name, text string) {
	h.t.Helper()
	must(h.t, os.MkdirAll(filepath.Dir(filepath.Join(h.dir, "inbox", name)), 0o755))
	h.put(name, text)
}

// unknown drops the disagreements that are known, of stories that are told all the same.
func unknown(wrong []string, plan string) []string {
	return slices.DeleteFunc(wrong, func(fault string) bool {
		return slices.ContainsFunc(knownFaults, func(k knownFault) bool {
			return k.only != "" && strings.Contains(fault, k.only) && regexp.MustCompile(k.plans).MatchString(plan)
		})
	})
}

var numbers = regexp.MustCompile(`[0-9]+`)

// sameFault is a disagreement without its numbers, by which that of fewer stories is known again.
func sameFault(fault string) string {
	fault, _, _ = strings.Cut(numbers.ReplaceAllString(fault, ""), "\n")
	return fault[:min(len(fault), 60)]
}

// hold plays a world under a plan. Each way in which it disagrees is told by the
// fewest stories and late files that still do.
func (y *player) hold(w *simulate.Lives, name string) []*simulate.Set {
	y.t.Helper()
	wrong, sets := y.play(w, w.Plan(name, 1))
	ways := map[string]bool{}
	for _, fault := range unknown(wrong, name) {
		way := sameFault(fault)
		if ways[way] || len(ways) == 2 { // two ways say enough
			continue
		}
		ways[way] = true
		less, plan := w.Shrink(w.Plan(name, 1), fault, func(w *simulate.Lives, p *simulate.Plan) bool {
			wrong, _ := y.play(w, p)
			return slices.ContainsFunc(wrong, func(fault string) bool { return sameFault(fault) == way })
		})
		least, _ := y.play(less, plan)
		y.t.Errorf("seed %d, %s, %d disagreements: %s\n%s\n%s", w.Seed, name, len(wrong), fault, less.Tell(plan), strings.Join(least[:min(len(least), 3)], "\n"))
	}
	return sets
}

// seeds returns the seeds of a test's worlds.
func seeds(t *testing.T, usual int) []uint64 {
	first := *livesSeed
	if first == 0 {
		first = uint64(time.Now().UnixNano()) % 1_000_000_000
	}
	t.Logf("first seed %d; again with: go test ./internal/nightly -run %s -lives.seed %d", first, t.Name(), first)
	if *livesWorlds > 0 {
		usual = *livesWorlds
	}
	var list []uint64
	for i := range uint64(usual) {
		list = append(list, first+i)
	}
	return list
}

const storiesOfAWorld = 100

// livesOf tells a world in which no fault of these plans is known.
func livesOf(seed uint64, plans ...string) *simulate.Lives {
	w := simulate.NewLives(seed, storiesOfAWorld, func(kind string) bool { return told(kind, plans...) })
	if *livesBank {
		w = w.WithBank()
	}
	return w
}

func (y *player) tally(worlds int, started time.Time) {
	y.t.Logf("%d worlds, %d nights, %d rows in %s", worlds, y.nights, y.rows, time.Since(started).Round(time.Second))
}

// worldsOfAFault is in how many worlds a known fault is looked for.
const worldsOfAFault = 5

// TestKnownFaultsAreThere fails on an entry of the table whose fault is gone.
func TestKnownFaultsAreThere(t *testing.T) {
	for _, k := range knownFaults {
		t.Run(k.kind, func(t *testing.T) {
			t.Parallel()
			y := &player{t: t}
			for seed := k.seed; seed < k.seed+worldsOfAFault; seed++ {
				w := simulate.NewLives(seed, 40, regexp.MustCompile(cmp.Or(k.with, k.kind)).MatchString)
				wrong, sets := y.play(w, w.Plan(k.shows, 1))
				if k.shows != "in order" && len(sets) > 0 {
					_, inOrder := y.play(w, w.Plan("in order", 1))
					wrong = append(wrong, without(sets[len(sets)-1].Standing(), inOrder[len(inOrder)-1].Standing())...)
				}
				if slices.ContainsFunc(wrong, func(fault string) bool { return strings.Contains(fault, k.only) }) {
					t.Logf("seed %d shows it", seed)
					return
				}
			}
			t.Errorf("no world of %d from seed %d on shows under the plan %q that %s: take the entry out", worldsOfAFault, k.seed, k.shows, k.why)
		})
	}
}
