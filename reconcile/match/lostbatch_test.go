package match_test

import (
	"strings"
	"testing"
)

// TestLostBatch covers runs of trace numbers of which none was settled.
func TestLostBatch(t *testing.T) {
	for _, tt := range []struct {
		name, why string
		terminal  []string
		lines     []string
		want      int // missing sales that say so
	}{
		{"three in a row", "", []string{"rrn=1 trace=000007 batch=1", "rrn=2 trace=000008 batch=1", "rrn=3 trace=000009 batch=1"}, nil, 3},
		{"two in a row", "may be chance", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1"}, nil, 0},
		{"one of them was settled", "the batch came", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1 amount=50.00", "rrn=3 trace=9 batch=1"}, []string{"rrn=2 gross=50.00 fee=0.30"}, 0},
		{"the end of a batch", "what came before it was settled", []string{"rrn=1 trace=7 batch=1 amount=50.00", "rrn=2 trace=8 batch=1", "rrn=3 trace=9 batch=1", "rrn=4 trace=10 batch=1"}, []string{"rrn=1 gross=50.00 fee=0.30"}, 3},
		{"a decline between", "expects no money", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1 code=51", "rrn=3 trace=9 batch=1", "rrn=4 trace=10 batch=1"}, nil, 3},
		{"a settled sale with the number of a missing one", "the fast way does not show it, so neither way asks it", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1", "rrn=3 trace=9 batch=1", "rrn=4 trace=8 batch=1 amount=50.00"}, []string{"rrn=4 gross=50.00 fee=0.30"}, 3},
		{"a settled sale with the number of a decline", "likewise", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1 code=51", "rrn=3 trace=9 batch=1", "rrn=4 trace=8 batch=1 amount=50.00", "rrn=5 trace=10 batch=1"}, []string{"rrn=4 gross=50.00 fee=0.30"}, 3},
		{"one number three times", "three sales, one number: a log of its own kind, no run", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=7 batch=1", "rrn=3 trace=7 batch=1"}, nil, 0},
		{"a number that is not there", "may have been settled", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1", "rrn=3 trace=10 batch=1"}, nil, 0},
		{"another terminal", "has trace numbers of its own", []string{"rrn=1 trace=7 batch=1", "rrn=2 trace=8 batch=1 t=T2", "rrn=3 trace=9 batch=1"}, nil, 0},
		{"no trace numbers", "no run", []string{"rrn=1", "rrn=2", "rrn=3"}, nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			result := newMemory().run(t, night{asOf: "10-20", terminal: tt.terminal, lines: tt.lines})
			got := 0
			for _, x := range result.Exceptions {
				if x.Cause.Code == "terminal-system/batch-not-uploaded" {
					got++
					if !strings.Contains(x.Cause.Evidence, "none of 3 sales in a row of terminal T1, batch 1 was settled") {
						t.Errorf("got %q", x.Cause.Evidence)
					}
				}
			}
			if got != tt.want {
				t.Errorf("%s: want %d, got %d of %v", tt.why, tt.want, got, exceptionsOf(result.Exceptions))
			}
		})
	}
}
