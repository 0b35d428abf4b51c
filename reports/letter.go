package reports

import (
	"fmt"
	"io"

	"github.com/shopspring/decimal"

	"tieout/internal/lines"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// letterRowsShown bounds the list of a letter, which people read; claim.csv holds all.
const letterRowsShown = 200

// letterView is what a letter says. The text and the page are made of the same view.
type letterView struct {
	say
	Provider, Merchant, AsOf, RunID string
	Noted                           bool // some rows were settled in part, or some of several
	Totals                          []MissingView
	came                            cameParts
	Details                         reconcile.MerchantDetails
	Deadline                        string // empty: no rule is known
	Zone                            string // of the times; empty: it is not known
	Rows                            []letterRow
	More                            int // rows that stand in claim.csv alone
	Logs                            []fileProof
	Settlement                      []fileProof
	Unread                          []fileProof // settlement files that came and of which no row was read
	Annexes                         []annex     // the acquirer's forms, filled
}

// letterOf gathers what the letter of a pack says.
func (p *packs) letterOf(k *pack) *letterView {
	logs, settlement := p.filesOf(k)
	return &letterView{
		say: p.report.say, Provider: k.provider, Merchant: k.merchant, AsOf: p.report.AsOf, RunID: p.report.RunID, Noted: k.noted, came: k.came, Deadline: k.deadline.String(), Zone: p.report.zone, Details: p.report.merchants.Of(k.provider, k.merchant),
		Totals: k.totals.views(), Rows: letterRowsOf(k.letter), More: max(k.rows-letterRowsShown, 0), Logs: logs, Settlement: settlement, Unread: p.unreadOf(k),
	}
}

// text writes the letter for a mail or a printer of lines.
func (v *letterView) text(w io.Writer) error {
	out := &lines.Writer{Out: w}
	out.Line("%s", v.Heading("Transactions that have not been settled"))
	out.Line("")
	out.Line("%s", v.Say("To:       %s", v.OrUnknown(v.Provider)))
	out.Line("%s", v.Say("From:     %s", guarded(v.Sender())))
	out.Line("%s", v.Say("Date:     %s", blank))
	out.Line("%s", v.Say("Merchant: %s", v.Merchant))
	for _, detail := range v.details() {
		out.Line("%s", v.Say("%s: %s", detail.label, guarded(detail.text)))
	}
	out.Line("%s", v.Say("As of:    %s (tieout run %s)", v.day(v.AsOf), v.RunID))
	if v.Zone != "" {
		out.Line("%s", v.Say("Times:    of the time zone %s", v.Zone))
	}
	if v.Deadline != "" {
		out.Line("%s", v.Say("Deadline: %s", v.deadlineText()))
	}
	out.Line("")
	out.Line("%s", v.Opening())
	for i := range v.Totals {
		out.Line("%s", v.TotalLine(&v.Totals[i]))
	}
	out.Line("%s", v.Asks())
	for i := range v.Rows {
		v.textRow(out, i+1, &v.Rows[i])
	}
	if v.More > 0 {
		out.Line("")
		out.Line("%s", v.Say("and %d more, which stand in claim.csv", v.More))
	}
	for _, list := range v.FileLists() {
		out.Line("")
		out.Line("%s", list.Title)
		for _, f := range list.Files {
			out.Line("%s  %s", f.SHA256, f.Name)
			if said := v.saidOf(&f); said != "" {
				out.Line("   %s", guarded(said))
			}
		}
	}
	out.Line("")
	out.Line("%s", v.Enclosed())
	out.Line("%s", v.Say("We look forward to your answer."))
	out.Line("")
	out.Line("%s", v.Say("Name, date, signature: ____________________"))
	v.textAnnex(func(text string) { out.Line("%s", text) })
	return out.Err
}

// blank is what a person fills in.
const blank = "____________________"

// Sender is who claims: by name, or, where the configuration has none, by number, with room for the name.
func (v *letterView) Sender() string {
	if v.Details.Name != "" {
		return v.Details.Name
	}
	return v.Say("%s (merchant %s)", blank, v.Merchant)
}

// deadlineText is the last day on which the claim is taken, and how far it is from the night: whoever sends the
// letter must know that it is too late, or nearly.
func (v *letterView) deadlineText() string {
	last, err := civil.ParseDate(v.Deadline)
	night, nightErr := civil.ParseDate(v.AsOf)
	if err != nil || nightErr != nil {
		return v.day(v.Deadline)
	}
	switch days := int(last - night); {
	case days < 0:
		return v.Say("%s, which has passed", v.day(v.Deadline))
	case days == 0:
		return v.Say("%s, the last day", v.day(v.Deadline))
	case days == 1:
		return v.Say("%s, 1 day left", v.day(v.Deadline))
	default:
		return v.Say("%s, %d days left", v.day(v.Deadline), days)
	}
}

// labelled is a text with what it is.
type labelled struct{ label, text string }

// details are what the configuration says of the merchant, which may be nothing.
func (v *letterView) details() (list []labelled) {
	for _, detail := range [...]labelled{{v.Say("Merchant's name"), v.Details.Name}, {v.Say("Contact"), v.Details.Contact}, {v.Say("Account"), v.Details.Account}} {
		if detail.text != "" {
			list = append(list, detail)
		}
	}
	return list
}

func (v *letterView) textRow(out *lines.Writer, number int, r *letterRow) {
	out.Line("")
	if r.ofSales {
		out.Line("%s", v.Say("%d. the sales of a day, %s, claim %s", number, v.Money(r.gross, r.currency), r.id))
	} else {
		out.Line("%s", v.Say("%d. %s %s %s, %s, claim %s", number, r.time, v.Word(r.kind), v.Word(r.channel), v.amountOf(r), r.id))
		out.Line("   %s", v.Say("terminal %s, batch %s, trace %s, RRN %s, authorisation %s, order %s",
			guarded(r.terminal), orDash(r.batch), orDash(r.trace), orDash(r.rrn), orDash(r.auth), orDash(r.order)))
	}
	out.Line("   %s", v.DueAndFee(r))
	out.Line("   %s", v.Say("logged in %s, line %s", guarded(r.file), r.line))
	for _, note := range v.notesOf(r) {
		out.Line("   %s", guarded(note))
	}
}

// Opening says what is claimed.
func (v *letterView) Opening() string {
	if v.Noted {
		return v.Say("The transactions below were approved at our terminals, are due, and as of %s have not been settled, or not whole, as is said of them.", v.day(v.AsOf))
	}
	return v.Say("The transactions below were approved at our terminals, are due, and as of %s have not been settled.", v.day(v.AsOf))
}

// Asks says what the reader is asked for.
func (v *letterView) Asks() string {
	return v.Say("Please settle them, or send the settlement date and reference of each. claim.csv holds every column.")
}

// TotalLine adds up one currency.
func (v *letterView) TotalLine(t *MissingView) string {
	total := v.Say("Total: %s, gross %s, expected after fees %s.", v.Transactions(t.Count), v.Money(t.Gross, t.Currency), v.Money(t.Net, t.Currency))
	claimed := t.Net
	if came, rest := v.came.of(t); v.came[t.Currency].IsPositive() {
		total, claimed = total+" "+v.Say("Of this %s came.", v.Money(came, t.Currency)), rest
	}
	return total + " " + v.Say("We claim %s.", v.solemn(claimed, t.Currency))
}

// notesOf is what must be said with a row: what was settled of it, and what came otherwise.
func (v *letterView) notesOf(r *letterRow) (notes []string) {
	if r.note != "" {
		notes = append(notes, v.Plain(r.note))
	}
	if r.came != "" {
		notes = append(notes, v.Say("%s of it came; %s is claimed", v.Money(r.came, r.currency), v.Money(r.rest, r.currency)))
	}
	return notes
}

// amountOf is the amount of a sale as the terminal logged it: the clerk finds no sale of a rest.
func (v *letterView) amountOf(r *letterRow) string {
	if r.whole == "" {
		return v.Money(r.gross, r.currency)
	}
	return v.Say("%s, of it open %s", v.Money(r.whole, r.currency), v.Money(r.gross, r.currency))
}

// DueAndFee says since when a row is due, and what the contract takes.
func (v *letterView) DueAndFee(r *letterRow) string {
	return v.Say("due %s, %s; fee by contract %s, net %s", r.due, v.overdueOf(r), v.OrUnknown(v.Digits(r.fee)), v.OrUnknown(v.Digits(r.net)))
}

// overdueOf says since when a row is due, in business days.
func (v *letterView) overdueOf(r *letterRow) string {
	if r.overdue == "1" {
		return v.Say("1 business day overdue")
	}
	return v.Say("%s business days overdue", r.overdue)
}

// Enclosed says what goes with the letter, and what must be added by hand.
func (v *letterView) Enclosed() string {
	return v.Say("Enclosed: claim.csv and log.csv (the transactions), evidence.json (SHA-256 of logs and settlement files); the slips are to be added.")
}

// solemn is a sum as a letter gives it: in Chinese one of yuan in the figures of vouchers too.
func (say say) solemn(text, currency string) string {
	amount, err := decimal.NewFromString(text)
	if err != nil || say.printer == nil || currency != "CNY" || capital(amount) == "" {
		return say.Money(text, currency)
	}
	return capital(amount) + "（¥" + grouped(text) + "）"
}

// day is a day in prose.
func (say say) day(text string) string {
	day, err := civil.ParseDate(text)
	if err != nil || say.printer == nil {
		return text
	}
	at := day.Time()
	return fmt.Sprintf("%d年%d月%d日", at.Year(), at.Month(), at.Day())
}

// fileList is a titled list of files.
type fileList struct {
	Title string
	Files []fileProof
}

// FileLists are the files that prove the claim, those without any left out.
func (v *letterView) FileLists() (lists []fileList) {
	settlement := v.Say("Settlement files up to this night, none of which names them, SHA-256:")
	if v.Noted {
		settlement = v.Say("Settlement files up to this night, SHA-256:")
	}
	for _, list := range [...]fileList{{v.Say("Terminal logs in which they stand, SHA-256:"), v.Logs}, {settlement, v.Settlement}, {v.Say("Settlement files that came in this time and of which no row was read, SHA-256:"), v.Unread}} {
		if len(list.Files) > 0 {
			lists = append(lists, list)
		}
	}
	return lists
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
