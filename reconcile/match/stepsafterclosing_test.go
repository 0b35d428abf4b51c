package match_test

import (
	"strings"
	"testing"
)

// TestStepsAfterAClosing wants the next step to speak of what was closed.
func TestStepsAfterAClosing(t *testing.T) {
	for _, c := range []struct {
		name, why         string
		nights            []night
		has, lacks, finds string // of the action, and of the evidence
	}{
		{
			"a refund that was deducted after all", "nothing was paid twice",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 type=REFUND amount=31.00"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: agreed"}},
				{asOf: "10-22", lines: []string{"rrn=1 gross=-31.00 fee=-0.19"}},
			},
			"why the refund was closed", "paid twice", "was closed by Li: agreed",
		},
		{
			"the rest of a sale", "60 and 40 are no double payment",
			[]night{
				{asOf: "10-20", matching: inParts(), terminal: []string{"rrn=1"}, lines: []string{"rrn=1 gross=60.00 fee=0.36"}},
				{asOf: "10-21", matching: inParts(), closed: map[string]string{"1": "by Li: agreed"}},
				{asOf: "10-22", matching: inParts(), lines: []string{"rrn=1 gross=40.00 fee=0.24"}},
			},
			"why the rest was closed", "paid twice", "was closed by Li: agreed",
		},
		{
			"a sale", "its money may have come twice",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: agreed"}},
				{asOf: "10-22", lines: []string{"rrn=1"}},
			},
			"paid twice", "refund", "was closed by Li: agreed",
		},
		{
			"a duplicate that is taken back", "its sale was settled by another line, and no shop refunded anything",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: told the bank"}},
				{asOf: "10-22", lines: []string{"rrn=1 gross=-100.00 fee=-0.60"}},
			},
			"a person closed", "Ask the shop", "an earlier line of the amount: 100.00 CNY (settle-10-20.csv:3), which a person closed in the night of 2026-10-21",
		},
		{
			"less than the duplicate", "it may be a refund of the sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li: told the bank"}},
				{asOf: "10-22", lines: []string{"rrn=1 gross=-90.00 fee=-0.54"}},
			},
			"Ask the shop", "a person closed", "has its settlement line",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory()
			for _, n := range c.nights[:len(c.nights)-1] {
				m.run(t, n)
			}
			got := m.run(t, c.nights[len(c.nights)-1]).Exceptions
			if len(got) != 1 {
				t.Fatalf("%s: want one exception, got %s", c.why, exceptionsOf(got))
			}
			said := got[0].Cause
			if !strings.Contains(said.Action, c.has) || strings.Contains(said.Action, c.lacks) || !strings.Contains(said.Evidence, c.finds) {
				t.Errorf("%s: want %q, not %q, and evidence %q, got %s / %s", c.why, c.has, c.lacks, c.finds, said.Action, said.Evidence)
			}
		})
	}
}
