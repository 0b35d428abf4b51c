package loaders

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
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
	IgnoredBy     map[string]int64        `json:"ignored_by"` // reason: lines
	Sums          map[string]InspectedSum `json:"sums"`
	ControlTotals string                  `json:"control_totals"`
	Rejects       []InspectedReject       `json:"rejects"` // the first 100
	Warnings      []string                `json:"warnings"`
	// FirstDate and LastDate are the first and last day of its rows: of a log the days of trade, of a settlement file
	// the settle dates, of a statement the value dates; empty: it has no rows.
	FirstDate string `json:"first_date,omitempty"`
	LastDate  string `json:"last_date,omitempty"`
	// Merchants are the first merchants that rows name, up to three.
	Merchants []string `json:"merchants,omitempty"`

	// Unread are the columns that the profile does not know, without what names of columns are compared without.
	Unread []string `json:"-"`

	firstDay, lastDay civil.Date
	rows              *dayRows // nil: nobody asked
	unnamed           bool     // a row names no merchant
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

// Choice is what the caller of Inspect says of a file.
type Choice struct {
	Profile  string            // a built-in name or a path; empty: the one that fits
	Settings map[string]string // of the profile
	Date     civil.Date        // of the file; zero: what its name says
	// References keeps days, references and amounts of its rows, for SettleDays, Settles, Meet and Names.
	References bool
}

// Inspect reads one file by the chosen profile, or by the one that its header fits.
// A date of the file that is not given is the day on which the file was written, and a
// merchant that no row says is a dash; warnings report both. A file that would be
// quarantined is no error: the inspection says so. Errors: ErrUnknownProfile,
// ErrStillWritten, *fault.Error (not-a-file) for what is no file at all, of reading.
func Inspect(ctx context.Context, path string, choice Choice, limits text.Limits) (Inspection, error) {
	inspection := Inspection{
		Profile: choice.Profile, Sums: map[string]InspectedSum{}, ControlTotals: reconcile.ControlAbsent,
		Rejects: []InspectedReject{}, Warnings: []string{}, IgnoredBy: map[string]int64{},
	}
	var chosen *profile.Profile
	var err error
	if choice.Profile != "" {
		if chosen, err = profileWith(choice.Profile, choice.Settings); err != nil {
			return inspection, err
		}
	}
	in, err := Open(path, limits, chosen)
	if err != nil {
		return inspection.quarantined(err)
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	inspection.Encoding, inspection.Container = in.Encoding, in.Container
	if chosen == nil {
		if chosen, err = recogniseFile(in); err != nil {
			return inspection.quarantined(err)
		}
		if len(choice.Settings) > 0 {
			if chosen, err = profileWith(chosen.Name, choice.Settings); err != nil {
				return inspection, err
			}
		}
	}
	inspection.Profile, inspection.Side, inspection.Encoding = chosen.Name, string(chosen.Side), in.Encoding
	d := account.Defaults{Name: mask.Name(filepath.Base(path)), Currency: "CNY", Date: choice.Date}
	inspection.assume(chosen, in, &d)
	if choice.References {
		inspection.rows = &dayRows{sold: map[string]loggedSale{}, days: map[civil.Date]bool{}}
	}
	account, rejects, err := Load(ctx, in, chosen, d, Options{}, func(row account.Row) error {
		inspection.see(&row)
		if inspection.rows != nil {
			inspection.rows.see(&row)
		}
		return nil
	})
	inspection.fill(&account, rejects)
	if inspection.unnamed {
		inspection.Warnings = append(inspection.Warnings, "rows of the file name no merchant: merchant_id of the source is used")
	}
	if err != nil {
		return inspection.quarantined(err)
	}
	return inspection, nil
}

// noMerchant stands for the merchant of a file that names none.
const noMerchant = "-"

// see notes the day and the merchant of a row.
func (i *Inspection) see(row *account.Row) {
	var day civil.Date
	merchant := ""
	switch {
	case row.Transaction != nil:
		day, merchant = civil.DateOf(row.Transaction.Time), row.Transaction.MerchantID
	case row.Line != nil:
		day, merchant = row.Line.SettleDate, row.Line.MerchantID
	default:
		day, merchant = row.Deposit.ValueDate, row.Deposit.MerchantID
	}
	if i.firstDay == 0 || day < i.firstDay {
		i.firstDay, i.FirstDate = day, day.String()
	}
	if day > i.lastDay {
		i.lastDay, i.LastDate = day, day.String()
	}
	i.unnamed = i.unnamed || merchant == noMerchant
	if merchant != "" && merchant != noMerchant && len(i.Merchants) < 3 && !slices.Contains(i.Merchants, merchant) {
		i.Merchants = append(i.Merchants, merchant)
	}
}

// Days are FirstDate and LastDate; zero: the file has no rows.
func (i *Inspection) Days() (first, last civil.Date) { return i.firstDay, i.lastDay }

// assume fills in what a source would say, so that a file can be looked at
// without one.
func (i *Inspection) assume(p *profile.Profile, in *text.Intake, d *account.Defaults) {
	if p.Native() || (p.Def.Code != "" && !profile.DayOfCode(p.Def.Format)) {
		return
	}
	if d.Date.IsZero() {
		d.Date = p.Def.File.DateInName(in.Name())
	}
	if d.Date.IsZero() && (p.Def.WantsDate() || p.Def.Code != "") {
		d.Date = civil.DateOf(in.Modified.UTC())
		i.Warnings = append(i.Warnings, "the file's name holds no date: the day on which it was written is used; {date} in files: of a source says it")
	}
	if p.Def.Code == "" && p.Side != reconcile.DepositSide {
		d.MerchantID = noMerchant // of rows that name none, though the format may
	}
}

// quarantined keeps what is wrong with the file; other errors are the caller's.
func (i Inspection) quarantined(err error) (Inspection, error) {
	fileError := fault.OfInput(err)
	switch {
	case fileError != nil && fileError.Name == "not-a-file":
		fileError.Hint = "name a file that holds rows"
		return i, fileError
	case fileError != nil:
		i.ErrorName, i.Detail = fileError.Name, mask.Name(fileError.Error())
		return i, nil
	case errors.Is(err, os.ErrPermission):
		i.ErrorName, i.Detail = "file-unreadable", mask.Name(err.Error())
		return i, nil
	default:
		return i, err
	}
}

func (i *Inspection) fill(account *account.Account, rejects []reconcile.Reject) {
	i.Lines, i.Accepted, i.Rejected = account.Lines, account.Accepted, account.Rejected
	i.Ignored, i.Structure, i.ControlTotals = account.Ignored, account.Structure, account.ControlTotals
	for reason, count := range account.IgnoredBy {
		i.IgnoredBy[reason] = count
	}
	i.Warnings, i.Unread = append(i.Warnings, account.Warnings...), account.Unread
	for currency, sum := range account.Sums {
		i.Sums[currency] = InspectedSum{
			Count: sum.Count, Gross: money.FormatAmount(sum.Gross, currency), Net: money.FormatAmount(sum.Net, currency),
			Fee: money.FormatAmount(account.Fees[currency].Gross, currency),
		}
	}
	for _, r := range rejects[:min(len(rejects), shownRejects)] {
		i.Rejects = append(i.Rejects, InspectedReject{r.Origin.Line, r.Reason, r.Detail, r.Excerpt})
	}
	if len(rejects) > shownRejects {
		i.Warnings = append(i.Warnings, "only the first 100 refused rows are listed")
	}
}
