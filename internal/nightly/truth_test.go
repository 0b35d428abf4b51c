package nightly_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"tieout/internal/pgtest"
	"tieout/internal/simulate"
)

// TestTruth plays small worlds of every kind of story, each under a plan of its own,
// and holds every night against the ledger of the truth.
func TestTruth(t *testing.T) {
	t.Parallel()
	y, started := &player{t: t}, time.Now()
	plans := slices.DeleteFunc(simulate.PlanNames(), func(name string) bool { return !regexp.MustCompile(*livesPlan).MatchString(name) })
	all := seeds(t, 6)
	for i, seed := range all {
		name := plans[(seed+uint64(i/len(plans)))%uint64(len(plans))]
		y.hold(livesOf(seed, name), name)
	}
	y.tally(len(all), started)
}

// TestTruthOnPostgreSQL plays one of the worlds on the other store.
func TestTruthOnPostgreSQL(t *testing.T) {
	t.Parallel()
	y, started := &player{t: t, postgres: pgtest.Database}, time.Now()
	all := seeds(t, 1)
	for _, seed := range all {
		y.hold(livesOf(seed, "some late"), "some late")
	}
	y.tally(len(all), started)
}
