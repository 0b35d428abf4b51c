package loaders

import (
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
)

// Profile says how the rows of a file are read.
type Profile struct {
	Name string
	Side reconcile.Side

	columns  []string // that the profile reads, as the header names them
	required []string // without these columns a file can't be used
}

// builtinProfiles are the native profiles, in the order in which they are tried
// on a file that nobody has named a profile for.
var builtinProfiles = []*Profile{
	{
		Name: "terminal-csv", Side: reconcile.TerminalSide, columns: columnsOf(terminalRow{}),
		required: []string{"merchant_id", "terminal_id", "txn_time", "txn_type", "amount"},
	},
	{
		Name: "settlement-csv", Side: reconcile.SettlementSide, columns: columnsOf(settlementRow{}),
		required: []string{"settle_date", "merchant_id", "gross_amount", "fee", "net_amount"},
	},
	{
		Name: "deposit-csv", Side: reconcile.DepositSide, columns: columnsOf(depositRow{}),
		required: []string{"value_date", "amount"},
	},
}

// ProfileNamed returns the built-in profile of that name, or ErrUnknownProfile
// with the names that there are.
func ProfileNamed(name string) (*Profile, error) {
	var names []string
	for _, profile := range builtinProfiles {
		if profile.Name == name {
			return profile, nil
		}
		names = append(names, profile.Name)
	}
	return nil, fmt.Errorf("%w: want one of %s, got %q\nhint: correct profile: of the source\n[unknown-profile]", ErrUnknownProfile, strings.Join(names, ", "), name)
}

// recognise returns the profile whose required columns a header has. Of several
// the one that knows most of the header's columns holds.
func recognise(header []string) (*Profile, error) {
	var best *Profile
	most := 0
	near, nearMissing := "", []string(nil)
	for _, profile := range builtinProfiles {
		missing := profile.missing(header, "")
		known := 0
		for _, column := range header {
			if slices.Contains(profile.columns, column) {
				known++
			}
		}
		if len(missing) == 0 && known > most {
			best, most = profile, known
		}
		if near == "" || len(missing) < len(nearMissing) {
			near, nearMissing = profile.Name, missing
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%w: no profile fits; the nearest is %s, which wants the columns %s too\nhint: name the profile with --profile\n[unknown-profile]",
			ErrUnknownProfile, near, strings.Join(nearMissing, ", "))
	}
	return best, nil
}

// missing returns the required columns that the header does not have; one that
// the source gives a value for is not required.
func (p *Profile) missing(header []string, merchantID string) []string {
	var missing []string
	for _, column := range p.required {
		if column == "merchant_id" && merchantID != "" {
			continue
		}
		if !slices.Contains(header, column) {
			missing = append(missing, column)
		}
	}
	return missing
}

// check wants every required column, and each column that is read once.
func (p *Profile) check(header []string, line int64, merchantID string) error {
	if missing := p.missing(header, merchantID); len(missing) > 0 {
		return &FileError{
			Name: "missing-column", Line: line,
			Fact: fmt.Sprintf("want the column %s, got the columns %s", strings.Join(missing, ", "), clean(strings.Join(header, ","), 200)),
			Hint: "correct the export, or the source's profile: " + p.Name + " is expected",
		}
	}
	seen := map[string]bool{}
	for _, column := range header {
		if seen[column] && slices.Contains(p.columns, column) {
			return &FileError{Name: "duplicate-column", Line: line, Fact: "want each column once, got " + column + " twice", Hint: "correct the export: nobody can tell which of the two is meant"}
		}
		seen[column] = true
	}
	return nil
}
