package reconcile

import "testing"

func TestCounted(t *testing.T) {
	for _, row := range []struct {
		n         int64
		want, why string
	}{
		{0, "0 rows are", "none is many"},
		{1, "1 row is", "one alone"},
		{-1, "-1 rows are", "a difference"},
		{21, "21 rows are", "in English the last digit decides nothing"},
	} {
		if got := Counted(row.n, "row is", "rows are"); got != row.want {
			t.Errorf("%d: want %q, got %q: %s", row.n, row.want, got, row.why)
		}
	}
}
