package match_test

import (
	"testing"

	"tieout/reconcile"
)

// TestSetAside covers two opposite lines that cancelled each other before the logs
// came that explain them.
func TestSetAside(t *testing.T) {
	for _, s := range []story{
		{
			"sale and refund whose logs are late", "both are opened again, and each settles what its log says",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}, proof: "line-new 2 0.00 0.00; adjustments 2 0.00 0.00"},
				{
					asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled", "line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"},
					proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-reopened 2 0.00 0.00; matched 1 100.00 99.40; unexpected 1 -100.00 -99.40",
				},
				{
					asOf: "10-22", terminal: []string{"rrn=2 type=REFUND amount=100.00 orig=1 at=10-19_11:00"}, verdicts: []string{"2 settled"},
					cleared: []string{"unexpected-settlement 1 matched 0"},
				},
				{asOf: "10-23"},
			},
		},
		{
			"sale and refund in the other order", "the refund's log comes first: it is no other money that is taken back",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 type=REFUND amount=100.00 orig=1 at=10-19_11:00"}, verdicts: []string{"2 settled", "line:1 unexpected"},
					exceptions: []string{"unexpected-settlement 1"},
				},
				{asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"a sale of later", "a line is never older than its sale: what was cancelled stays so",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}},
				{asOf: "10-23", terminal: []string{"rrn=1 at=10-22_10:00"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"a sale of another amount, another reference", "what was cancelled is not its money",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}},
				{
					asOf: "10-21", terminal: []string{"rrn=1 amount=90.00", "rrn=2"}, verdicts: []string{"1 missing", "2 missing"},
					exceptions: []string{"missing-settlement 1", "missing-settlement 2"},
				},
			},
		},
		{
			"the sale of a duplicate that was taken back is logged again", "it has its money: the row is the same sale twice",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"another sale under the reference of a duplicate that was taken back", "the line may have been its money: it is held, and not claimed",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}},
				{asOf: "10-22", terminal: []string{"rrn=1 at=10-20_10:00"}, verdicts: []string{"1 held"}, exceptions: []string{"ambiguous-match 1"}},
				{
					asOf: "10-23", terminal: []string{"rrn=2 type=REFUND amount=100.00 orig=1 at=10-20_11:00 file=pos-2.csv"}, verdicts: []string{"1 settled", "2 settled"},
					cleared: []string{"ambiguous-match 1 settled 0"},
				},
			},
		},
		{
			"a voided sale whose two lines cancel each other", "nothing of it is kept: it never awaits money again",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_11:00"}, lines: []string{"rrn=1", "rrn=1 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 excluded", "2 excluded"}},
				{asOf: "10-21", verdicts: []string{"1 excluded", "2 excluded"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}

// TestSetAsideIsRememberedForAWhile lets the sale come after the time for which two
// lines that cancelled each other are remembered.
func TestSetAsideIsRememberedForAWhile(t *testing.T) {
	m := newMemory()
	first := m.run(t, night{asOf: "01-05", lines: []string{"rrn=1 on=01-05", "rrn=1 gross=-100.00 fee=-0.60 on=01-05"}})
	for _, n := range []struct {
		asOf string
		want int
	}{{"04-07", 2}, {"04-08", 0}} {
		result := m.run(t, night{asOf: n.asOf})
		if len(result.Items) != n.want {
			t.Errorf("night of %s: %d rows are remembered, want %d", n.asOf, len(result.Items), n.want)
		}
		if n.want == 0 && result.Gone != int64(len(first.Items)) {
			t.Errorf("night of %s: %d rows are gone, want %d", n.asOf, result.Gone, len(first.Items))
		}
	}
	for _, item := range first.Items {
		if item.Open() || item.Verdict != reconcile.Adjustment {
			t.Errorf("%s: a line that was set aside is %s", item.ID, item.Verdict)
		}
	}
}
