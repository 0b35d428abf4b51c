package nightly

import (
	"context"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/money"
	"tieout/store"
)

var (
	errWrongStep    = &fault.Error{Name: "wrong-step", Class: fault.Usage, Hint: "tieout dispute list shows the state of each claim"}
	errNotClaimable = &fault.Error{Name: "not-claimable", Class: fault.Usage, Hint: "dispute note keeps a word about any exception; tieout close ends one that needs no claim"}
	errSamePerson   = &fault.Error{Name: "same-person", Class: fault.Usage, Hint: "a write-off needs a second person, on an account of their own; so does taking one back"}
)

// stepsFrom are the states from which a step may be taken; nil: from every one.
var stepsFrom = map[store.Act][]string{
	store.Sent:        {reconcile.ClaimDrafted},
	store.Answered:    {reconcile.ClaimSent, reconcile.ClaimAnswered},
	store.Recovered:   {reconcile.ClaimDrafted, reconcile.ClaimSent, reconcile.ClaimAnswered},
	store.Rejected:    {reconcile.ClaimSent, reconcile.ClaimAnswered},
	store.Redrafted:   {reconcile.ClaimRejected, reconcile.ClaimRecovered},
	store.Proposed:    {reconcile.ClaimDrafted, reconcile.ClaimSent, reconcile.ClaimAnswered, reconcile.ClaimRejected},
	store.Approved:    {reconcile.ClaimProposed},
	store.RefusedStep: {reconcile.ClaimProposed},
	store.Noted:       nil,
}

// TakeStep takes a step about claims in the name of a person: all of them or none.
func (p *Pipeline) TakeStep(ctx context.Context, act store.Act, ids []string, step store.Step, by, why string) ([]store.Decision, error) {
	return p.decide(ctx, ids, func(d *desk) ([]store.Decision, error) { return d.step(ctx, act, ids, step, by, why) })
}

// checkStep refuses a step that can't be meant.
func checkStep(act store.Act, x *reconcile.Exception, state *reconcile.ClaimState, step *store.Step, by string) error {
	if act != store.Noted && !x.IsClaimable() {
		return errNotClaimable.At(x.ID, "want an exception about money that has not arrived, got %s; nothing was noted", x.Kind)
	}
	if from := stepsFrom[act]; from != nil && !slices.Contains(from, state.State) && !isReopening(act, state) {
		return errWrongStep.At(x.ID, "want a claim that is %s, got one that is %s; nothing was noted", strings.Join(from, " or "), state.State)
	}
	if act == store.Recovered && step.Amount != "" {
		amount, err := money.ParseAmount(step.Amount, x.Currency)
		if open := state.OpenOf(x); err != nil || !amount.IsPositive() || amount.GreaterThan(open) {
			return errWrongStep.At(x.ID, "want an amount of at most the %s %s that is open, got %q; nothing was noted", money.FormatAmount(open, x.Currency), x.Currency, step.Amount)
		}
	}
	if act != store.Approved && act != store.RefusedStep {
		return nil
	}
	if samePerson(by, state.Proposer) {
		return errSamePerson.At(x.ID, "want another person than %s, who proposed it; nothing was noted", state.Proposer)
	}
	if step.User != "" && step.User == state.ProposerUser {
		return errSamePerson.At(x.ID, "want another account of this system than %s, from which it was proposed; nothing was noted", step.User)
	}
	return nil
}

// reopenProposed reports whether somebody asked that a write-off be taken back: it is the state before, too.
func reopenProposed(state *reconcile.ClaimState) bool {
	return state.State == reconcile.ClaimWrittenOff && state.Before == reconcile.ClaimWrittenOff
}

// isReopening reports whether a step answers to who asked that a write-off be taken back.
func isReopening(act store.Act, state *reconcile.ClaimState) bool {
	return (act == store.Approved || act == store.RefusedStep) && reopenProposed(state)
}

// samePerson compares names without regard to case and blanks.
func samePerson(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
