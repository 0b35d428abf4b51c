package nightly

import (
	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/store"
)

// claimStates follows the steps of every claim, of the decisions that were made before run seq;
// a state is drafted until a step was taken.
func claimStates(decisions []store.Decision, seq int64) map[string]*reconcile.ClaimState {
	states := map[string]*reconcile.ClaimState{}
	for i := range decisions {
		d := &decisions[i]
		if !d.Act.IsStep() && d.Act != store.Reopen || d.AfterSeq >= seq {
			continue
		}
		for _, x := range d.Exceptions {
			stepOn(states, d, x)
		}
	}
	return states
}

// stepOn follows a step about one exception.
func stepOn(states map[string]*reconcile.ClaimState, d *store.Decision, x *reconcile.Exception) {
	s := states[x.ID]
	if d.Act == store.Reopen && (s == nil || s.State != reconcile.ClaimWrittenOff) {
		return
	}
	if s == nil {
		s = &reconcile.ClaimState{State: reconcile.ClaimDrafted}
		states[x.ID] = s
	}
	s.Exception = x
	takeStep(s, d)
}

// takeStep changes a state by a step.
func takeStep(s *reconcile.ClaimState, d *store.Decision) {
	s.Step, s.By, s.At, s.Why, s.User, s.Host = string(d.Act), d.By, d.At, d.Why, d.Step.User, d.Step.Host
	switch d.Act {
	case store.Sent:
		s.State, s.Case = reconcile.ClaimSent, d.Step.Case
	case store.Answered:
		s.State = reconcile.ClaimAnswered
	case store.Recovered:
		recoverClaim(s, d.Step.Amount)
	case store.Rejected:
		s.State = reconcile.ClaimRejected
	case store.Redrafted, store.Reopen: // Reopen takes the closing of a write-off back
		if s.State == reconcile.ClaimRecovered {
			s.Recovered = s.Earlier
		}
		s.State, s.Before = reconcile.ClaimDrafted, ""
	case store.Proposed:
		s.Before, s.State, s.Proposer, s.ProposerUser = s.State, reconcile.ClaimProposed, d.By, d.Step.User
	case store.ReopenProposed: // it stays written off until another person agrees
		s.Before, s.Proposer, s.ProposerUser = s.State, d.By, d.Step.User
	case store.Approved:
		s.State = reconcile.ClaimWrittenOff
	case store.RefusedStep:
		s.State, s.Before = s.Before, ""
	}
}

// recoverClaim notes that an amount came, in major units, or all of it where none is named. Parts that
// add up to what is claimed are all of it.
func recoverClaim(s *reconcile.ClaimState, amount string) {
	s.Earlier = s.Recovered
	part, err := money.ParseAmount(amount, s.Exception.Currency)
	if err == nil {
		s.Recovered = s.Recovered.Add(part)
	}
	if err != nil || s.Recovered.GreaterThanOrEqual(s.Exception.ClaimedAmount()) {
		s.State = reconcile.ClaimRecovered
	}
}
