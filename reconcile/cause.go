package reconcile

import (
	"fmt"
	"strings"
)

// The confidences of a cause.
const (
	sure     = "high"
	likely   = "medium"
	possible = "low"
)

// causeOfMissing names what one row and its files can show of money that never
// arrived. Patterns across rows are another matter; their room is beside this
// function, over the list of a night's missing transactions.
func causeOfMissing(in *Input, e *entry, near *candidates) Cause {
	if reject := near.rejected(e); reject != nil {
		return Cause{
			"bank-system/line-refused", likely,
			fmt.Sprintf("a settlement line with this reference was refused: %s:%d (%s)", reject.Origin.File, reject.Origin.Line, reject.Reason),
			"Ask the acquirer for a corrected file; the line is in rejects.csv.",
		}
	}
	term, err := in.Terms.Find(e.Provider, e.Product, e.MerchantID)
	if err == nil && term.NearCutoff(e.Time) {
		return Cause{
			"bank-system/near-cut-off", possible,
			fmt.Sprintf("made at %s, within %s of the cut-off; the acquirer may count it to the next business day", e.Time.Format("15:04:05"), term.Drift),
			"Look again after the next settlement file, then ask the acquirer.",
		}
	}
	cause := Cause{
		Code:     CauseUnknown,
		Evidence: "no settlement line names it by " + strings.Join(e.references(), ", "),
		Action:   "Send the dispute pack to the acquirer with reference, terminal and time.",
	}
	if l := near.lineLike(e); l != nil {
		cause.Evidence += fmt.Sprintf("; nearest: %s:%d, the same amount under %s", l.Origin.File, l.Origin.Line, referencesOf(l))
	}
	return cause
}

// causeOfUndeducted names what can be shown of a refund that no line deducted.
// The merchant is owed nothing, so there is nothing to claim.
func causeOfUndeducted(in *Input, e *entry, near *candidates) Cause {
	cause := causeOfMissing(in, e, near)
	if cause.Code == CauseUnknown {
		cause.Action = "Keep the amount ready: the acquirer may still deduct it. Ask whether the cardholder was paid back."
	}
	return cause
}

func (e *entry) references() []string {
	var names []string
	for _, reference := range [...][2]string{
		{"rrn", e.RRN},
		{"order_no", e.OrderNo},
		{"trace_no", e.TraceNo},
	} {
		if reference[1] != "" {
			names = append(names, reference[0]+" "+reference[1])
		}
	}
	if names == nil {
		return []string{"any reference: the terminal logged none"}
	}
	return names
}

func referencesOf(l *posting) string {
	for _, reference := range [...][2]string{{"rrn", l.RRN}, {"order_no", l.OrderNo}, {"trace_no", l.TraceNo}} {
		if reference[1] != "" {
			return reference[0] + " " + reference[1]
		}
	}
	return "no reference"
}

func causeOfUnconfirmed(e *entry) Cause {
	const action = "Ask the acquirer for the outcome before anything else; refund or charge again only then."
	switch {
	case e.undoneUnsure():
		return Cause{"network/reversal-unanswered", likely, "it was voided or reversed, and no answer to that came", action}
	case e.ResponseCode == "":
		return Cause{"network/no-answer", sure, "the terminal logged no response code and no reversal", action}
	case e.ResponseCode == "A0":
		return Cause{"terminal-system/mac-failure", sure, "response A0: the answer's MAC did not verify, and no reversal was logged", action}
	case e.ResponseCode == "96":
		return Cause{"bank-system/switch-failure", sure, "response 96: the switch failed; the outcome is open", action}
	default:
		return Cause{"bank-system/issuer-timeout", sure, "response " + e.ResponseCode + ": the issuer did not answer in time; the outcome is open", action}
	}
}

// undoneUnsure reports whether the row itself was approved, so that its outcome
// is open only because something may have taken it back.
func (e *entry) undoneUnsure() bool { return OutcomeOf(e.ResponseCode) == Approved }

func causeOfLoggedTwice(e *entry) Cause {
	evidence := "another row has the same terminal, time, type, amount and references"
	if e.settledOn != 0 {
		evidence = "the same reference and amount were settled in the night of " + e.settledOn.String()
	}
	return Cause{
		"terminal-system/logged-twice", sure, evidence,
		"Close it if the terminal uploaded its log twice; one of the rows stands.",
	}
}

func causeOfSettledTwice(l *posting) Cause {
	evidence := "an earlier line has the same reference and amount"
	if l.repeats != nil {
		evidence = fmt.Sprintf("the row stands just so in another file: %s:%d", l.repeats.Origin.File, l.repeats.Origin.Line)
	}
	if l.settledOn != 0 {
		evidence = "the same reference and amount were settled in the night of " + l.settledOn.String()
		if !l.settles() {
			evidence = "the same row was taken in the night of " + l.settledOn.String()
		}
	}
	return Cause{
		"bank-system/settled-twice", sure, evidence,
		"Tell the acquirer; expect a deduction of the same amount, and do not book it as income.",
	}
}

func causeOfPartner(e *entry) Cause {
	l := e.partner
	if e.kind == CurrencyMismatch {
		return Cause{
			"bank-system/currency", sure, fmt.Sprintf("sold in %s, settled in %s under the same reference", e.Currency, l.Currency),
			"Ask the acquirer in which currency the sale was cleared, and at which rate.",
		}
	}
	place := "merchant " + l.MerchantID
	if l.TerminalID != "" {
		place += ", terminal " + l.TerminalID
	}
	return Cause{
		"bank-system/misrouted", sure,
		fmt.Sprintf("the same reference and amount were settled to %s (%s:%d)", place, l.Origin.File, l.Origin.Line),
		"Ask the acquirer to move the money to merchant " + e.MerchantID + " and to check the terminal's binding.",
	}
}

func causeOfAmbiguous(other Origin) Cause {
	return Cause{
		CauseUnknown, "", fmt.Sprintf("several rows share the reference and nothing tells them apart; one of them: %s:%d", other.File, other.Line),
		"Compare the slips with the acquirer's list, then close the exceptions of those that are paid.",
	}
}

func causeOfConfiguration(err error) Cause {
	return Cause{
		CauseUnknown, "", err.Error(),
		"Complete the configuration, check it with: tieout check; the next run judges the row again.",
	}
}

func causeOfAfterReversal(l *posting) Cause {
	what := "the sale was settled, its taking back was not"
	if l.minor < 0 {
		what = "the taking back was settled, the sale was not"
	}
	return Cause{
		"bank-system/one-side-of-a-void", sure, fmt.Sprintf("%s (%s at the terminal, %s:%d)", what, l.excluded.reason, l.excluded.Origin.File, l.excluded.Origin.Line),
		"Send the void or reversal slip to the acquirer and ask for the other half.",
	}
}

func causeOfRestated(l *posting) Cause {
	return Cause{
		"bank-system/restated", sure, "a restated file carries a line that the closed night's version did not have: " + l.Origin.File,
		"Ask the acquirer why the file was changed; the closed night stays as it was.",
	}
}
