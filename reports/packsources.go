package reports

import (
	"slices"
	"strings"

	"tieout/reconcile"
)

// divideFiles divides the files that earlier nights met into those that they took in, which hold rows, and the
// settlement files of which no row was read, those of tonight with them.
func (r *Report) divideFiles(earlier []reconcile.NightFile) {
	for i := range earlier {
		switch f := &earlier[i]; {
		case f.State == reconcile.FileTaken:
			r.earlier = append(r.earlier, *f)
		case f.Side == reconcile.SettlementSide:
			r.unread = append(r.unread, *f)
		}
	}
	for i := range r.Files {
		if f := &r.Files[i]; f.State != reconcile.FileTaken && f.Side == reconcile.SettlementSide {
			r.unread = append(r.unread, reconcile.NightFile{Night: r.asOf, FileAccount: *f})
		}
	}
}

// mayHold reports whether a settlement file could hold money of a pack: it is of the provider, and not of another
// merchant alone.
func (p *packs) mayHold(k *pack, f *reconcile.FileAccount) bool {
	only, one := p.report.oneMerchant[f.Source]
	return f.Side == reconcile.SettlementSide && (f.Provider == "" || f.Provider == k.provider) && (!one || only == k.merchant)
}

// filesOf divides the files that prove a claim: the logs in which its rows stand, and the
// settlement files in which its money could have been, from the first due day to tonight.
func (p *packs) filesOf(k *pack) (logs, settlement []fileProof) {
	for i := range p.report.earlier {
		switch f := &p.report.earlier[i]; {
		case slices.Contains(k.sources, len(p.report.Files)+i):
			logs = append(logs, proofOf(f.Night.String(), &f.FileAccount))
		case f.Night >= k.since && p.mayHold(k, &f.FileAccount):
			settlement = append(settlement, settlementProofOf(f.Night.String(), &f.FileAccount))
		}
	}
	for i := range p.report.Files {
		f := &p.report.Files[i]
		switch standsIn := slices.Contains(k.sources, p.sources[f.Name]); {
		case f.State != reconcile.FileTaken:
		case standsIn:
			logs = append(logs, proofOf(p.report.AsOf, f))
		case p.mayHold(k, f):
			settlement = append(settlement, settlementProofOf(p.report.AsOf, f))
		}
	}
	return logs, settlement
}

// unreadOf returns the settlement files that came since the first due day and of which no row was read: a copy of another
// file, and one that could not be used. Who reads a claim asks whether the file of a day came; that it came and
// brought nothing is the answer. A refused file that came again and was taken in is told no more, nor one twice.
func (p *packs) unreadOf(k *pack) (list []fileProof) {
	for i := range p.report.unread {
		f := &p.report.unread[i]
		told := slices.ContainsFunc(list, func(known fileProof) bool { return known.Name == f.Name && known.SHA256 == f.SHA256 })
		if f.Night < k.since || f.SHA256 == "" || told || !p.mayHold(k, &f.FileAccount) {
			continue
		}
		proof := proofOf(f.Night.String(), &f.FileAccount)
		proof.State = f.State
		if f.State == reconcile.FileSkipped {
			proof.CopyOf = p.originalOf(k, f.SHA256)
		} else if proof.ErrorName = f.ErrorName; p.cameAgain(f) {
			continue
		}
		list = append(list, proof)
	}
	return list
}

// originalOf returns the name of the file that was taken in with these bytes; empty where it is another merchant's, or
// came before the files that a claim knows.
func (p *packs) originalOf(k *pack, sha256 string) string {
	for i := range p.report.Files {
		if f := &p.report.Files[i]; f.State == reconcile.FileTaken && f.SHA256 == sha256 && p.mayHold(k, f) {
			return f.Name
		}
	}
	for i := range p.report.earlier {
		if f := &p.report.earlier[i].FileAccount; f.SHA256 == sha256 && p.mayHold(k, f) {
			return f.Name
		}
	}
	return ""
}

// cameAgain reports whether a refused file was taken in later, under its name or with its bytes.
func (p *packs) cameAgain(refused *reconcile.NightFile) bool {
	is := func(f *reconcile.FileAccount) bool { return f.Name == refused.Name || f.SHA256 == refused.SHA256 }
	for i := range p.report.earlier {
		if f := &p.report.earlier[i]; f.Night > refused.Night && is(&f.FileAccount) {
			return true
		}
	}
	return slices.ContainsFunc(p.report.Files, func(f reconcile.FileAccount) bool {
		return f.State == reconcile.FileTaken && refused.Night < p.report.asOf && is(&f)
	})
}

// saidOf says what a settlement file states of itself, or why no row of it was read.
func (v *letterView) saidOf(f *fileProof) string {
	switch {
	case f.State == reconcile.FileSkipped && f.CopyOf != "":
		return v.Say("byte for byte a copy of %s: it holds no other row", f.CopyOf)
	case f.State == reconcile.FileSkipped:
		return v.Say("byte for byte a copy of a file that was taken in before: it holds no other row")
	case f.State != "":
		return v.Say("refused (%s); its rows are not known", v.Reason(f.ErrorName))
	}
	var said []string
	for _, t := range f.Totals {
		said = append(said, v.Say("control totals: %d rows, gross %s, net %s", t.Count, v.Money(t.Gross, t.Currency), v.Money(t.Net, t.Currency)))
	}
	return strings.Join(said, "; ")
}
