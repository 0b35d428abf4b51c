package simulate_test

import (
	"os"
	"path/filepath"
	"testing"

	"tieout/internal/simulate"
)

func smallMonth() *simulate.Month {
	return simulate.NewMonth(simulate.Month{Seed: 1, Days: 2, SalesPerDay: 2000, PerThousand: 10, UnpaidPerMill: 20_000})
}

// TestTheMonthNoticesWhatIsNotTrue writes report sets by hand: of a night that found
// nothing at all, and of one that claims what was paid and joins a sale with another's line.
func TestTheMonthNoticesWhatIsNotTrue(t *testing.T) {
	const (
		matches = "source_file,source_line,counterpart_file,counterpart_line,basis\n"
		missing = "source_file,source_line,gross_amount\n"
		open    = "source_file,source_line,kind,cause\n"
	)
	write := func(matched, claimed, exceptions string) []simulate.Outcome {
		m, folder := smallMonth(), t.TempDir()
		for _, night := range m.Nights() {
			set := filepath.Join(folder, night.Format("2006-01-02"))
			if err := os.MkdirAll(set, 0o755); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{"matches.csv": matches + matched, "missing.csv": missing + claimed, "exceptions.csv": open + exceptions} {
				if err := os.WriteFile(filepath.Join(set, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		outcomes, _, err := m.Check(folder)
		if err != nil {
			t.Fatal(err)
		}
		return outcomes
	}
	sum := func(outcomes []simulate.Outcome, of func(o *simulate.Outcome) int) (total int) {
		for i := range outcomes {
			total += of(&outcomes[i])
		}
		return total
	}

	silent := write("", "", "")
	sales := sum(silent, func(o *simulate.Outcome) int { return o.Paid + o.Part + o.Unpaid })
	owed := sum(silent, func(o *simulate.Outcome) int { return o.Part + o.Unpaid })
	if lost := sum(silent, func(o *simulate.Outcome) int { return o.Lost }); sales != 4000 || owed == 0 || lost < owed*9/10 || sum(silent, func(o *simulate.Outcome) int { return o.Settled }) != 0 {
		t.Errorf("a set that says nothing: %d sales, %d owed, %d of them lost", sales, owed, lost)
	}
	// The first line of the first file is of the first paid sale; here it goes to the hundredth.
	wrong := write("pos/hx_20261012.csv,101,settle/hx_20261013.csv,2,rrn\n", "pos/hx_20261012.csv,3,999999.00\n", "pos/hx_20261012.csv,3,missing-settlement,unknown\n")
	if sum(wrong, func(o *simulate.Outcome) int { return o.False }) != 1 || sum(wrong, func(o *simulate.Outcome) int { return o.Claimed }) != 1 {
		t.Errorf("a false match and a claim of too much: got %+v", wrong)
	}
}

// TestEqualMonths asks that equal values make equal files.
func TestEqualMonths(t *testing.T) {
	folder := t.TempDir()
	if err := smallMonth().Write(folder); err != nil {
		t.Fatal(err)
	}
	again := t.TempDir()
	if err := smallMonth().Write(again); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pos/hx_20261012.csv", "settle/hx_20261013.csv"} {
		first, err := os.ReadFile(filepath.Join(folder, "inbox", name))
		if err != nil {
			t.Fatal(err)
		}
		second, err := os.ReadFile(filepath.Join(again, "inbox", name))
		if err != nil || string(first) != string(second) {
			t.Errorf("%s: equal values make equal months: %v", name, err)
		}
	}
}
