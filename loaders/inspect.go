package loaders

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"tieout/reconcile"
)

// Inspection is what tieout makes of one file.
type Inspection struct {
	Profile       string                  `json:"profile"`
	Side          string                  `json:"side"`
	Encoding      string                  `json:"encoding"`
	Container     string                  `json:"container"`
	Lines         int64                   `json:"lines"`
	Accepted      int64                   `json:"accepted"`
	Rejected      int64                   `json:"rejected"`
	Ignored       int64                   `json:"ignored"`
	Structure     int64                   `json:"structure"`
	Sums          map[string]InspectedSum `json:"sums"`
	ControlTotals string                  `json:"control_totals"`
	Rejects       []InspectedReject       `json:"rejects"` // the first 100
	Warnings      []string                `json:"warnings"`
	// ErrorName and Detail say why the file would be quarantined; empty when not.
	ErrorName string `json:"error_name,omitempty"`
	Detail    string `json:"detail,omitempty"`
}

// InspectedSum adds up accepted rows; amounts have the currency's decimals.
type InspectedSum struct {
	Count int64  `json:"count"`
	Gross string `json:"gross"`
	Fee   string `json:"fee"`
	Net   string `json:"net"`
}

// InspectedReject is a refused row.
type InspectedReject struct {
	Line    int64  `json:"line"`
	Reason  string `json:"reason"`
	Detail  string `json:"detail"`
	Excerpt string `json:"excerpt"`
}

// shownRejects bounds the list of refused rows; the count is always whole.
const shownRejects = 100

// Whole reports whether the file would be taken in with every row.
func (i *Inspection) Whole() bool { return i.Rejected == 0 && i.ErrorName == "" }

// Currencies returns the currencies of the sums, sorted.
func (i *Inspection) Currencies() []string { return slices.Sorted(maps.Keys(i.Sums)) }

// Inspect reads one file by the named profile, or by the one that its header
// fits when profile is empty. A file that would be quarantined is no error: the
// inspection says so. Errors: ErrUnknownProfile, ErrStillWritten, of reading.
func Inspect(ctx context.Context, path, profile string, limits Limits) (Inspection, error) {
	inspection := Inspection{
		Profile: profile, Sums: map[string]InspectedSum{}, ControlTotals: reconcile.ControlAbsent,
		Rejects: []InspectedReject{}, Warnings: []string{},
	}
	chosen, err := chosenProfile(profile)
	if err != nil {
		return inspection, err
	}
	in, err := Open(path, limits)
	if err != nil {
		return inspection.quarantined(err)
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	inspection.Encoding, inspection.Container = in.Encoding, in.Container
	if chosen == nil {
		if chosen, err = recogniseFile(in); err != nil {
			return inspection.quarantined(err)
		}
	}
	inspection.Profile, inspection.Side = chosen.Name, string(chosen.Side)
	account, rejects, err := Load(ctx, in, chosen, Defaults{Name: filepath.Base(path), Currency: "CNY"}, Options{}, func(Row) error { return nil })
	inspection.fill(&account, rejects)
	if err != nil {
		return inspection.quarantined(err)
	}
	return inspection, nil
}

func chosenProfile(name string) (*Profile, error) {
	if name == "" {
		return nil, nil
	}
	return ProfileNamed(name)
}

// quarantined keeps what is wrong with the file; other errors are the caller's.
func (i Inspection) quarantined(err error) (Inspection, error) {
	var fileError *FileError
	switch {
	case errors.As(err, &fileError):
		i.ErrorName, i.Detail = fileError.Name, fileError.Error()
		return i, nil
	case errors.Is(err, os.ErrPermission):
		i.ErrorName, i.Detail = "file-unreadable", err.Error()
		return i, nil
	default:
		return i, err
	}
}

func (i *Inspection) fill(account *Account, rejects []reconcile.Reject) {
	i.Lines, i.Accepted, i.Rejected = account.Lines, account.Accepted, account.Rejected
	i.Ignored, i.Structure, i.ControlTotals = account.Ignored, account.Structure, account.ControlTotals
	for currency, sum := range account.Sums {
		i.Sums[currency] = InspectedSum{
			Count: sum.Count, Gross: reconcile.FormatAmount(sum.Gross, currency), Net: reconcile.FormatAmount(sum.Net, currency),
			Fee: reconcile.FormatAmount(account.Fees[currency].Gross, currency),
		}
	}
	for _, r := range rejects[:min(len(rejects), shownRejects)] {
		i.Rejects = append(i.Rejects, InspectedReject{r.Origin.Line, r.Reason, r.Detail, r.Excerpt})
	}
	if len(rejects) > shownRejects {
		i.Warnings = append(i.Warnings, "only the first 100 refused rows are listed")
	}
}

// recogniseFile finds the profile that a file's header fits.
func recogniseFile(in *Intake) (*Profile, error) {
	_, header, err := in.headed()
	if err == io.EOF {
		return nil, &FileError{Name: "no-header", File: in.name(), Fact: "want a header line, got none", Hint: "ask for the file again"}
	}
	if err != nil {
		return nil, in.archiveError(err)
	}
	return recognise(header)
}
