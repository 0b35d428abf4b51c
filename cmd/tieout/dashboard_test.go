package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tieout/internal/nightly"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// TestDashboardNamesWhatIsWritten: a panel or an alert over a metric or a label that no night writes is
// empty for ever, and looks like good news.
func TestDashboardNamesWhatIsWritten(t *testing.T) {
	written := writtenMetrics(t)
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
		Templating struct{ List []struct{ Definition string } }
	}
	data, err := os.ReadFile("../../deploy/grafana-dashboard.json")
	must(t, err)
	must(t, json.Unmarshal(data, &dashboard))
	asked := map[string]bool{}
	hold := func(where, text string) {
		t.Helper()
		for _, use := range regexp.MustCompile(`(tieout_\w+)(?:\{([^}]*)\})?`).FindAllStringSubmatch(text, -1) {
			labels, known := written[use[1]]
			if !known {
				t.Errorf("%s: no night writes %s", where, use[1])
			}
			asked[use[1]] = true
			for _, label := range regexp.MustCompile(`(\w+)\s*[=!]`).FindAllStringSubmatch(use[2], -1) {
				if label[1] != "instance" && !slices.Contains(labels, label[1]) { // which the scraper adds
					t.Errorf("%s: %s has no label %s", where, use[1], label[1])
				}
			}
		}
	}
	for _, panel := range dashboard.Panels {
		if len(panel.Targets) == 0 {
			t.Errorf("%s: asks nothing", panel.Title)
		}
		for _, target := range panel.Targets {
			hold(panel.Title, target.Expr)
		}
	}
	for name := range written {
		if !asked[name] {
			t.Errorf("no panel shows %s", name)
		}
	}
	for _, list := range dashboard.Templating.List {
		hold("the lists at the top", list.Definition)
	}
	rules, err := os.ReadFile("../../deploy/prometheus-rules.yaml")
	must(t, err)
	hold("the alerts", string(rules))
}

// writtenMetrics are the names that a night with something of everything writes, with their labels.
func writtenMetrics(t *testing.T) map[string][]string {
	t.Helper()
	outcome := &nightly.Outcome{Night: reconcile.Night{AsOf: civil.NewDate(2026, 11, 20)}, Report: &reports.Report{
		Kinds:   []reports.KindCount{{Kind: "missing-settlement", Count: 1}},
		Proofs:  []reports.ProofView{{Currency: "CNY", Terminal: []reports.ProofLine{{Side: "terminal", Name: "settled", Count: 1}}}},
		Missing: []reports.MissingView{{Currency: "CNY", Count: 1, Net: "49.70"}},
		Open:    []reports.Ageing{{Kind: "missing-settlement", Currency: "CNY", Age: "2-3", Count: 1, Gross: "50.00"}},
	}}
	inputs := []nightly.NewestInput{{Source: "pos", Side: reconcile.TerminalSide, Newest: civil.NewDate(2026, 11, 19)}}
	path := filepath.Join(t.TempDir(), "tieout.prom")
	must(t, writeMetrics(path, outcome, inputs, 0, 1, 2))
	data, err := os.ReadFile(path)
	must(t, err)
	written := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		if sample := regexp.MustCompile(`^(tieout_\w+)(?:\{(.*)\})? `).FindStringSubmatch(line); sample != nil {
			for _, label := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(sample[2], -1) {
				written[sample[1]] = append(written[sample[1]], label[1])
			}
			if sample[2] == "" {
				written[sample[1]] = nil
			}
		}
	}
	if len(written) < 8 {
		t.Errorf("want 8 metrics at least, got %v", written)
	}
	return written
}
