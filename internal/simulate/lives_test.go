package simulate

import (
	"reflect"
	"slices"
	"testing"
)

func everyKind(string) bool { return true }

// TestEveryKindIsTold wants no kind to be left out of a world that has room for all.
func TestEveryKindIsTold(t *testing.T) {
	for seed := range uint64(10) {
		told := map[string]bool{}
		for _, s := range NewLives(seed, len(tellings()), everyKind).Stories {
			told[s.Kind] = true
		}
		if len(told) != len(tellings()) {
			t.Errorf("seed %d: want %d kinds, got %d", seed, len(tellings()), len(told))
		}
	}
}

// TestEqualSeedsMakeEqualWorlds, and stories stay as they are when others are left out.
func TestEqualSeedsMakeEqualWorlds(t *testing.T) {
	w, again := NewLives(9, 100, everyKind), NewLives(9, 100, everyKind)
	if !reflect.DeepEqual(textsOf(w.Plan("split", 2)), textsOf(again.Plan("split", 2))) {
		t.Error("equal seeds made other files")
	}
	if reflect.DeepEqual(textsOf(w.Plan("split", 2)), textsOf(NewLives(10, 100, everyKind).Plan("split", 2))) {
		t.Error("another seed made the same files")
	}
	one := w.Only(w.Stories[41:42])
	for i, f := range one.Plan("split", 2).files {
		whole := w.Plan("split", 2).files[i]
		for n, row := range f.holds {
			if !slices.Contains(whole.holds, row) {
				t.Errorf("%s: the row %v of a story stood in another file: %v", f.Name, row, f.Records[n+1])
			}
		}
	}
}

func textsOf(p *Plan) map[string]string {
	texts := map[string]string{}
	for _, f := range p.files {
		texts[f.Name] = f.Text()
	}
	return texts
}

// TestPlansKeepEveryRow wants the same rows under every plan, each in one file, and
// every file to have come by the last night.
func TestPlansKeepEveryRow(t *testing.T) {
	for seed := range uint64(6) {
		w := NewLives(seed, 100, everyKind)
		rows := 0
		for _, s := range w.Stories {
			rows += len(s.rows) + len(s.lines)
		}
		for _, name := range PlanNames() {
			p := w.Plan(name, 1)
			p.Shuffle(seed)
			p.Rename(seed)
			seen, held := p.rowsIn(len(p.Nights)-1), 0
			for _, f := range p.files {
				held += len(f.holds)
			}
			if len(seen) != rows || held != rows {
				t.Errorf("seed %d, %s: want %d rows taken in, got %d in %d records", seed, name, rows, len(seen), held)
			}
		}
	}
}

// TestTheLedgerAgreesWithItself wants what each story says of its end to be what the
// claims of the last night follow from: they are found in different ways.
func TestTheLedgerAgreesWithItself(t *testing.T) {
	for seed := range uint64(40) {
		w := NewLives(seed, 130, everyKind)
		for _, name := range PlanNames() {
			p := w.Plan(name, 1)
			want := map[Claim]bool{}
			for _, x := range w.Ending(p) {
				if x.Missing {
					want[Claim{x.Merchant, x.References[0], x.Time, x.GrossFen}] = true
				}
			}
			must, may := w.Claims(p, len(p.Nights)-1)
			for claim := range want {
				if !must[claim] && !may[claim] {
					t.Errorf("seed %d, %s: a story says that %v is missing, and it is no claim", seed, name, claim)
				}
			}
			for claim := range must {
				if !want[claim] {
					t.Errorf("seed %d, %s: %v is a claim, and no story says that it is missing", seed, name, claim)
				}
			}
		}
	}
}

// TestTheBankPaysWhatItShould wants what came to the bank, and what the ledger says did
// not come, to add up to what the lines say.
func TestTheBankPaysWhatItShould(t *testing.T) {
	for seed := range uint64(20) {
		w := NewLives(seed, 100, everyKind).WithBank()
		lines, bank := int64(0), int64(0)
		for _, s := range w.Stories {
			for i := range s.lines {
				if !s.lines[i].refused {
					lines += s.lines[i].GrossFen - s.lines[i].FeeFen
				}
			}
		}
		for _, p := range w.payouts() {
			for _, m := range p.movements() {
				bank += m.fen
				if !m.date.Before(w.Last) || holiday(m.date) || m.fen == 0 {
					t.Errorf("seed %d: a movement of %s on %s", seed, yuan(m.fen), m.date)
				}
			}
		}
		for _, x := range w.openAtBank() {
			switch x.Kinds[0] {
			case "deposit-short":
				bank += x.ShortFen
			case "missing-deposit":
				bank += x.ExpectedFen
			}
		}
		if bank != lines {
			t.Errorf("seed %d: lines come to %s, the bank and what is open there to %s", seed, yuan(lines), yuan(bank))
		}
	}
}
