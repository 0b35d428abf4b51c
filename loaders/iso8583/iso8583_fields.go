package iso8583

import (
	"fmt"
	"strconv"
	"strings"

	"tieout/loaders/text"
)

// isoField is how one element of ISO 8583 (1987) is written.
type isoField struct {
	kind   byte // n digits, a characters, z track data, b binary, x a sign and digits; 0: no such element
	digits int  // of the length that stands before it: 0 (fixed), 2 (LLVAR) or 3 (LLLVAR)
	length int  // of a fixed element, the most of another; of kind b in bytes
}

// isoTable holds the elements 2 to 128.
type isoTable [129]isoField

// isoStandard lists the elements of the 1987 version, ranges of equal ones on one
// row: `FROM[-TO] KIND LENGTH`, LENGTH with .. or ... before it for LLVAR and LLLVAR.
const isoStandard = `2 n ..19
3 n 6
4-6 n 12
7 n 10
8-10 n 8
11-12 n 6
13-18 n 4
19-24 n 3
25-26 n 2
27 n 1
28-31 x 8
32-33 n ..11
34 a ..28
35 z ..37
36 z ...104
37 a 12
38 a 6
39 a 2
40 a 3
41 a 8
42 a 15
43 a 40
44 a ..99
45 a ..76
46-48 a ...999
49-51 a 3
52 b 8
53 n 16
54 a ...120
55 b ...999
56-63 a ...999
64 b 8
65 b 1
66 n 1
67 n 2
68-70 n 3
71-72 n 4
73 n 6
74-81 n 10
82-85 n 12
86-89 n 16
90 n 42
91 a 1
92 a 2
93 a 5
94 a 7
95 a 42
96 b 8
97 x 16
98 a 25
99-100 n ..11
101-103 a ..28
104 a ...100
105-127 a ...999
128 b 8`

// isoPacked is what a Chinese terminal packs in BCD though the standard says
// characters: the totals, the batch and the original's references [M].
const isoPacked = `48 n ...999
60-61 n ...999`

// parse reads rows of isoStandard's form into the table.
func (t *isoTable) parse(rows string) error {
	for row := range strings.SplitSeq(rows, "\n") {
		parts := strings.Fields(row)
		if len(parts) == 0 {
			continue
		}
		if len(parts) != 3 || len(parts[1]) != 1 || !strings.Contains("nazbx", parts[1]) {
			return fmt.Errorf("want a field as in 49 n 3 or 60 n ...999, got %q", text.Clip(row))
		}
		first, last, ranged := strings.Cut(parts[0], "-")
		if !ranged {
			last = first
		}
		digits := strings.Count(parts[2], ".")
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		length, err3 := strconv.Atoi(parts[2][digits:])
		if err1 != nil || err2 != nil || err3 != nil || from < 2 || to > 128 || length < 1 || length > 999 || digits == 1 || digits > 3 {
			return fmt.Errorf("want a field from 2 to 128 and a length as 12, ..19 or ...999, got %q", text.Clip(row))
		}
		for i := from; i <= to; i++ {
			t[i] = isoField{parts[1][0], digits, length}
		}
	}
	return nil
}

// newISOTable returns the standard's elements with what a dialect packs and what
// the source's setting `fields` says otherwise, parted by semicolons.
func newISOTable(packed bool, own string) (*isoTable, error) {
	t := &isoTable{}
	rows := isoStandard
	if packed {
		rows += "\n" + isoPacked
	}
	return t, t.parse(rows + "\n" + strings.ReplaceAll(own, ";", "\n"))
}

// The elements that are kept. No other is: track data (35, 36, 45), the PIN block
// (52), chip data (55) and free texts never leave the decoder.
const (
	isoPAN = iota // masked
	isoProcessing
	isoAmount
	isoTransmission
	isoTrace
	isoClock
	isoDay
	isoEntry
	isoCondition
	isoRRN
	isoAuth
	isoResponse
	isoTerminal
	isoMerchant
	isoTotals
	isoCurrency
	isoPrivate
	isoOriginal
	isoScheme
	isoOriginalData
	isoKeptCount
)

// isoSlot returns where an element is kept, or -1.
func isoSlot(field int) int {
	switch field {
	case 2:
		return isoPAN
	case 3:
		return isoProcessing
	case 4:
		return isoAmount
	case 7:
		return isoTransmission
	case 11:
		return isoTrace
	case 12:
		return isoClock
	case 13:
		return isoDay
	case 22:
		return isoEntry
	case 25:
		return isoCondition
	case 37:
		return isoRRN
	case 38:
		return isoAuth
	case 39:
		return isoResponse
	case 41:
		return isoTerminal
	case 42:
		return isoMerchant
	case 48:
		return isoTotals
	case 49:
		return isoCurrency
	case 60:
		return isoPrivate
	case 61:
		return isoOriginal
	case 63:
		return isoScheme
	case 90:
		return isoOriginalData
	}
	return -1
}
