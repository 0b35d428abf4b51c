package match_test

import (
	"strings"
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

// TestEvidenceNamesRefusedRows: whoever lacks a partner is told of a refused row that
// names it, of tonight or of a night before, and of no other.
func TestEvidenceNamesRefusedRows(t *testing.T) {
	for _, c := range []struct {
		name, why string
		refused   []reconcile.Reject
		night     night
		code      string
		names     string // what the evidence names; the rest must not say that there is no row
	}{
		{"a sale and its line", "the line came, and could not be used", refusedRow("settle.csv", "1"), night{terminal: []string{"rrn=1"}}, "bank-system/line-refused", "settle.csv:5 (net-mismatch)"},
		{"a line and its sale", "the shop did log the sale", refusedRow("pos.csv", "1"), night{lines: []string{"rrn=1"}}, "terminal-system/row-refused", "pos.csv:5 (net-mismatch)"},
		{"a sale and a row of its own side", "a terminal log settles nothing", refusedRow("pos.csv", "1"), night{terminal: []string{"rrn=1"}}, "unknown", "no settlement line names it"},
		{"a line and a row of its own side", "a settlement file sells nothing", refusedRow("settle.csv", "1"), night{lines: []string{"rrn=1"}}, "unknown", "no transaction of the merchant has the reference"},
		{"another reference", "it is another sale", refusedRow("settle.csv", "2"), night{terminal: []string{"rrn=1"}}, "unknown", "no settlement line names it"},
		{"another merchant", "references are of a merchant", refusedRow("settle.csv", "1"), night{terminal: []string{"rrn=1 m=M2"}}, "unknown", "no settlement line names it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, before := range []bool{false, true} { // refused tonight, or the night before
				m := newMemory()
				n := c.night
				if n.asOf = "10-21"; before {
					m.run(t, night{asOf: "10-20", rejects: c.refused})
				} else {
					n.rejects = c.refused
				}
				result := m.run(t, n)
				for _, x := range result.Exceptions {
					if x.Kind != reconcile.RejectedRow && (x.Cause.Code != c.code || !strings.Contains(x.Cause.Evidence, c.names)) {
						t.Errorf("%s (refused before: %v): want %s, naming %q, got %s: %s", c.why, before, c.code, c.names, x.Cause.Code, x.Cause.Evidence)
					}
				}
			}
		})
	}
}

// TestARefusedRowKeepsItsException: the number and the first day of what a restated
// file refuses again are those of the night that refused it first.
func TestARefusedRowKeepsItsException(t *testing.T) {
	m := newMemory()
	first := m.run(t, night{asOf: "10-20", rejects: refusedRow("settle.csv", "1")}).Exceptions[0]
	again := m.run(t, night{asOf: "10-21", rejects: refusedRow("settle.csv", "1"), restated: "settle.csv"}).Exceptions[0]
	if again.ID != first.ID || again.FirstReported != on("10-20") {
		t.Errorf("want %s of 10-20, got %s of %s", first.ID, again.ID, again.FirstReported)
	}
}

// TestEarlyLogsAreNoEvidence: a terminal log that is not late yet says nothing of a
// line without a sale.
func TestEarlyLogsAreNoEvidence(t *testing.T) {
	log := match.UnavailableFile{
		Source: "pos", Side: reconcile.TerminalSide, Provider: "acq", Date: on("10-20"), File: "pos-10-20.csv",
		Cause: reconcile.MissingFile.NewCause("terminal-system/file-missing", reconcile.Sure, "it was expected"),
	}
	early := log
	early.Early = true
	for _, c := range []struct {
		gate match.UnavailableFile
		want string
	}{{log, "terminal-system/log-missing"}, {early, "unknown"}} {
		result := newMemory().run(t, night{asOf: "10-20", lines: []string{"rrn=1 at=10-20_10:00"}, gates: []match.UnavailableFile{c.gate}})
		for _, x := range result.Exceptions {
			if x.Kind == reconcile.UnexpectedSettlement && x.Cause.Code != c.want {
				t.Errorf("early %v: want %s, got %s", c.gate.Early, c.want, x.Cause.Code)
			}
		}
	}
}

// TestEvidenceNamesWhatWasSetAside: a sale that comes after its line was closed, or a
// sale of another amount after it was cancelled, is told of that line.
func TestEvidenceNamesWhatWasSetAside(t *testing.T) {
	for _, c := range []struct {
		why    string
		second night
		sale   string
		want   string
	}{
		{"a person closed it", night{asOf: "10-21", closed: map[string]string{"1": "by Li: no sale"}}, "rrn=1", "(settle-10-20.csv:2), which a person closed in the night of 2026-10-21"},
		{"the acquirer took it back", night{asOf: "10-21", lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}}, "rrn=1 amount=90.00", "which an opposite line cancelled in the night of 2026-10-21"},
	} {
		m := newMemory()
		m.run(t, night{asOf: "10-20", lines: []string{"rrn=1"}})
		m.run(t, c.second)
		result := m.run(t, night{asOf: "10-22", terminal: []string{c.sale}})
		if len(result.Exceptions) != 1 || !strings.Contains(result.Exceptions[0].Cause.Evidence, "a settlement line names it by rrn 1: ") || !strings.Contains(result.Exceptions[0].Cause.Evidence, c.want) {
			t.Errorf("%s: want one exception with %q, got %+v", c.why, c.want, result.Exceptions)
		}
	}
}

// TestAClosedRefusedRowStaysEvidence: a person who closed a refused row hears of it no
// more, and whoever lacks a partner is told of it all the same, night after night.
func TestAClosedRefusedRowStaysEvidence(t *testing.T) {
	for _, row := range []struct {
		name, file  string
		late        night
		kind        reconcile.Kind
		code, names string
	}{
		{"a sale and its line", "settle.csv", night{terminal: []string{"rrn=1"}}, reconcile.MissingSettlement, "bank-system/line-refused", "settle.csv:5 (net-mismatch)"},
		{"a line and its sale", "pos.csv", night{lines: []string{"rrn=1"}}, reconcile.UnexpectedSettlement, "terminal-system/row-refused", "pos.csv:5 (net-mismatch)"},
		{"a row of its own side", "pos.csv", night{terminal: []string{"rrn=1"}}, reconcile.MissingSettlement, "unknown", "no settlement line names it"},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			m.run(t, night{asOf: "10-20", rejects: refusedRow(row.file, "1")})
			m.run(t, night{asOf: "10-21", closed: map[string]string{"1": "by Li: known"}})
			for i, day := range []string{"10-22", "10-23", "10-26"} {
				n := night{}
				if i == 0 {
					n = row.late
				}
				n.asOf = day
				for _, x := range m.run(t, n).Exceptions {
					if x.Kind != row.kind || x.Cause.Code != row.code || !strings.Contains(x.Cause.Evidence, row.names) {
						t.Errorf("%s: want %s, %s with %q, got %s, %s: %s", day, row.kind, row.code, row.names, x.Kind, x.Cause.Code, x.Cause.Evidence)
					}
				}
			}
		})
	}
}
