package reports

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"

	"tieout/internal/spill"
)

const (
	packBuckets = 256
	bucketBytes = 4 << 20 // that all buckets together hold in memory

	// A claim of fewer bytes than someClaim is not worth opening a file for; one
	// of more than fullClaim needn't wait for more.
	someClaim = 8 << 10
	fullClaim = 128 << 10
)

// spillHeld brings what is held down to about so many bytes: letters are put on
// the buckets, then claims into their files, or in the buckets when they are small.
func (p *packs) spillHeld(most int64) error {
	if p.buckets == nil {
		p.spillStore = spill.NewStore(0)
		p.buckets = p.spillStore.NewBuckets(bucketBytes)
	}
	for _, k := range p.holding {
		if err := p.addToBucket('l', k, k.letter); err != nil {
			return err
		}
		p.held -= int64(cap(k.letter))
		k.letter = nil
	}
	stay := p.holding[:0]
	for _, k := range p.holding {
		if p.held > most && cap(k.claim) > 0 {
			if err := p.spillClaim(k); err != nil {
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

// spillClaim takes a claim's lines out of memory.
func (p *packs) spillClaim(k *pack) error {
	p.held -= int64(cap(k.claim))
	defer func() { k.claim = nil }()
	if len(k.claim) >= someClaim && !k.spilled {
		return p.writeClaim(k)
	}
	k.spilled = k.spilled || len(k.claim) > 0
	return p.addToBucket('c', k, k.claim)
}

// addToBucket puts lines of a pack in the buckets that it shares with others.
func (p *packs) addToBucket(what byte, k *pack, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	p.record = binary.AppendUvarint(append(p.record[:0], what), uint64(k.number))
	p.record = append(p.record, text...)
	return p.buckets.Add(k.number%packBuckets, p.record)
}

// tasks are what is left to do when every row is routed.
func (p *packs) tasks() ([]task, error) {
	if p.buckets != nil { // no pack may have lines in memory that come after those in its bucket
		if err := p.spillHeld(-1); err != nil {
			return nil, err
		}
	}
	var tasks []task
	for number := range min(packBuckets, len(p.list)) {
		tasks = append(tasks, task{"disputes", func() error { return p.writeBucket(number) }})
	}
	return tasks, nil
}

// writeBucket writes all packs that share a bucket.
func (p *packs) writeBucket(number int) error {
	if p.buckets != nil {
		if err := p.buckets.Each(number, p.restoreRecord); err != nil {
			return err
		}
		p.buckets.Drop(number)
	}
	var archives archiver
	for i := number; i < len(p.list); i += packBuckets {
		k := p.list[i]
		if k.rows == 0 {
			continue
		}
		if err := p.writePack(k, &archives); err != nil {
			return err
		}
		k.claim, k.letter = nil, nil
	}
	return nil
}

// restoreRecord hands a record of a bucket back to its pack.
func (p *packs) restoreRecord(record []byte) error {
	number, width := binary.Uvarint(record[1:])
	k, text := p.list[number], record[1+width:]
	if record[0] == 'l' {
		k.letter = append(k.letter, text...)
		return nil
	}
	if k.claim = append(k.claim, text...); len(k.claim) < p.claimBytes() {
		return nil
	}
	return p.writeClaim(k)
}

// claimPart is the file of the lines of a claim that memory does not hold; it is gone when the pack is written.
func (p *packs) claimPart(k *pack) string { return filepath.Join(p.dir, k.fileName()+".part") }

// writeClaim puts the lines that a pack holds after those in its file.
func (p *packs) writeClaim(k *pack) error {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	how := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if !k.begun {
		how |= os.O_TRUNC
	}
	file, err := os.OpenFile(p.claimPart(k), how, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(k.claim)
	k.begun, k.claim = true, k.claim[:0]
	return errors.Join(err, file.Close())
}
