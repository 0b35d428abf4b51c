package nightly_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/internal/nightly"
)

// contract is what small houses share: a merchant of acq, T+1 in China, 0.60%
// of every sale.
const contract = `version: 1
timezone: Asia/Shanghai
currency: CNY
store: sqlite:tieout.db
inbox: inbox
out: reports
terms:
  - {provider: acq, due: T+1, cutoff: "23:00", cutoff_drift: 10m, calendar: CN, grace: 0}
fees:
  - {provider: acq, rounding: half-up, basis: line, refund: returned, rules: [{rate: 0.60%}]}
sources:
`

// newNightFixture furnishes a folder with a configuration's sources.
func newNightFixture(t *testing.T, configuration string, sources ...string) *nightFixture {
	t.Helper()
	h := &nightFixture{t: t, dir: t.TempDir(), jobs: 1}
	must(t, os.Mkdir(filepath.Join(h.dir, "inbox"), 0o755))
	for _, source := range sources {
		if !strings.Contains(source, "expect: ") {
			source += ", expect: optional" // most stories say what comes, not on which days it must
		}
		configuration += "  - {" + source + "}\n"
	}
	must(t, os.WriteFile(filepath.Join(h.dir, "tieout.yaml"), []byte(configuration), 0o644))
	return h
}

// put writes a file into the inbox.
func (h *nightFixture) put(name, text string) {
	h.t.Helper()
	must(h.t, os.WriteFile(filepath.Join(h.dir, "inbox", name), []byte(text), 0o644))
}

// fixture returns lines of a profile's fixture, counted from 1; none: all.
func fixture(t *testing.T, name string, numbers ...int) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../testdata/profiles", name))
	must(t, err)
	if len(numbers) == 0 {
		return string(data)
	}
	all := strings.SplitAfter(string(data), "\n")
	text := ""
	for _, number := range numbers {
		text += all[number-1]
	}
	return text
}

// verified returns what verify finds of each night; a problem of the anchor or of the
// reports as a whole is an error.
func verified(p *nightly.Pipeline, ctx context.Context) ([]nightly.Verification, error) {
	found, err := p.Verify(ctx)
	if err == nil && len(found.Problems) > 0 {
		err = errors.New(strings.Join(found.Problems, "\n"))
	}
	return found.Nights, err
}

// night runs a night that must close, with that exit code.
func (h *nightFixture) night(day string, exit int) nightly.Outcome {
	h.t.Helper()
	outcome, err := h.run(day, nightly.Options{})
	must(h.t, err)
	if outcome.Night.ExitCode != exit {
		h.t.Errorf("night of %s: want exit code %d, got %d; notes %v, exceptions %v", day, exit, outcome.Night.ExitCode, outcome.Notes, outcome.Night.Kinds)
	}
	return outcome
}

// anyNight runs a night that must close, with whatever exit code.
func (h *nightFixture) anyNight(day string) nightly.Outcome {
	h.t.Helper()
	outcome, err := h.run(day, nightly.Options{})
	must(h.t, err)
	return outcome
}

// exceptions lists the open exceptions of a night: kind and reference.
func (h *nightFixture) exceptions(day string) []kindAndReference {
	h.t.Helper()
	list := []kindAndReference{}
	for _, row := range h.rows(day, "exceptions.csv") {
		reference := row["rrn"]
		if reference == "" {
			reference = row["trace_no"]
		}
		list = append(list, kindAndReference{row["kind"], reference})
	}
	return sorted(list)
}

// terminalHead is the header of a terminal log.
const terminalHead = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,trace_no,order_no,response_code,channel,card_type\n"
