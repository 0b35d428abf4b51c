package reconcile

// Kind names what is wrong. The names are promised to readers of the reports.
type Kind string

// The kinds of an exception.
const (
	MissingSettlement      Kind = "missing-settlement"
	RefundNotDeducted      Kind = "refund-not-deducted"
	UnconfirmedTransaction Kind = "unconfirmed-transaction"
	UnexpectedSettlement   Kind = "unexpected-settlement"
	PartialSettlement      Kind = "partial-settlement"
	AmountVariance         Kind = "amount-variance"
	FeeVariance            Kind = "fee-variance"
	FeeDrift               Kind = "fee-drift"
	DuplicateSettlement    Kind = "duplicate-settlement"
	DuplicateTransaction   Kind = "duplicate-transaction"
	AmbiguousMatch         Kind = "ambiguous-match"
	PossibleMatch          Kind = "possible-match"
	MisroutedSettlement    Kind = "misrouted-settlement"
	SettledAfterReversal   Kind = "settled-after-reversal"
	SettledAfterClosing    Kind = "settled-after-closing"
	SettledThoughDeclined  Kind = "settled-though-declined"
	CurrencyMismatch       Kind = "currency-mismatch"
	RestatedSettlement     Kind = "restated-settlement"
	Chargeback             Kind = "chargeback"
	UnexplainedDeduction   Kind = "unexplained-deduction"
	DepositShort           Kind = "deposit-short"
	DepositOver            Kind = "deposit-over"
	MissingDeposit         Kind = "missing-deposit"
	UnexplainedDeposit     Kind = "unexplained-deposit"
	MissingFile            Kind = "missing-file"
	RestatedFile           Kind = "restated-file"
	RejectedRow            Kind = "rejected-row"
	NoFeeRule              Kind = "no-fee-rule"
	NoTerm                 Kind = "no-settlement-term"
)

// Fails says when open exceptions of a kind fail a night that was asked to fail
// on missing money.
type Fails uint8

// When a kind fails the night.
const (
	NeverFails   Fails = iota
	FailsIfShort       // where less arrived than was sold
	FailsAlways        // it says that due money has not arrived
	FailsAsFile        // it says that input is incomplete, whatever was asked for
)

// KindRule is what the project knows of a kind of exception. One table of them
// drives who raises it, the reports, exit codes and docs/CONFIGURATION.md.
type KindRule struct {
	Kind Kind
	// Side is that of the row which the exception is about; empty: of a file.
	Side Side
	// Verdict is what the row has while the exception stands: empty where the kind
	// says nothing of it, Settled where the row ended and its exception stays.
	Verdict Verdict
	// Global says that the exception concerns the night as a whole: a file, a
	// refused row, the bank account. Others are judged with their merchant's rows.
	Global bool
	// Ages says that money is overdue: business days are counted from the due date.
	Ages bool
	// Claimed says that it is in missing.csv, and that the acquirer is asked for the money.
	Claimed bool
	// Fails says when it fails a night.
	Fails Fails
	// Description is the kind in words.
	Description string
	// Action is the next step where no cause has a better one.
	Action string
}

const (
	claimFee  = "Claim the difference from the acquirer, or correct the schedule if the contract changed."
	configure = "Complete the configuration, check it with: tieout check; the next run judges the row again."
)

