package nightly

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/store"
)

// The exit codes of a closed night; cmd knows the rest.
const (
	ExitClosed     = 0
	ExitOpen       = 3 // open exceptions at or above --fail-on
	ExitIncomplete = 4 // closed, but a file is missing past its time or unusable, or rows were refused
)

// commitOf makes of a judged night what the store writes in one transaction; the
// result's digest is left to be filled in.
func (p *Pipeline) commitOf(options Options, seq int64, last store.Run, found *intake, loaded *loaded, result reconcile.Result) store.Commit {
	continues(last.Proof, result.Proof)
	accounts := found.tonight()
	slices.SortFunc(accounts, func(a, b reconcile.FileAccount) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SHA256, b.SHA256))
	})
	night := reconcile.Night{
		Seq: seq, AsOf: options.AsOf, Version: p.Version, InputsDigest: inputsDigest(accounts),
		Files: accounts, Rejects: loaded.rejects, Exceptions: result.Exceptions, Cleared: result.Cleared,
		Matches: result.Matches, Proof: result.Proof,
	}
	for i := range result.Items {
		if item := &result.Items[i]; item.Verdict == reconcile.InTransit && item.Side == reconcile.TerminalSide {
			night.InTransit = append(night.InTransit, *item)
		}
	}
	p.arrange(&night)
	night.ExitCode = ExitCodeOf(&night, options.FailOn)
	night.RunID = runID(last.Hash, options.AsOf, night.InputsDigest, p.Config.Digest)
	return store.Commit{
		Run: store.Run{
			Seq: seq, ID: night.RunID, AsOf: options.AsOf, Version: p.Version, ConfigDigest: p.Config.Digest,
			InputsDigest: night.InputsDigest, ExitCode: night.ExitCode, Proof: result.Proof,
		},
		Night: night, Items: result.Items, Gone: result.Gone, Resolved: result.Resolved, SettledKeys: result.SettledKeys,
	}
}

// continues panics when a night does not open with what the night before left:
// a memory that lost a row would call its money an unexpected settlement.
func continues(last reconcile.Proof, now reconcile.Proof) {
	for currency, before := range last {
		after := now[currency]
		if after == nil {
			after = &reconcile.CurrencyProof{}
		}
		terminal, settlement := before.Closing()
		if !terminal.Equal(after.Terminal.Opening) || !settlement.Equal(after.Settlement.Opening) {
			panic(fmt.Sprintf("nightly: the night opens with other sums in %s than the night before closed with", currency))
		}
	}
}

// runID names the run by the night and by everything that decides its result.
func runID(parts ...any) string {
	var text []string
	for _, part := range parts {
		text = append(text, fmt.Sprint(part))
	}
	sum := sha256.Sum256([]byte(strings.Join(text, "\x1f")))
	return fmt.Sprintf("%s-%s", parts[1], hex.EncodeToString(sum[:4]))
}

// resultDigest is the SHA-256 of what the kernel said, for tieout verify.
func resultDigest(result *reconcile.Result) (string, error) {
	hash := sha256.New()
	var block []byte
	encoder := json.NewEncoder(hash)
	// An item's ID is a digest of its row already.
	for i := range result.Items {
		item := &result.Items[i]
		if item.Lump != nil {
			_, _ = fmt.Fprint(hash, item.Lump.Lines, item.Lump.Net) // a hash never fails
		}
		block = block[:0]
		for _, word := range [...]string{
			item.ID, string(item.Verdict), item.Reason, item.Due.String(), item.ExpectedFee.Decimal.String(), item.Partner, item.FirstSeen.String(), item.Cause.Code, item.Cause.Evidence,
		} {
			block = append(append(block, word...), 0x1f)
		}
		hash.Write(block)
	}
	block = block[:0]
	for _, x := range result.Exceptions {
		if block = store.AppendException(block, x); len(block) > 1<<15 {
			hash.Write(block)
			block = block[:0]
		}
	}
	hash.Write(block)
	for _, part := range [...]any{result.Gone, result.Resolved, result.Cleared, result.Proof} {
		if err := encoder.Encode(part); err != nil {
			panic("nightly: the result can't be written as JSON: " + err.Error())
		}
	}
	err := result.SettledKeys.Each(func(keys []uint64) error {
		block = block[:0]
		for _, key := range keys {
			block = binary.BigEndian.AppendUint64(block, key)
		}
		hash.Write(block)
		return nil
	})
	return hex.EncodeToString(hash.Sum(nil)), err
}

// ExitCodeOf is what a process should end with that closed a night or shows it.
func ExitCodeOf(night *reconcile.Night, failOn string) int {
	if incomplete(night) {
		return ExitIncomplete
	}
	for _, x := range night.Exceptions {
		if failOn == "any" || (failOn == "missing" && x.Kind == reconcile.MissingSettlement) {
			return ExitOpen
		}
	}
	return ExitClosed
}

// incomplete reports whether a file is missing past its time or unusable, or
// rows of tonight's files were refused.
func incomplete(night *reconcile.Night) bool {
	for i := range night.Files {
		if night.Files[i].State == reconcile.FileQuarantined {
			return true
		}
	}
	for _, x := range night.Exceptions {
		if x.Kind == reconcile.MissingFile {
			return true
		}
	}
	return len(night.Rejects) > 0
}
