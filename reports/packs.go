package reports

import (
	"path/filepath"
	"strings"

	"tieout/internal/spill"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// packs routes missing rows to one pack for each provider and merchant: a zip of the letter, the
// claim and what it rests on. A pack
// keeps little in memory: its counts, and lines that wait until they are worth
// a write. Files are opened for one write at a time, for a bad night has more
// packs than a process may have open files. What is more than memory may hold
// goes to buckets, each for many packs: a bucket for each pack would give many tiny writes.
type packs struct {
	report  *Report
	dir     string         // of the archives
	header  []byte         // of claim.csv
	sources map[string]int // files by name: the number of the first one of tonight, behind these the earlier ones
	file    string         // the last row's, which is source
	source  int

	logged loggedSales

	list   []*pack
	places map[packKey]int // in list
	last   *pack

	memory, held int64   // bytes that buffers may take and take
	holding      []*pack // those with buffers
	spillStore   *spill.Store
	buckets      *spill.Buckets // nil until memory does not do
	record       []byte
}

type packKey struct{ provider, merchant string }

// pack is the evidence that a merchant sends to one provider.
type pack struct {
	packKey
	number  int // in the list
	rows    int
	totals  totals     // of its rows
	came    cameParts  // of its rows
	missing totals     // of these and of what was sent before
	sources []int      // files that its rows stand in, as packs numbers them
	since   civil.Date // the first due day of its rows; zero: none is known
	// deadline is the first day after which the provider takes a claim about one of its rows no more.
	deadline   civil.Date
	claim, log packLines
	letter     []byte // what the letter shows of its first rows, and is written nowhere yet
	noted      bool   // something was settled of some of its rows
	isHolding  bool   // it is one of those with buffers
	logged     int    // lines of the log
}

// packLines are the lines of one list of a pack. All of them stand in their file first, then in the bucket, then here.
type packLines struct {
	what    byte   // claimLines or logLines
	kept    []byte // what is written nowhere yet
	begun   bool   // some are in a file of their own
	spilled bool   // some lie in the buckets
}

// The lists of a pack, as its files and buckets call them.
const (
	claimLines = 'c'
	logLines   = 'r'
)

func (k *pack) lists() [2]*packLines { return [2]*packLines{&k.claim, &k.log} }

func newPacks(r *Report, dir string, memory int64) *packs {
	p := &packs{report: r, dir: filepath.Join(dir, "disputes"), header: append([]byte(r.csvMark()), claimHeader()...), memory: memory, sources: map[string]int{}, source: -1, places: map[packKey]int{}}
	for i := range r.Files {
		f := &r.Files[i]
		if _, known := p.sources[f.Name]; !known {
			p.sources[f.Name] = i
		}
	}
	for i := range r.earlier {
		if f := &r.earlier[i]; f.Side == reconcile.TerminalSide {
			if _, known := p.sources[f.Name]; !known {
				p.sources[f.Name] = len(r.Files) + i
			}
		}
	}
	return p
}

// add routes a missing row, whose worth l has in hand and whose line is given. What was sent to the
// acquirer before is only added up: a pack holds what is new to claim.
func (p *packs) add(l *csvLine, x *reconcile.Exception, line []byte, state *reconcile.ClaimState, deadline civil.Date) error {
	k := p.packOf(x)
	if k.missing.add(l); state.IsSent() {
		p.logged.leaveOut(x)
		return nil
	}
	k.rows++
	k.totals.add(l)
	part := l.partOf(state, x)
	if part.some() {
		k.came.add(x.Currency, part.came.value)
	}
	k.noted = k.noted || x.ClaimNote() != "" || part.some()
	k.addSource(p.sourceOf(x.Origin.File))
	if deadline != 0 && (k.deadline == 0 || deadline < k.deadline) {
		k.deadline = deadline
	}
	if due := x.Due; due != 0 && (k.since == 0 || due < k.since) {
		k.since = due
	}
	p.logged.note(k, x, &part)
	before := cap(k.claim.kept) + cap(k.letter)
	k.claim.kept = l.appendClaim(k.claim.kept, line, &part)
	if k.rows <= letterRowsShown {
		k.letter = l.appendLetterRow(k.letter, x, &part)
	}
	return p.hold(k, &k.claim, cap(k.claim.kept)+cap(k.letter)-before)
}

// hold counts so many more bytes that a pack keeps in memory, and takes lines out of it where they are worth it, or
// where memory does not do.
func (p *packs) hold(k *pack, lines *packLines, more int) error {
	if !k.isHolding {
		k.isHolding = true
		p.holding = append(p.holding, k)
	}
	p.held += int64(more)
	if len(lines.kept) >= p.fullBytes() && !lines.spilled {
		if err := p.writeLines(k, lines); err != nil {
			return err
		}
	}
	if p.held > p.memory {
		return p.spillHeld(p.memory / 2)
	}
	return nil
}

// fullBytes returns how many bytes of one list are worth a write, when all packs
// together may take a third of the memory for them.
func (p *packs) fullBytes() int {
	return min(max(int(p.memory/3)/len(p.list), someLines), fullLines)
}

// packOf returns the row's pack.
func (p *packs) packOf(x *reconcile.Exception) *pack {
	if k := p.last; k != nil && k.merchant == x.MerchantID && k.provider == x.Provider {
		return k
	}
	place, known := p.places[packKey{x.Provider, x.MerchantID}]
	if !known {
		place = len(p.list)
		key := packKey{strings.Clone(x.Provider), strings.Clone(x.MerchantID)}
		p.places[key] = place
		p.list = append(p.list, &pack{packKey: key, number: place, claim: packLines{what: claimLines}, log: packLines{what: logLines}})
	}
	p.last = p.list[place]
	return p.last
}

// link tells the rows of the most money which pack claims them.
func (p *packs) link(rows []TopMissing) {
	for i := range rows {
		if place, known := p.places[packKey{rows[i].Provider, rows[i].MerchantID}]; known && p.list[place].rows > 0 {
			rows[i].pack = packLink(p.list[place].fileName())
		}
	}
}

// sourceOf returns the number of a file; -1 for one that is not known.
func (p *packs) sourceOf(name string) int {
	if name != p.file {
		source, known := p.sources[name]
		if !known {
			source = -1
		}
		p.file, p.source = strings.Clone(name), source
	}
	return p.source
}

// addSource notes that a row stands in a file.
func (k *pack) addSource(source int) {
	if source < 0 {
		return
	}
	for i := len(k.sources) - 1; i >= 0; i-- { // mostly the last one
		if k.sources[i] == source {
			return
		}
	}
	k.sources = append(k.sources, source)
}

// close gives the temporary file back.
func (p *packs) close() error {
	if p.spillStore == nil {
		return nil
	}
	return p.spillStore.Close()
}
