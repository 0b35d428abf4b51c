package simulate

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// CheckClaims compares the report of missing money with what must and may be in it.
func (s *Set) CheckClaims(must, may map[Claim]bool) []string {
	var f faults
	got := map[Claim]bool{}
	for _, row := range s.lists["missing.csv"] {
		fen, err := fenOf(row["gross_amount"])
		if err != nil {
			f.add("missing.csv, %s: %v", row["rrn"], err)
		}
		claim := Claim{row["merchant_id"], referenceOf(row), row["txn_time"], fen}
		if got[claim] {
			f.add("claimed twice: %s of %s, %s", claim.Reference, claim.Time, yuan(fen))
		}
		got[claim] = true
		if !must[claim] && !may[claim] {
			f.add("a false claim: %s of %s, %s, evidence: %s", claim.Reference, claim.Time, yuan(fen), row["evidence"])
		}
	}
	for _, claim := range sortedClaims(must) {
		if !got[claim] {
			f.add("not claimed: %s of %s, %s; it stands %s", claim.Reference, claim.Time, yuan(claim.GrossFen), s.whereIs(claim.Reference))
		}
	}
	return f
}

func referenceOf(row map[string]string) string {
	return reference(row["rrn"], row["order_no"], row["trace_no"])
}

// whereIs says where a set speaks of a reference.
func (s *Set) whereIs(wanted string) string {
	var places []string
	for _, list := range setLists {
		for _, row := range s.lists[list] {
			if referenceOf(row) == wanted {
				places = append(places, strings.TrimSpace("in "+list+" "+row["kind"]))
			}
		}
	}
	if places == nil {
		return "nowhere"
	}
	return strings.Join(places, ", ")
}

// CheckEnd compares the set of the last night with what must stand open.
func (s *Set) CheckEnd(open []Open) []string {
	var f faults
	for _, list := range []string{"exceptions.csv", "in_transit.csv", "waiting.csv"} {
		left := slices.Clone(s.lists[list])
		for i := range open {
			x := &open[i]
			if cmp.Or(x.List, "exceptions.csv") != list {
				continue
			}
			at := slices.IndexFunc(left, x.fits)
			if at < 0 {
				f.add("story %d: not said in %s: %s %s, %s; it stands %s", x.Story, list, x.Kinds[0], x.References[0], yuan(x.GrossFen), s.whereIs(x.References[0]))
				continue
			}
			left = slices.Delete(left, at, at+1)
		}
		for _, row := range left {
			f.add("not true in %s: %s %s, %s, merchant %s: %s", list, row["kind"], referenceOf(row), row["gross_amount"], row["merchant_id"], row["evidence"])
		}
	}
	f.checkMissingSum(s, open)
	return f
}

// fits reports whether a row of exceptions.csv is what must stand open.
func (x *Open) fits(row map[string]string) bool {
	if !slices.Contains(x.Kinds, row["kind"]) {
		return false
	}
	if row["kind"] == "rejected-row" || row["kind"] == "missing-file" { // they name no row
		return true
	}
	if x.ExpectedFen != 0 {
		return x.fitsPayout(row)
	}
	fen, err := fenOf(row["gross_amount"])
	if gross := row["gross_amount"]; gross == "" {
		fen, err = fenOf(row["actual_gross"])
	}
	if err != nil || x.GrossFen != 0 && fen != x.GrossFen {
		return false
	}
	return slices.Contains(x.References, referenceOf(row)) && x.Merchant == row["merchant_id"] && (x.Time == "" || x.Time == row["txn_time"])
}

// fitsPayout reports whether a row speaks of the payout, with the money that is not
// in the bank, or of the deposit that nothing explains.
func (x *Open) fitsPayout(row map[string]string) bool {
	column := "expected_net"
	if row["kind"] == "unexplained-deposit" {
		column = "actual_net"
	}
	expected, err := fenOf(row[column])
	if err != nil || expected != x.ExpectedFen || x.References[0] != referenceOf(row) || x.Merchant != row["merchant_id"] {
		return false
	}
	if x.ShortFen == 0 {
		return true
	}
	short, err := fenOf(row["difference"])
	return err == nil && short == -x.ShortFen
}

// checkMissingSum wants the money that never arrived in missing.csv, to the fen.
func (f *faults) checkMissingSum(s *Set, open []Open) {
	gross, net := int64(0), int64(0)
	for _, x := range open {
		if x.Missing {
			gross, net = gross+x.GrossFen, net+x.GrossFen-x.FeeFen
		}
	}
	rows := s.lists["missing.csv"]
	gotGross, gotNet := f.sum(rows, "gross_amount"), f.sum(rows, "expected_net")
	if gotGross != gross || gotNet != net {
		f.add("missing.csv comes to %s gross, %s net; %s, %s never arrived", yuan(gotGross), yuan(gotNet), yuan(gross), yuan(net))
	}
}

// checkSettled adds up, over all nights, what was settled and not reopened.
func checkSettled(nights []*Set, rows int, fen int64) []string {
	var f faults
	gotRows, gotFen := 0, int64(0)
	for _, s := range nights {
		terminal := s.summary.Currencies["CNY"].Terminal
		settled, reopened := terminal["settled"], terminal["reopened"]
		for sign, figure := range map[int]figure{1: settled, -1: reopened} {
			fen, err := fenOf(figure.Gross)
			if err != nil {
				f.add("summary.json of %s: %v", s.summary.AsOf, err)
			}
			gotRows, gotFen = gotRows+sign*figure.Count, gotFen+int64(sign)*fen
		}
	}
	if gotRows != rows || gotFen != fen {
		f.add("all nights settled %d rows, %s; in truth %d, %s", gotRows, yuan(gotFen), rows, yuan(fen))
	}
	return f
}

// passing are the columns that may differ with the order in which the same files came.
var passing = []string{
	"exception_id", "item_id", "first_reported", "first_seen", "cause", "confidence", "evidence", "action",
	"source_file", "source_line", "counterpart_file", "counterpart_line",
}

// Standing returns what stands open in a set, row by row and in a fixed order,
// without what may differ with the order in which the same files came.
func (s *Set) Standing() []string {
	var standing []string
	for list, rows := range s.lists {
		if list == "matches.csv" {
			continue
		}
		for _, row := range rows {
			var values []string
			for column, value := range row {
				if value != "" && !slices.Contains(passing, column) {
					values = append(values, column+"="+value)
				}
			}
			slices.Sort(values)
			standing = append(standing, list+": "+strings.Join(values, " "))
		}
	}
	slices.Sort(standing)
	return standing
}

// Check holds the sets of a plan's nights up to the last of them against the truth.
func (w *Lives) Check(p *Plan, nights []*Set) []string {
	at := len(nights) - 1
	set := nights[at]
	must, may := w.Claims(p, at)
	wrong := append(set.CheckItself(), set.CheckClaims(must, may)...)
	for i := range wrong {
		wrong[i] = p.Nights[at].Format(time.DateOnly) + ": " + wrong[i]
	}
	if len(nights) < len(p.Nights) {
		return wrong
	}
	wrong = append(wrong, set.CheckEnd(w.Ending(p))...)
	if rows, fen, known := w.SettledFen(); known && !p.Closes {
		wrong = append(wrong, checkSettled(nights, rows, fen)...)
	}
	return wrong
}
