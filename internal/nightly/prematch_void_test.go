package nightly

import (
	"strings"
	"testing"
)

// TestPrematchBesideVoids voids one sale of a night and asks how many of the
// others prematching still settles: the rows that take back stand among the sales,
// then in a file of their own, which a quote sends the slow path.
func TestPrematchBesideVoids(t *testing.T) {
	sale := func(merchant, rrn, trace, order string) string {
		return merchant + ",T1,2026-10-08 10:00:00,SALE,100.00," + rrn + ",00,CARD,CREDIT," + trace + ",1," + order + ",,\n"
	}
	undo := func(kind, merchant, rrn, trace, order, originals string) string {
		return merchant + ",T1,2026-10-08 11:00:00," + kind + ",100.00," + rrn + ",00,CARD,CREDIT," + trace + ",1," + order + "," + originals + "\n"
	}
	line := func(merchant, rrn string) string {
		return "2026-10-09," + merchant + ",100.00,0.60,99.40," + rrn + ",,\n"
	}
	// Two sales of M1, and one of M2 that shares trace and order number with the first.
	pos := sale("M1", "1", "5", "O1") + sale("M1", "2", "6", "O2") + sale("M2", "3", "5", "O1")
	settle := line("M1", "1") + line("M1", "2") + line("M2", "3")
	for _, row := range []struct {
		name, undo string
		settled    int64
		why        string
	}{
		{"none", "", 3, "all are plain"},
		{"by reference", undo("VOID", "M1", "9", "7", "", "1,"), 2, "that sale"},
		{"by reference, with the trace number of another sale", undo("VOID", "M1", "9", "6", "O2", "1,"), 2, "own numbers count where no original is named"},
		{"by reference, with another sale's trace number as that of the original", undo("VOID", "M1", "9", "7", "", "1,6"), 2, "the two contradict each other: no original, and the second sale stands"},
		{"by a reference that nobody has", undo("VOID", "M1", "9", "5", "O1", "77,"), 3, "its own numbers are not asked"},
		{"by a reference of letters, and a trace number", undo("VOID", "M1", "9", "7", "", "X1,5"), 2, "more is suspected than needed"},
		{"by reference under another merchant", undo("VOID", "M2", "9", "7", "", "1,"), 2, "suspected, though its merchant has no such sale"},
		{"by trace number", undo("VOID", "M1", "9", "7", "", ",5"), 2, "that sale, not M2's"},
		{"by trace number of M2", undo("VOID", "M2", "9", "7", "", ",5"), 2, "that sale, not M1's"},
		{"by trace number at another terminal", strings.Replace(undo("VOID", "M1", "9", "7", "", ",5"), "T1", "T2", 1), 2, "terminals are not told apart"},
		{"by reference after a full-width blank of GB18030", undo("VOID", "M1", "9", "7", "", "\xa1\xa11,"), 2, "Load takes the blank off, whatever its bytes"},
		{"by trace number after a full-width blank", undo("VOID", "M1", "9", "7", "", ",\xa1\xa15"), 1, "likewise; whose row it is nobody knows before it is decoded, so M2's sale is looked at too"},
		{"a full-width blank for a reference", undo("VOID", "M1", "9", "7", "", "\xa1\xa1,5"), 1, "it is none, so the trace number counts"},
		{"a reversal by its own trace number", undo("REVERSAL", "M1", "", "5", "", ","), 2, "that sale, not M2's"},
		{"a reversal by its own reference", undo("REVERSAL", "M1", "2", "8", "", ","), 2, "that sale"},
		{"a reversal by its own order number", undo("REVERSAL", "M1", "", "", "O1", ","), 2, "that sale, not M2's"},
		{"a void and its reversal", undo("VOID", "M1", "9", "7", "", "1,") + undo("REVERSAL", "M1", "", "7", "", ","), 2, "the sale is good again, the full way"},
		{"a bare refund by trace number", strings.Replace(undo("REFUND", "M1", "9", "7", "", ",5"), "CARD,CREDIT", ",", 1), 2, "it costs what that sale cost"},
		{"a bare refund by reference", strings.Replace(undo("REFUND", "M1", "9", "5", "", "2,"), "CARD,CREDIT", ",", 1), 2, "it costs what that sale cost"},
	} {
		t.Run(row.name, func(t *testing.T) {
			quoted := row.undo
			if quoted != "" {
				quoted = `"` + strings.Replace(quoted, ",", `",`, 1)
			}
			for _, files := range []map[string]string{
				{"pos.csv": posHead + pos + row.undo, "settle.csv": settleHead + settle},
				{"pos.csv": posHead + pos, "pos2.csv": posHead + quoted, "settle.csv": settleHead + settle},
			} {
				if got := sameBothWays(t, files, nil); got != row.settled {
					t.Errorf("%s: want %d pairs from prematching, got %d", row.why, row.settled, got)
				}
			}
		})
	}
}
