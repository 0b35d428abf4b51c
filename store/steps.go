package store

import (
	"encoding/json"

	"tieout/internal/mask"
)

// The steps of a claim, and the signing of a night. None of them changes a verdict: an approved
// write-off closes its exception by a decision of its own, beside it.
const (
	Sent        Act = "sent"      // to the acquirer, under a case number
	Answered    Act = "answered"  // by the acquirer
	Recovered   Act = "recovered" // in part, where an amount is named, else as a whole
	Rejected    Act = "rejected"  // by the acquirer
	Redrafted   Act = "redrafted" // what was rejected or recovered is open again
	Proposed    Act = "write-off proposed"
	Approved    Act = "write-off approved" // by somebody else than who proposed it
	RefusedStep Act = "write-off refused"
	// ReopenProposed asks that an approved write-off be taken back; Reopen, by somebody else, does it.
	ReopenProposed Act = "reopen proposed"
	Noted          Act = "noted"
	Signed         Act = "signed" // a closed night
	Pruned         Act = "pruned" // the inputs of nights before a day
)

// WrittenOff stands before the reason of the closing by which an approved write-off acts.
const WrittenOff = "written off: "

// IsStep reports whether the act is one of a claim or of a closed night, and concerns no verdict.
func (a Act) IsStep() bool {
	switch a {
	case Match, Unmatch, Reopen, CloseAgain:
		return false
	}
	return true
}

// Step is what belongs to a step.
type Step struct {
	Case   string `json:"case,omitempty"`   // the acquirer's number
	Amount string `json:"amount,omitempty"` // of a recovery in part, in major units
	Run    string `json:"run,omitempty"`    // of Signed: the night's
	Before string `json:"before,omitempty"` // of Pruned: the day
	Hash   string `json:"hash,omitempty"`   // of Signed: the night's in the chain, over all that it took in and said
	User   string `json:"user,omitempty"`   // of the system on which it was taken
	Host   string `json:"host,omitempty"`
}

// masked is the step without the card numbers that somebody typed into it.
func (s *Step) masked() Step {
	masked := *s
	masked.Case, masked.User, masked.Host = mask.Text(s.Case), mask.Text(s.User), mask.Text(s.Host)
	return masked
}

// text is the step as it is kept; empty where there is none.
func (s *Step) text() (string, error) {
	if *s == (Step{}) {
		return "", nil
	}
	data, err := json.Marshal(s)
	return string(data), err
}

// digestedStep is the step as the chain covers it: nothing of a decision without one, as those
// of earlier versions.
func (r *decisionRow) digestedStep() string {
	if r.Step == "" {
		return ""
	}
	return "\x1f" + r.Step
}
