package store

import (
	"encoding/binary"

	"tieout/reconcile"
)

// textNumbers numbers the texts of each text column in the order in which a
// night's facts first have them.
type textNumbers struct {
	columns [textCount]struct {
		few     []string            // all of them by number, while they are few: quicker than the register
		numbers *reconcile.Register // nil before the first
	}
	rest []byte // not written yet
	full [][]byte
}

// fewTexts are those of most columns: words, and the files of a night.
const fewTexts = 6

// textValue is about how large a value of texts gets.
const textValue = 32_000

func (t *textNumbers) number(i int, text string) int64 {
	c := &t.columns[i]
	for number, known := range c.few {
		if known == text {
			return int64(number)
		}
	}
	if c.numbers == nil {
		c.numbers = reconcile.NewRegister()
	}
	before := c.numbers.Len()
	number := c.numbers.Number(text)
	if len(c.few) == before && before < fewTexts {
		c.few = append(c.few, c.numbers.Text(number)) // the fact's own may hold a block of a file in memory
	} else {
		c.few = nil
	}
	if c.numbers.Len() > before {
		t.rest = append(t.rest, byte(i))
		t.rest = binary.AppendUvarint(t.rest, uint64(len(text)))
		t.rest = append(t.rest, text...)
		if len(t.rest) >= textValue {
			t.full, t.rest = append(t.full, t.rest), nil
		}
	}
	return int64(number)
}

// write hands out the values, each a form byte, then texts with their columns.
func (t *textNumbers) write(put func(data []byte) error) error {
	if len(t.rest) > 0 {
		t.full = append(t.full, t.rest)
	}
	for _, texts := range t.full {
		if err := put(append([]byte{factForm}, texts...)); err != nil {
			return err
		}
	}
	return nil
}

// factTextsOf are the texts of a night by column and number.
type factTextsOf [textCount][]string

// read adds a value that write handed out.
func (t *factTextsOf) read(data []byte) error {
	r := factBytes{rest: data}
	form := r.take(1)
	if r.cut || form[0] != factForm {
		return damaged("texts of facts have a form that this version of tieout does not know")
	}
	all := string(r.rest) // one text, of which the others are pieces
	for len(r.rest) > 0 {
		column := r.take(1)
		size := r.count()
		at := len(all) - len(r.rest)
		text := r.take(size)
		if r.cut || int(column[0]) >= textCount {
			return damaged("texts of facts are cut")
		}
		t[column[0]] = append(t[column[0]], all[at:at+len(text)])
	}
	return nil
}

// text returns a text by its number.
func (t *factTextsOf) text(column int, number int64) (string, error) {
	if number < 0 || number >= int64(len(t[column])) {
		return "", damaged("a fact names text %d of %d", number, len(t[column]))
	}
	return t[column][number], nil
}