// Kinds lists every kind, in the order in which the documentation shows them.
var Kinds = []KindRule{
	{
		Kind: MissingSettlement, Side: TerminalSide, Verdict: Missing, Claimed: true, Ages: true, Fails: FailsAlways, Description: "a sale is due, and no line settled it",
		Action: "Send the dispute pack to the acquirer with reference, terminal and time.",
	},
	{
		Kind: RefundNotDeducted, Side: TerminalSide, Verdict: Undeducted, Ages: true, Description: "a refund is due, and the acquirer did not deduct it",
		Action: "Keep the amount ready: the acquirer may still deduct it. Ask whether the cardholder was paid back.",
	},
	{
		Kind: UnconfirmedTransaction, Side: TerminalSide, Verdict: Held, Ages: true, Fails: FailsAlways, Description: "the outcome of a sale that would be due is not known",
		Action: "Ask the acquirer for the outcome before anything else; refund or charge again only then.",
	},
	{
		Kind: UnexpectedSettlement, Side: SettlementSide, Verdict: Unexpected, Description: "a line names no transaction of the merchant",
		Action: "Ask the shop for a sale that the terminal did not log, then the acquirer for the slip.",
	},
	{
		Kind: PartialSettlement, Side: TerminalSide, Verdict: Missing, Claimed: true, Ages: true, Fails: FailsAlways, Description: "parts of a sale were settled, and its rest is due",
		Action: "Claim the rest from the acquirer, with the lines of the parts that came.",
	},
	{
		Kind: AmountVariance, Side: TerminalSide, Verdict: Settled, Fails: FailsIfShort, Description: "settled under its reference with another amount",
		Action: "Compare the slip with the acquirer's amount, and correct the sale or claim the difference.",
	},
	{Kind: FeeVariance, Side: TerminalSide, Verdict: Settled, Description: "the fee taken is not the fee of the schedule", Action: claimFee},
	{Kind: FeeDrift, Side: TerminalSide, Verdict: Settled, Description: "many fees of one rule show that another price is charged", Action: claimFee},
	{
		Kind: DuplicateSettlement, Side: SettlementSide, Verdict: DuplicateLine, Description: "a sale was settled a second time",
		Action: "Tell the acquirer; expect a deduction of the same amount, and do not book it as income.",
	},
	{
		Kind: DuplicateTransaction, Side: TerminalSide, Verdict: Held, Description: "the terminal logged one event twice",
		Action: "Close it if the terminal uploaded its log twice; one of the rows stands.",
	},
	{
		Kind: AmbiguousMatch, Verdict: Held, Description: "several rows could be meant, and nothing distinguishes them",
		Action: "Compare the slips with the acquirer's list, then close the exceptions of those that are paid.",
	},
	{
		Kind: PossibleMatch, Side: TerminalSide, Verdict: Held, Ages: true, Fails: FailsAlways, Description: "a due sale and a line that nobody else wants may belong together",
		Action: "Compare the slip with the line; then say so: tieout match, when they are one, or tieout unmatch, when they are not.",
	},
	{Kind: MisroutedSettlement, Side: TerminalSide, Verdict: Held, Description: "the money went to another merchant"},
	{
		Kind: SettledAfterReversal, Verdict: Held, Description: "one half of a voided or reversed pair was settled",
		Action: "Send the void or reversal slip to the acquirer and ask for the other half.",
	},
	{
		Kind: SettledAfterClosing, Side: SettlementSide, Verdict: Held, Description: "money came for a row that a person had closed",
		Action: "Compare it with why the row was closed: the sale may have been paid twice. Close it when that is settled.",
	},
	{
		Kind: SettledThoughDeclined, Side: SettlementSide, Verdict: Held, Description: "a declined transaction was settled",
		Action: "Ask the acquirer whether the card was charged; the cardholder may have paid for nothing.",
	},
	{
		Kind: CurrencyMismatch, Side: TerminalSide, Description: "sold in one currency, settled in another without saying what was sold, or at another rate than its like",
		Action: "Ask the acquirer in which currency the sale was cleared, and at which rate.",
	},
	{
		Kind: RestatedSettlement, Verdict: Held, Description: "an accepted restatement has a line that contradicts the closed night, or withdraws one that settled a sale",
		Action: "Ask the acquirer why the file was changed; the closed night stays as it was.",
	},
	{
		Kind: Chargeback, Side: SettlementSide, Verdict: Adjustment, Description: "a cardholder's bank took money back",
		Action: "Send the slip to the acquirer before its deadline, or accept the chargeback and close the exception.",
	},
	{
		Kind: UnexplainedDeduction, Side: SettlementSide, Verdict: Adjustment, Description: "money was taken that no sale, refund, chargeback or fee explains",
		Action: "Ask the acquirer what it is; list it under deductions: in the configuration when the contract allows it.",
	},
	{
		Kind: DepositShort, Side: DepositSide, Verdict: Short, Global: true, Fails: FailsAlways, Description: "the bank received less than the lines add up to",
		Action: "Ask the acquirer what it deducted or added, with the deposit reference.",
	},
	{
		Kind: DepositOver, Side: DepositSide, Global: true, Description: "the bank received more than the lines add up to",
		Action: "Ask the acquirer what it deducted or added, with the deposit reference.",
	},
	{
		Kind: MissingDeposit, Side: DepositSide, Verdict: Missing, Global: true, Ages: true, Fails: FailsAlways, Description: "a payout is not in the bank",
		Action: "Ask the bank for the day's credits, then the acquirer for the payment reference.",
	},
	{
		Kind: UnexplainedDeposit, Side: DepositSide, Verdict: Unmatched, Global: true, Description: "money is in the bank that no payout explains",
		Action: "Ask the bank who paid it and for what; close it when it is none of the acquirer's payouts.",
	},
	{Kind: MissingFile, Global: true, Fails: FailsAsFile, Description: "a file that should have come did not, or can't be used", Action: "Ask for the file; the next run takes it in."},
	{
		Kind: RestatedFile, Global: true, Fails: FailsAsFile, Description: "a file that a closed night took came with other bytes, and nobody accepted it",
		Action: "Compare it with the first version; then accept it (--accept-restated FILE), or ask the sender to take it back.",
	},
	{
		Kind: RejectedRow, Global: true, Description: "a row of a file was refused",
		Action: "Ask the sender for a corrected row; the rest of the file was used.",
	},
	{Kind: NoFeeRule, Side: TerminalSide, Description: "no fee schedule covers the transaction", Action: configure},
	{Kind: NoTerm, Side: TerminalSide, Verdict: Held, Description: "no term, or no calendar year, says when the transaction is due", Action: configure},
}

// Rule returns what the project knows of the kind. A kind that is not listed, as
// one that a newer build wrote, concerns its merchant and nothing more.
func (k Kind) Rule() *KindRule {
	for i := range Kinds {
		if Kinds[i].Kind == k {
			return &Kinds[i]
		}
	}
	return &KindRule{Kind: k}
}

// IsOfFee reports whether the kind speaks of a row's fee, beside what is found of its money.
func (k Kind) IsOfFee() bool { return k == FeeVariance || k == NoFeeRule }
