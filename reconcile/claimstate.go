package reconcile

import (
	"strings"

	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
)

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
	// Step, By, At and Why are those of the last step, User and Host the account on which it was taken;
	// At is RFC 3339, UTC. Empty: there was none.
	Step, By, At, Why, User, Host string
	// EndedBy is what ended the exception, as cleared.csv says it; EndedOn is the night. Empty: it is
	// open, or nothing was said. Arrived says that its money came, Net how much of it, in major units.
	EndedBy string
	EndedOn civil.Date
	Arrived bool
	Net     decimal.Decimal
}

// ClaimedAmount is what an exception asks an acquirer for, in major units: the net of a sale or
// payout that has not arrived, else what is lacking or was taken too much.
func (x *Exception) ClaimedAmount() decimal.Decimal {
	switch {
	case x.Difference.Valid && !x.Claimed() && !x.isOfWholeSale():
		return x.Difference.Decimal.Abs()
	case x.ExpectedNet.Valid:
		return x.ExpectedNet.Decimal
	default:
		return x.Gross.Decimal
	}
}

// isOfWholeSale reports whether nothing of the sale has arrived, though a line stands beside it.
func (x *Exception) isOfWholeSale() bool {
	return x.Kind == PossibleMatch || x.Kind == MisroutedSettlement || x.Kind == UnconfirmedTransaction
}

// IsClaimable reports whether the exception is about money that has not arrived at the merchant, or
// was taken from it: that alone can be claimed.
func (x *Exception) IsClaimable() bool {
	switch rule := x.Kind.Rule(); {
	case x.Claimed(), x.isOfWholeSale(), x.Kind == MissingDeposit:
		return x.ClaimedAmount().IsPositive()
	case rule.Side == "", x.Kind == RefundNotDeducted:
		return false
	default:
		return x.Difference.Decimal.IsNegative()
	}
}

// RecoveredOf is what came of a claim as it stands now, in major units: all of it, where it was
// recovered as a whole. Nobody has taken a step about a nil state.
func (s *ClaimState) RecoveredOf(x *Exception) decimal.Decimal {
	switch {
	case s == nil:
		return decimal.Zero
	case s.State == ClaimRecovered:
		return x.ClaimedAmount()
	}
	return decimal.Min(s.Recovered, x.ClaimedAmount())
}

// OpenOf is what is still asked for of a claim that stands, in major units.
func (s *ClaimState) OpenOf(x *Exception) decimal.Decimal {
	switch {
	case s == nil:
		return x.ClaimedAmount()
	case s.State == ClaimWrittenOff:
		return decimal.Zero
	}
	return x.ClaimedAmount().Sub(s.RecoveredOf(x))
}

// HowBecame stands before the kind under which an exception lives on.
const HowBecame = "became "

// Arrived reports whether money ended the exception, and no word of a person or of the terminal. That
// of a sale which settled with another amount lives on, and its money came.
func (c *Cleared) Arrived() bool {
	switch c.How {
	case HowBecame + string(AmountVariance), "settled", "paid", "in-parts", "fee-corrected", string(LineChargebackReversed):
		return true
	}
	return strings.HasPrefix(c.How, "matched by ")
}

// ArrivedNet is what came, in major units, where money ended a claim: the net of the lines that settled the sale, or of
// the payout; what was claimed, where no line says.
func (c *Cleared) ArrivedNet() decimal.Decimal {
	if c.Claimed() && c.ActualNet.Valid {
		return c.ActualNet.Decimal
	}
	return c.ClaimedAmount()
}

// RestNet is what came beside what had settled a sale short, in major units, where that ended the difference.
func (c *Cleared) RestNet() (rest decimal.Decimal, is bool) {
	if c.Kind != AmountVariance || !c.Arrived() || !c.IsClaimable() || !c.ExpectedNet.Valid || !c.ActualNet.Valid {
		return rest, false
	}
	return c.ExpectedNet.Decimal.Sub(c.ActualNet.Decimal), true
}

// RecoveredWhole is what people said came of the claim as they saw it at the last step: of the whole
// sale, where it has come short since. Nobody has taken a step about a nil state.
func (s *ClaimState) RecoveredWhole(x *Exception) decimal.Decimal {
	if s != nil && s.Exception != nil {
		x = s.Exception
	}
	return s.RecoveredOf(x)
}

// End notes what ended the claim in a night. Of a claim of a whole sale, the rest comes beside what had
// come of it before.
func (s *ClaimState) End(c *Cleared, night civil.Date) {
	net := c.ArrivedNet()
	if rest, is := c.RestNet(); is && s.Arrived && s.Exception != nil && s.Exception.Claimed() {
		net = s.Net.Add(rest)
	}
	s.EndedBy, s.EndedOn, s.Arrived, s.Net = strings.Clone(c.How), night, c.Arrived(), net
}

// IsSent reports whether the acquirer has the claim: it is not claimed anew. Nobody has taken a
// step about a nil state.
func (s *ClaimState) IsSent() bool { return s != nil && s.State != ClaimDrafted }
