package reports

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"tieout/internal/spill"
)

const (
	packPiles = 256
	pileBytes = 4 << 20 // that all piles together hold in memory

	// A claim of fewer bytes than someClaim is not worth opening a file for; one
	// of more than fullClaim needn't wait for more.
	someClaim = 8 << 10
	fullClaim = 128 << 10
)

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
	if k.claim = append(k.claim, text...); len(k.claim) < p.full() {
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
