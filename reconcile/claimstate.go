package reconcile

import "github.com/shopspring/decimal"

// The states of a claim.
const (
	ClaimDrafted    = "drafted"
	ClaimSent       = "sent"
	ClaimAnswered   = "answered"
	ClaimRecovered  = "recovered"
	ClaimRejected   = "rejected"
	ClaimProposed   = "write-off proposed"
	ClaimWrittenOff = "written off"
)

// ClaimState is what people have done about an exception that is claimed from an acquirer.
type ClaimState struct {
	Exception *Exception // as it stood at the last step
	State     string
	Case      string // the acquirer's number
	// Recovered is what came in parts, in major units; Earlier what it was before the step that
	// made the recovery whole, to which a reopened claim goes back.
	Recovered, Earlier decimal.Decimal
	// Proposer and ProposerUser are who proposed the write-off that is open; Before is the state before.
	Proposer, ProposerUser, Before string
	// Step, By, At and Why are those of the last step; At is RFC 3339, UTC. Empty: there was none.
	Step, By, At, Why string
}

// ClaimedAmount is what an exception asks an acquirer for, in major units: the net of a sale or
// payout that has not arrived, else what is lacking or was taken too much.
func (x *Exception) ClaimedAmount() decimal.Decimal {
	switch {
	case x.Difference.Valid && !x.Claimed():
		return x.Difference.Decimal.Abs()
	case x.ExpectedNet.Valid:
		return x.ExpectedNet.Decimal
	default:
		return x.Gross.Decimal
	}
}

// IsSent reports whether the acquirer has the claim: it is not claimed anew. Nobody has taken a
// step about a nil state.
func (s *ClaimState) IsSent() bool { return s != nil && s.State != ClaimDrafted }
