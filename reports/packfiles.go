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

	// A claim of fewer bytes than someLines is not worth opening a file for; one
	// of more than fullLines needn't wait for more.
	someLines = 8 << 10
	fullLines = 128 << 10
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
		for _, lines := range k.lists() {
			if p.held > most && cap(lines.kept) > 0 {
				if err := p.spillLines(k, lines); err != nil {
					return err
				}
			}
		}
		if k.isHolding = cap(k.claim.kept)+cap(k.log.kept) > 0; k.isHolding {
			stay = append(stay, k)
		}
	}
	clear(p.holding[len(stay):])
	p.holding = stay
	return nil
}

// spillLines takes lines of a pack out of memory.
func (p *packs) spillLines(k *pack, lines *packLines) error {
	p.held -= int64(cap(lines.kept))
	defer func() { lines.kept = nil }()
	if len(lines.kept) >= someLines && !lines.spilled {
		return p.writeLines(k, lines)
	}
	lines.spilled = lines.spilled || len(lines.kept) > 0
	return p.addToBucket(lines.what, k, lines.kept)
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
		k.claim.kept, k.log.kept, k.letter = nil, nil, nil
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
	lines := &k.claim
	if record[0] == logLines {
		lines = &k.log
	}
	if lines.kept = append(lines.kept, text...); len(lines.kept) < p.fullBytes() {
		return nil
	}
	return p.writeLines(k, lines)
}

// linesPart is the file of the lines of a list that memory does not hold; it is gone when the pack is written.
func (p *packs) linesPart(k *pack, lines *packLines) string {
	return filepath.Join(p.dir, k.fileName()+"."+string(lines.what)+".part")
}

// writeLines puts the lines that a pack holds after those in their file.
func (p *packs) writeLines(k *pack, lines *packLines) error {
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return err
	}
	how := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if !lines.begun {
		how |= os.O_TRUNC
	}
	file, err := os.OpenFile(p.linesPart(k, lines), how, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(lines.kept)
	lines.begun, lines.kept = true, lines.kept[:0]
	return errors.Join(err, file.Close())
}
