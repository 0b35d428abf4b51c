package reports

import (
	"slices"
	"strings"
)

// MonthStatement is a month as finance closes it. Amounts are texts with the currency's decimals.
type MonthStatement struct {
	Schema     string `json:"schema"`
	Month      string `json:"month"` // 2006-01
	Language   string `json:"-"`     // en or zh-CN
	FirstNight string `json:"first_night"`
	LastNight  string `json:"last_night"`
	Nights     int    `json:"nights"`
	Complete   bool   `json:"complete"`              // the last night is of the month's last day
	DaysAfter  int    `json:"days_after_last_night"` // of the month
	// WithoutNight are the days up to the last night as of which none was closed, Unsigned the nights that nobody
	// signed, Forgotten those of which is not remembered any more what each merchant was paid.
	WithoutNight []string              `json:"days_without_night"`
	Unsigned     []string              `json:"unsigned_nights"`
	Forgotten    []string              `json:"forgotten_nights"`
	Rolls        []StatementRoll       `json:"roll_forward"`
	Totals       []StatementRoll       `json:"totals"`
	Fees         []StatementFee        `json:"fees"`
	FeeSums      []StatementFee        `json:"fee_sums"` // of the fees, by currency
	FeeTotals    []StatementFeeTotal   `json:"fee_totals"`
	Adjustments  []StatementAdjustment `json:"adjustments"`
	Journal      []JournalLine         `json:"journal"`
	// FeesWithoutRule says that the rule of some fees is not known: their sales can be read no more.
	FeesWithoutRule bool `json:"fees_without_rule"`
	NoAccounts      bool `json:"no_accounts"` // so that there is no journal
}

// StatementRoll is what a merchant was owed, gross: Start + New - Settled - Closed - WrittenOff = End.
// Recovered is what came another way by the word of people: its rows are open until they are settled or closed.
type StatementRoll struct {
	Provider     string `json:"provider,omitempty"`
	Merchant     string `json:"merchant_id,omitempty"`
	Currency     string `json:"currency"`
	Start        string `json:"open_start"`
	StartCount   int64  `json:"open_start_count"`
	New          string `json:"new"`
	Settled      string `json:"settled"`
	Closed       string `json:"closed"`
	WrittenOff   string `json:"written_off"`
	End          string `json:"open_end"`
	EndCount     int64  `json:"open_end_count"`
	Missing      string `json:"missing_end"`
	MissingCount int64  `json:"missing_end_count"`
	Recovered    string `json:"recovered"`
}

// StatementFee is what a merchant's settled lines took under one rule of the contract: Settled - Fee = Net.
type StatementFee struct {
	Provider string `json:"provider"`
	Merchant string `json:"merchant_id"`
	Currency string `json:"currency"`
	Settled  string `json:"settled_gross"`
	Fee      string `json:"fee"`
	Net      string `json:"net"`
	Rule     string `json:"rule"` // the schedule, and its rule in braces, by the configuration as it is now; empty: it is not known
	// Tax is the part of Fee that is tax at TaxRate, as the schedule says; both empty where it states none.
	TaxRate string `json:"tax_rate,omitempty"`
	Tax     string `json:"tax,omitempty"`
}

// StatementFeeTotal holds the fees of a currency against the schedules: Expected + Variance + Tolerated = Actual.
type StatementFeeTotal struct {
	Currency  string `json:"currency"`
	Expected  string `json:"expected"`
	Actual    string `json:"actual"`
	Variance  string `json:"variance"`
	Tolerated string `json:"tolerated"`
}

// StatementAdjustment adds up lines of one kind that no sale explains by nature.
type StatementAdjustment struct {
	Provider string `json:"provider"`
	Merchant string `json:"merchant_id"`
	Currency string `json:"currency"`
	Type     string `json:"txn_type"`
	Reason   string `json:"reason"`
	Count    int64  `json:"count"`
	Gross    string `json:"gross"`
	Fee      string `json:"fee"`
	Net      string `json:"net"`
}

// JournalLine is one line of the journal; exactly one of Debit and Credit is set.
type JournalLine struct {
	Date     string `json:"date"`
	Account  string `json:"account"`
	Debit    string `json:"debit,omitempty"`
	Credit   string `json:"credit,omitempty"`
	Currency string `json:"currency"`
	Text     string `json:"text"`
	// What, Why and Whose are the parts of Text: what was booked, for which reason (empty: there is none), and the provider
	// with its merchant.
	What  string `json:"-"`
	Why   string `json:"-"`
	Whose string `json:"-"`
}

// NotToldApart stands in place of a merchant where the nights settled more or less than they remember by merchant.
const NotToldApart = "(not told apart)"

// journalTexts are the texts of what is booked that are no codes.
var journalTexts = [...]string{"sold", "settled", "fees", "settled otherwise", "closed"}

// journalText is the text of a line of the journal, in the reader's language.
func (s say) journalText(j *JournalLine) string {
	if s.printer == nil || j.What == "" {
		return j.Text
	}
	what := s.Word(j.What)
	if slices.Contains(journalTexts[:], j.What) {
		booked := "booked: " + j.What
		what = s.Heading(booked)
	}
	if j.Why != "" {
		what += "（" + s.Word(j.Why) + "）"
	}
	return what + " " + strings.ReplaceAll(strings.TrimSpace(j.Whose), NotToldApart, s.Heading(NotToldApart))
}

// Notes say what a reader must know of the month, in its language.
func (s *MonthStatement) Notes() (notes []string) {
	say := speaker(s.Language)
	if !s.Complete {
		notes = append(notes, say.Say(plural(int64(s.DaysAfter), "The nights of the month end with that of %s: the %d day after it has none.", "The nights of the month end with that of %s: the %d days after it have none."), s.LastNight, s.DaysAfter))
	}
	if n := len(s.WithoutNight); n > 0 {
		notes = append(notes, say.Say(plural(int64(n), "%d day without a night: %s", "%d days without a night: %s"), n, few(s.WithoutNight)))
	}
	if n := len(s.Unsigned); n > 0 {
		notes = append(notes, say.Say(plural(int64(n), "%d night that nobody has signed: %s", "%d nights that nobody has signed: %s"), n, few(s.Unsigned)))
	}
	if n := len(s.Forgotten); n > 0 {
		notes = append(notes, say.Say(plural(int64(n), "%d night of which is remembered no longer what each merchant was paid: %s", "%d nights of which is remembered no longer what each merchant was paid: %s"), n, few(s.Forgotten)))
	}
	if s.FeesWithoutRule {
		notes = append(notes, say.Say("Fees stand without a rule where the log of the sale is not in the inbox or the archive as it was, no schedule covers the sale, or a refund does not say how its sale was paid."))
	}
	if s.NoAccounts {
		notes = append(notes, say.Say("No journal, for the configuration names no accounts."))
	}
	return notes
}

// few names the first of many days.
func few(days []string) string {
	const most = 8
	text := ""
	for i, day := range days[:min(len(days), most)] {
		if i > 0 {
			text += ", "
		}
		text += day
	}
	if len(days) > most {
		text += ", …"
	}
	return text
}
