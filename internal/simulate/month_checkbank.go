package simulate

import (
	"fmt"
	"slices"
	"time"
)

// bankTold is what the report sets tell of a payout in the end: by how much it is short, in
// fen, below nothing where more came, and the kinds of the exceptions.
type bankTold struct {
	shortFen int64
	kinds    []string
}

// bankAmounts are the columns and the signs by which exceptions lower what should have come.
var bankAmounts = map[string]struct {
	column string
	sign   int64
}{
	"missing-deposit": {"expected_net", 1}, "deposit-short": {"difference", -1}, "deposit-over": {"difference", -1}, "unexplained-deposit": {"actual_net", -1},
}

// weighPayouts says what was told of the payouts. That nothing is told of one that came is not
// enough: each of its parts is listed as paid, with just the amount that its lines add up to.
func (j *monthJudge) weighPayouts() error {
	told, err := j.toldOfPayouts()
	if err != nil {
		return err
	}
	for _, p := range j.payouts {
		t, said := j.tally(p.name()), told[p]
		before := t.Right
		t.Count++
		for _, kind := range said.kinds {
			t.Told[kind]++
		}
		*j.weighPayout(p, said, t)++
		if t.Right == before {
			t.odd("%s%s of %s: %s were to come, %s came, %s are told to lack: %v", p.reference, p.last.Format(" 01-02"), p.chain, yuan(p.wantFen), yuan(p.cameFen), yuan(said.shortFen), said.kinds)
		}
	}
	if stranger := told[nil]; len(stranger.kinds) > 0 {
		t := j.tally("exceptions of the bank that are about nothing")
		t.False = len(stranger.kinds)
		t.odd("%v", stranger.kinds)
	}
	return nil
}

// weighPayout returns the count of a tally that a payout belongs to.
func (j *monthJudge) weighPayout(p *monthPayout, said bankTold, t *Tally) *int {
	lacking := p.wantFen - p.cameFen
	verdicts, listed := j.listedOf(p)
	switch {
	case lacking == 0 && slices.Contains(said.kinds, "missing-deposit") && slices.Contains(said.kinds, "unexplained-deposit") && said.shortFen == p.listedFen:
		return &t.Otherwise // both halves are told, and that they are one is not
	case lacking == 0 && len(said.kinds) > 0:
		return &t.False
	case lacking == 0 && p.wantFen <= 0, lacking == 0 && listed && len(verdicts) == 1 && verdicts["paid"]:
		return &t.Right
	case len(said.kinds) == 0 && j.forgotten[p]:
		return &t.Forgotten
	case len(said.kinds) == 0:
		return &t.Silent
	case said.shortFen == lacking && saysSo(said.kinds, lacking):
		return &t.Right
	default:
		return &t.Otherwise
	}
}

// name says what is true of the payout, or of money that is none.
func (p *monthPayout) name() string {
	if len(p.netFen) == 0 {
		return p.truth
	}
	return "payout " + p.truth
}

// saysSo reports whether the kinds are those of a payout that lacks money, or has too much.
func saysSo(kinds []string, lackingFen int64) bool {
	return !slices.ContainsFunc(kinds, func(kind string) bool {
		short := kind == "missing-deposit" || kind == "deposit-short"
		return short != (lackingFen > 0)
	})
}

// listedOf returns the verdicts of a payout's parts, and whether all are listed, each with the
// amount that its lines add up to.
func (j *monthJudge) listedOf(p *monthPayout) (map[string]bool, bool) {
	verdicts, all := map[string]bool{}, true
	for key, fen := range p.netFen {
		row := j.bank[key]
		verdicts[row["verdict"]] = true
		expected, err := fenOf(row["expected"])
		all = all && err == nil && expected == fen
	}
	return verdicts, all
}

// toldOfPayouts adds up the open exceptions of the bank by the payouts that they are about.
func (j *monthJudge) toldOfPayouts() (map[*monthPayout]bankTold, error) {
	find := j.payoutsByName()
	told := map[*monthPayout]bankTold{}
	for _, row := range j.exceptions {
		amount, ofBank := bankAmounts[row["kind"]]
		if !ofBank {
			continue
		}
		fen, err := fenOf(row[amount.column])
		if err != nil {
			return nil, fmt.Errorf("exceptions.csv, %s: %w", row["kind"], err)
		}
		p := find(row)
		said := told[p]
		said.shortFen += amount.sign * fen
		said.kinds = append(said.kinds, row["kind"])
		told[p] = said
	}
	for _, row := range j.gone {
		j.forgotten[find(row)] = true
	}
	return told, nil
}

// payoutsByName returns by what exceptions name payouts: by a movement, by the reference, by the
// merchant and the last day on which the money may come.
func (j *monthJudge) payoutsByName() func(row map[string]string) *monthPayout {
	byPlace, byReference, byDue := map[monthPlace]*monthPayout{}, map[string]*monthPayout{}, map[payoutKey]*monthPayout{}
	for _, p := range j.payouts {
		for key := range p.netFen {
			if key.reference != "" {
				byReference[key.reference] = p
			} else if day, err := time.Parse(time.DateOnly, key.day); err == nil {
				byDue[payoutKey{key.merchant, "", nextBusinessDay(day).Format(time.DateOnly)}] = p
			}
		}
	}
	for day, movements := range j.statements {
		for i := range movements {
			byPlace[monthPlace{statementFile(day), i + 2}] = movements[i].payout
		}
	}
	return func(row map[string]string) *monthPayout {
		if p := byPlace[placeOf(row["source_file"], row["source_line"])]; p != nil {
			return p
		}
		if p := byReference[row["order_no"]]; p != nil {
			return p
		}
		return byDue[payoutKey{row["merchant_id"], "", row["due_date"]}]
	}
}
