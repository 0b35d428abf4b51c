package reports

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"tieout/internal/spill"
	"tieout/reconcile"
)

// packs routes missing rows to one pack for each provider and merchant. A pack
// keeps little in memory: its counts, and lines that wait until they are worth
// a write. Files are opened for one write at a time, for a bad night has more
// packs than a process may have open files. What is more than memory may hold
// goes to piles, each for many packs: a pile for each pack would be crumbs.
type packs struct {
	report  *Report
	dir     string
	header  []byte         // of claim.csv
	sources map[string]int // tonight's files by name: the number of the first one
	file    string         // the last row's, which is source
	source  int

	list   []*pack
	places map[packKey]int // in list
	last   *pack

	memory, held int64   // bytes that buffers may take and take
	holding      []*pack // those with buffers
	room         *spill.Room
	piles        *spill.Piles // nil until memory does not do
	record       []byte
}

type packKey struct{ provider, merchant string }

// pack is the evidence that a merchant sends to one provider.
type pack struct {
	packKey
	number  int // in the list
	rows    int
	totals  totals
	sources []int // tonight's files that its rows stand in, as packs numbers them
	// claim and letter are the lines that are written nowhere yet. All of a
	// pack's lines stand in its file first, then on its pile, then here.
	claim, letter []byte
	begun         bool // claim.csv is there, with its header
	spilled       bool // some lines of the claim lie on the pile
}

const (
	packPiles = 256
	pileBytes = 4 << 20 // that all piles together hold in memory

	// fullClaim is what is worth opening a file for; someClaim when memory is short.
	fullClaim = 32 << 10
	someClaim = 8 << 10
)

func newPacks(r *Report, dir string, memory int64) (*packs, error) {
	header, err := headerOf[missingRow]()
	if err != nil {
		return nil, err
	}
	p := &packs{report: r, dir: filepath.Join(dir, "disputes"), header: header, memory: memory, sources: map[string]int{}, source: -1, places: map[packKey]int{}}
	for i := range r.Files {
		f := &r.Files[i]
		if _, known := p.sources[f.Name]; !known {
			p.sources[f.Name] = i
		}
	}
	return p, nil
}

// add routes a missing row, whose worth l has in hand and whose line is given.
func (p *packs) add(l *csvLine, x *reconcile.Exception, line []byte) error {
	k := p.of(x)
	k.rows++
	k.totals.add(l)
	k.stands(p.sourceOf(x.Origin.File))
	before := cap(k.claim) + cap(k.letter)
	if before == 0 {
		p.holding = append(p.holding, k)
	}
	k.claim = append(k.claim, line...)
	if k.rows <= letterRows {
		k.letter = l.inLetter(k.letter, k.rows, x)
	}
	p.held += int64(cap(k.claim) + cap(k.letter) - before)
	if len(k.claim) >= fullClaim && !k.spilled {
		if err := p.writeClaim(k); err != nil {
			return err
		}
	}
	if p.held > p.memory {
		return p.makeRoom(p.memory / 2)
	}
	return nil
}

// of returns the row's pack.
func (p *packs) of(x *reconcile.Exception) *pack {
	if k := p.last; k != nil && k.merchant == x.MerchantID && k.provider == x.Provider {
		return k
	}
	place, known := p.places[packKey{x.Provider, x.MerchantID}]
	if !known {
		place = len(p.list)
		key := packKey{strings.Clone(x.Provider), strings.Clone(x.MerchantID)}
		p.places[key] = place
		p.list = append(p.list, &pack{packKey: key, number: place})
	}
	p.last = p.list[place]
	return p.last
}

// sourceOf returns the number of a file of tonight, -1 for another one.
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

// stands notes that a row stands in a file.
func (k *pack) stands(source int) {
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

// makeRoom brings what is held down to about so many bytes: letters are put on
// the piles, then claims into their files, or on the piles when they are small.
func (p *packs) makeRoom(most int64) error {
	if p.piles == nil {
		p.room = spill.NewRoom(0)
		p.piles = p.room.NewPiles(pileBytes)
	}
	for _, k := range p.holding {
		if err := p.pile('l', k, k.letter); err != nil {
			return err
		}
		p.held -= int64(cap(k.letter))
		k.letter = nil
	}
	stay := p.holding[:0]
	for _, k := range p.holding {
		if p.held > most && cap(k.claim) > 0 {
			if err := p.putAway(k); err != nil {
				return err
			}
		}
		if cap(k.claim) > 0 {
			stay = append(stay, k)
		}
	}
	clear(p.holding[len(stay):])
	p.holding = stay
	return nil
}

// putAway takes a claim's lines out of memory.
func (p *packs) putAway(k *pack) error {
	p.held -= int64(cap(k.claim))
	defer func() { k.claim = nil }()
	if len(k.claim) >= someClaim && !k.spilled {
		return p.writeClaim(k)
	}
	k.spilled = k.spilled || len(k.claim) > 0
	return p.pile('c', k, k.claim)
}

// pile puts lines of a pack on the pile that it shares with others.
func (p *packs) pile(what byte, k *pack, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	p.record = binary.AppendUvarint(append(p.record[:0], what), uint64(k.number))
	p.record = append(p.record, text...)
	return p.piles.Add(k.number%packPiles, p.record)
}

// tasks are what is left to do when every row is routed.
func (p *packs) tasks() ([]task, error) {
	if p.piles != nil { // no pack may have lines in memory that come after those on its pile
		if err := p.makeRoom(-1); err != nil {
			return nil, err
		}
	}
	var tasks []task
	for number := range min(packPiles, len(p.list)) {
		tasks = append(tasks, task{"disputes", func() error { return p.writePile(number) }})
	}
	return tasks, nil
}

// writePile writes all packs that share a pile.
func (p *packs) writePile(number int) error {
	if p.piles != nil {
		if err := p.piles.Each(number, p.takeBack); err != nil {
			return err
		}
		p.piles.Forget(number)
	}
	var letter []byte
	for i := number; i < len(p.list); i += packPiles {
		k := p.list[i]
		if !k.begun || len(k.claim) > 0 {
			if err := p.writeClaim(k); err != nil {
				return err
			}
		}
		var err error
		if letter, err = p.letter(letter[:0], k); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(p.dir, k.folder(), "letter.txt"), letter, 0o666); err != nil {
			return err
		}
		k.claim, k.letter = nil, nil
	}
	return nil
}

// takeBack hands a record of a pile back to its pack.
func (p *packs) takeBack(record []byte) error {
	number, width := binary.Uvarint(record[1:])
	k, text := p.list[number], record[1+width:]
	if record[0] == 'l' {
		k.letter = append(k.letter, text...)
		return nil
	}
	if k.claim = append(k.claim, text...); len(k.claim) < fullClaim {
		return nil
	}
	return p.writeClaim(k)
}

// writeClaim puts the lines that a pack holds behind those in its file.
func (p *packs) writeClaim(k *pack) error {
	path, how := filepath.Join(p.dir, k.folder(), "claim.csv"), os.O_WRONLY|os.O_APPEND
	if !k.begun {
		how = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
	}
	file, err := os.OpenFile(path, how, 0o666)
	if err != nil {
		return err
	}
	if !k.begun {
		_, err = file.Write(p.header)
	}
	if err == nil {
		_, err = file.Write(k.claim)
	}
	k.begun, k.claim = true, k.claim[:0]
	return errors.Join(err, file.Close())
}

// close gives the temporary file back.
func (p *packs) close() error {
	if p.room == nil {
		return nil
	}
	return p.room.Close()
}
