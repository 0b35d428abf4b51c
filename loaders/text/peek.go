package text

import "bytes"

// Peeking is a source whose next records can be looked at before they are read.
type Peeking struct {
	Source RawSource
	held   []RawRecord
	err    error // that came behind those
}

// Lines returns how many physical lines the source has read.
func (p *Peeking) Lines() int64 { return p.Source.Lines() }

// Next returns the next record.
func (p *Peeking) Next() (RawRecord, error) {
	switch {
	case len(p.held) > 0:
		record := p.held[0]
		p.held = p.held[1:]
		return record, nil
	case p.err != nil:
		return RawRecord{}, p.err
	}
	return p.Source.Next()
}

// Peek shows the next records, at most so many. The record that was read last is no longer good.
func (p *Peeking) Peek(most int, show func(*RawRecord)) {
	for len(p.held) < most && p.err == nil {
		record, err := p.Source.Next()
		if p.err = err; err == nil {
			record.Text = bytes.Clone(record.Text)
			p.held = append(p.held, record)
		}
	}
	for i := range p.held {
		show(&p.held[i])
	}
}
