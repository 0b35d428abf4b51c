package nightly

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/prematch"
)

// sliceHead is what a slice hands over beside its rows and pairs.
type sliceHead struct {
	Slice          reconcile.Slice
	AsOf           civil.Date
	AcceptRestated []string
	Strict         bool
	Same           []sameThing

	Arrivals        []sliceArrival
	Deposits        []reconcile.Deposit
	Rejects, Unused []reconcile.Reject
	Accounts        string            // a digest of all that each slice says the same of the files
	Prematched      *prematch.Summary // nil: nothing was joined
	Ends            []int64           // of the partitions, in the section of the pairs
	Left            int64
}

// sliceArrival is what a slice found out about a file. Of the days of trade it knows those of its
// own rows and of the rows that were not simple.
type sliceArrival struct {
	Account           reconcile.FileAccount
	Payouts           map[string]reconcile.Sum
	FirstDay, LastDay civil.Date
}

// sameThing is something in which all slices of a night and who combines them agree.
type sameThing struct{ What, Value string }

// sameNight lists in what they must agree, before anything is loaded.
func (p *Pipeline) sameNight(options Options, before *opening, found *intake, head string) ([]sameThing, error) {
	key, _ := p.Store.Mask(before.seq)
	accepted := slices.Clone(options.AcceptRestated)
	slices.Sort(accepted)
	chain := "none: no night is closed"
	if before.seq > 1 {
		chain = fmt.Sprintf("%s of the store %s", head, p.Store.Identity().ID)
	}
	decided, err := json.Marshal(before.Opening)
	if err != nil {
		return nil, err
	}
	hash := sha256.New()
	for _, a := range found.arrivals {
		fmt.Fprintf(hash, "%s\x1f%s\x1f%d\x1f%t\x1f%s\n", a.name, a.account.SHA256, a.grown, a.restated, a.account.State)
	}
	return []sameThing{
		{"the night", options.AsOf.String()},
		{"the build", p.Version},
		{"the edition of the rules", fmt.Sprint(edition)},
		{"the configuration", p.Config.Digest},
		{"matches:", fmt.Sprint(p.Config.Matches)},
		{"mask_key:", key.Check()},
		{"the last link of the chain", chain},
		{"what people decided", fmt.Sprintf("%s since, %x", reconcile.Counted(before.Decided, "decision", "decisions"), sha256.Sum256(decided))},
		{"--accept-restated", strings.Join(accepted, ", ")},
		{"--strict", fmt.Sprint(p.Strict)},
		{"the files that it takes in", hex.EncodeToString(hash.Sum(nil))},
	}, nil
}

// accountsDigest stands for what each slice says the same of the files.
func (h *sliceHead) accountsDigest() string {
	said := []any{h.Deposits, h.Rejects, h.Unused}
	for i := range h.Arrivals {
		said = append(said, h.Arrivals[i].Account, h.Arrivals[i].Payouts)
	}
	text, err := json.Marshal(said)
	if err != nil {
		panic("nightly: the accounts of files can't be written as JSON: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
