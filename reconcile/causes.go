package reconcile

import "strings"

// Cause is why a row is an exception, as far as evidence reaches.
type Cause struct {
	// Code is family/finer, such as network/no-answer; the families are
	// terminal-system, network, card, operator and bank-system. Without
	// evidence it is unknown.
	Code       string `json:"code,omitempty"`
	Confidence string `json:"confidence,omitempty"` // high, medium, low; empty when unknown
	Evidence   string `json:"evidence,omitempty"`   // what shows it, with file and line
	Action     string `json:"action,omitempty"`     // the next step for a person
}

// causeUnknown is the code of a cause that nothing shows.
const causeUnknown = "unknown"

// The confidences of a cause.
const (
	Sure     = "high"
	Likely   = "medium"
	Possible = "low"
)

// CauseRule is what the project knows of a cause: a code, or one that ends with a
// star for codes that a response code completes.
type CauseRule struct {
	Code string
	// Description is the cause in words.
	Description string
	// Action is the next step, where it is another one than that of the kind.
	Action string
	// Shared says that the cause explains several exceptions in the same words: reports tell
	// it once, as a finding.
	Shared bool
}

// Causes lists every cause, in the order in which the documentation shows them.
var Causes = []CauseRule{
	{Code: "bank-system/cap-not-applied", Description: "the fee is that of the rule without its cap"},
	{Code: "bank-system/currency", Description: "sold in one currency and settled in another"},
	{
		Code: "bank-system/day-not-settled", Shared: true, Description: "the settlement file of a day came without a line, and many sales were due with it",
		Action: "Ask the acquirer for the settlement of that day, before single sales are claimed.",
	},
	{Code: "bank-system/declined-*", Description: "a system declined the transaction, and the acquirer settled it"},
	{
		Code: "bank-system/file-cut", Description: "a settlement file ends early: the sales after its last line are absent",
		Action: "Ask the acquirer for the whole file; if it is whole, close this exception, and the sales are missing from the next night on.",
	},
	{Code: "bank-system/file-missing", Description: "a settlement or bank file has not come"},
	{Code: "bank-system/file-unusable", Description: "a settlement or bank file was refused"},
	{Code: "bank-system/issuer-timeout", Description: "the issuer did not answer in time"},
	{
		Code: "bank-system/line-refused", Description: "the line that would settle the sale was refused",
		Action: "Ask the acquirer for a corrected file; the line is in rejects.csv.",
	},
	{
		Code: CauseWithoutReference, Shared: true, Description: "lines that state no reference paid some sales of one gross and day: how many is known, not which",
		Action: "Claim the number that has not arrived, with all sales of that gross and day; ask the acquirer for the references of its lines.",
	},
	{Code: "bank-system/merchant-mapped", Shared: true, Description: "the money of several sales of a merchant went to one other merchant"},
	{Code: "bank-system/misrouted", Description: "the money went to another merchant"},
	{
		Code: "bank-system/near-cut-off", Description: "the sale was made so near the cut-off that it may count to the next business day",
		Action: "Look again after the next settlement file, then ask the acquirer.",
	},
	{Code: "bank-system/one-side-of-a-void", Description: "one half of a voided or reversed pair was settled"},
	{Code: "bank-system/price-changed", Description: "the fees of many lines are those of another price"},
	{Code: "bank-system/restated", Description: "a restated file says something else than the closed night"},
	{Code: "bank-system/settled-twice", Description: "a sale was settled a second time"},
	{Code: "bank-system/switch-failure", Description: "the switch failed, and the outcome is open"},
	{
		Code: "bank-system/void-after-cut-off", Description: "the sale was voided or reversed after the cut-off of its business day, when it was settled already",
		Action: "Expect the deduction with the next settlement; if it does not come, send the void slip to the acquirer.",
	},
	{Code: "bank-system/wrong-rate", Description: "the fee is that of another rule of the schedule"},
	{Code: "card/declined-*", Description: "the card or its holder was declined, and the acquirer settled it"},
	{Code: "card/partial-approval", Description: "the issuer approved a part of the amount"},
	{Code: "network/no-answer", Description: "no answer reached the terminal"},
	{Code: "network/reversal-unanswered", Description: "a void or reversal was sent, and no answer to it came"},
	{Code: "operator/amount-keyed", Description: "the amount was keyed wrongly"},
	{
		Code: "operator/merchant-unnamed", Shared: true, Description: "nobody said whose the sales are: merchant_id of the source is a word for none, and the lines name a merchant",
		Action: "Write the merchant's number to merchant_id: of that source. Then take the night back with tieout undo, and run it again.",
	},
	{
		Code: "operator/other-references", Shared: true, Description: "of many sales and lines none names one of the other side: they know sales by other references",
		Action: "Before anything is claimed, look which column of both files names the sale, and set it under settings: of the source; tieout compare with both files finds it where a setting can name it. Then take the night back with tieout undo, and run it again.",
	},
	{Code: "terminal-system/restated", Description: "a restated terminal log says something else than the closed night"},
	{
		Code: "terminal-system/row-refused", Description: "the row of the terminal log that the line settles was refused",
		Action: "Have the terminal log corrected; the row is in rejects.csv of the night that refused it.",
	},
	{
		Code: "terminal-system/clock-off", Shared: true, Description: "the terminal's clock is off: by the acquirer's time the sale is of a later business day",
		Action: "Set the terminal's clock; look again after the next settlement file.",
	},
	{
		Code: "terminal-system/batch-not-uploaded", Shared: true, Description: "none of several sales in a row of a terminal was settled: its batch, or the end of it, did not reach the acquirer",
		Action: "Have the terminal close and upload the batch again, or send the acquirer its journal; then claim what does not come.",
	},
	{Code: "terminal-system/file-missing", Description: "a terminal log has not come"},
	{Code: "terminal-system/file-unusable", Description: "a terminal log was refused"},
	{Code: "terminal-system/logged-twice", Description: "the terminal logged one event twice"},
	{
		Code: "terminal-system/log-missing", Description: "the terminal log that should hold the sale has not come",
		Action: "Fetch the terminal log; the line is matched as soon as it is there.",
	},
	{Code: "terminal-system/mac-failure", Description: "the answer's check value did not verify"},
}

// causeRule returns what the project knows of a cause; a code that is not listed
// breaks the program.
func causeRule(code string) *CauseRule {
	for i := range Causes {
		prefix, open := strings.CutSuffix(Causes[i].Code, "*")
		if Causes[i].Code == code || open && strings.HasPrefix(code, prefix) {
			return &Causes[i]
		}
	}
	panic("reconcile: the cause " + code + " is not in the table of causes")
}

// IsShared reports whether the cause is one that explains several exceptions in the same words.
func (c *Cause) IsShared() bool {
	for i := range Causes {
		if Causes[i].Code == c.Code {
			return Causes[i].Shared
		}
	}
	return false
}

// NewCause is a cause of an exception of the kind that evidence shows, with its next step.
func (k Kind) NewCause(code, confidence, evidence string) Cause {
	action := causeRule(code).Action
	if action == "" {
		action = k.Rule().Action
	}
	return Cause{code, confidence, evidence, action}
}

// UnknownCause is the cause of an exception of the kind of which nothing shows why.
func (k Kind) UnknownCause(evidence string) Cause {
	return Cause{causeUnknown, "", evidence, k.Rule().Action}
}
