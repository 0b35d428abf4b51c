package text

import (
	"errors"
	"io"
)

// jsonScanner passes over JSON values of any depth and size byte by byte, and keeps one that is not
// too large. It knows the grammar of brackets, commas and colons, so that it sees where a value breaks off;
// what stands in numbers, words and escapes is for json.Valid.
type jsonScanner struct {
	text   io.Reader
	most   int // bytes of a value that is kept
	buffer []byte
	at     int   // of the next byte in buffer
	failed error // that the text ended with
	line   int64 // ends of lines before at
	cr     bool  // the byte before at is a carriage return, of which the line feed may follow
	some   bool  // there is something behind the last end of a line
	first  bool  // at is the first byte of its line
	blank  bool  // only blanks stand before at on its line
	// Each line is a document of its own: a bracket that begins a line begins one.
	ofLines bool

	kept    []byte
	name    []byte // the string that may be the next key of path
	tooLong bool
	open    []byte // brackets of the value that are open
	want    jsonWant
	path    []string // keys of the array that is looked for
	matched int      // of them, those of the objects that are open
	key     bool     // the last string is the key that comes next in path
}

// jsonWant is what the grammar asks for next.
type jsonWant byte

const (
	wantValue jsonWant = iota
	wantValueOrEnd
	wantKey
	wantKeyOrEnd
	wantColon
	wantComma // or the closing bracket
)

// jsonEnd is why the scanner stopped.
type jsonEnd byte

const (
	jsonWhole  jsonEnd = iota
	jsonAtPath         // behind the opening bracket of the array at the path
	jsonBroken         // at a byte that the grammar does not know there
	jsonCut            // the text ended
	jsonFailed         // reading failed
)

var errJSONGrammar = errors.New("a bracket, comma, colon or value stands where another should")

func (s *jsonScanner) why(end jsonEnd) error {
	switch end {
	case jsonFailed:
		return s.failed
	case jsonCut:
		return io.ErrUnexpectedEOF
	}
	return errJSONGrammar
}

// lines returns how many lines were read.
func (s *jsonScanner) lines() int64 {
	if s.some {
		return s.line + 1
	}
	return s.line
}

// peek returns the next byte without passing over it.
func (s *jsonScanner) peek() (byte, error) {
	for s.at == len(s.buffer) {
		if s.failed != nil {
			return 0, s.failed
		}
		if s.buffer == nil {
			s.buffer = make([]byte, 0, ReadBytes)
		}
		got, err := s.text.Read(s.buffer[:cap(s.buffer)])
		s.buffer, s.at, s.failed = s.buffer[:got], 0, err
	}
	c := s.buffer[s.at]
	if s.cr && c != '\n' {
		s.line++
	}
	s.cr = s.cr && c == '\n'
	return c, nil
}

// pass passes over the byte that was peeked, and keeps it.
func (s *jsonScanner) pass(c byte) {
	s.at++
	s.some = true
	switch c {
	case '\n':
		s.line++
		s.cr, s.some, s.first, s.blank = false, false, true, true
	case '\r':
		s.cr, s.first, s.blank = true, true, true
	default:
		s.first, s.blank = false, s.blank && blankByte(c)
	}
	if len(s.kept) < s.most {
		s.kept = append(s.kept, c)
	} else {
		s.tooLong = true
	}
}

// token passes over blanks and returns the byte behind them.
func (s *jsonScanner) token() (byte, error) {
	for {
		c, err := s.peek()
		if err != nil {
			return 0, err
		}
		if !blankByte(c) {
			s.some = true
			return c, nil
		}
		s.pass(c)
	}
}

// begin makes ready for a value in which the array at a path is looked for.
func (s *jsonScanner) begin(path []string) {
	s.kept, s.tooLong, s.open, s.want, s.path, s.matched, s.key = s.kept[:0], false, s.open[:0], wantValue, path, 0, false
}

// maxJSONKey is how much of a key is compared with those of the path.
const maxJSONKey = 1 << 10

// maxJSONDepth is that of encoding/json.
const maxJSONDepth = 10_000

// value passes over a value, or over the rest of one whose brackets are open.
func (s *jsonScanner) value() jsonEnd {
	for {
		c, err := s.peek()
		if err != nil {
			return s.ended(err)
		}
		switch {
		case blankByte(c):
			s.pass(c)
			continue
		case c == '"' && s.want <= wantKeyOrEnd:
			end := s.string()
			if end != jsonWhole {
				return end
			}
		case s.isOpening(c):
			if s.beginsDocument(c) {
				return jsonBroken
			}
			if s.path != nil && s.key && c == '[' && s.matched+1 == len(s.path) {
				s.pass(c)
				return jsonAtPath
			}
			if len(s.open) == maxJSONDepth {
				return jsonBroken
			}
			if s.key && c == '{' && s.matched+1 < len(s.path) {
				s.matched++
			}
			s.pass(c)
			s.open, s.key = append(s.open, c), false
			s.want = wantValueOrEnd
			if c == '{' {
				s.want = wantKeyOrEnd
			}
			continue
		case s.isClosing(c):
			s.pass(c)
			s.open = s.open[:len(s.open)-1]
			s.matched, s.key = min(s.matched, max(len(s.open)-1, 0)), false
			s.want = wantComma
		case c == ':' && s.want == wantColon:
			s.pass(c)
			s.want = wantValue
			continue
		case c == ',' && s.want == wantComma:
			s.pass(c)
			s.want = wantValue
			if s.open[len(s.open)-1] == '{' {
				s.want = wantKey
			}
			continue
		case s.want <= wantValueOrEnd && isLiteralByte(c):
			s.literal()
		default:
			return jsonBroken
		}
		if len(s.open) == 0 {
			return jsonWhole
		}
	}
}

func (s *jsonScanner) ended(err error) jsonEnd {
	if err == io.EOF {
		return jsonCut
	}
	return jsonFailed
}

// beginsDocument reports whether a bracket within a value begins another document, so that the value was
// broken off: it begins a line, and each line is a document, or a colon ends the line before. Who
// breaks lines without indenting them does so after brackets and commas.
func (s *jsonScanner) beginsDocument(c byte) bool {
	return s.first && (c == '{' || c == '[') && len(s.open) > 0 && (s.ofLines || s.want == wantValue && s.open[len(s.open)-1] == '{')
}

func (s *jsonScanner) isOpening(c byte) bool {
	return (c == '{' || c == '[') && s.want <= wantValueOrEnd
}

// isClosing reports whether the innermost bracket may end here.
func (s *jsonScanner) isClosing(c byte) bool {
	if len(s.open) == 0 {
		return false
	}
	switch inner := s.open[len(s.open)-1]; c {
	case ']':
		return inner == '[' && (s.want == wantComma || s.want == wantValueOrEnd)
	case '}':
		return inner == '{' && (s.want == wantComma || s.want == wantKeyOrEnd)
	}
	return false
}

// string passes over a string. A line never ends within one.
func (s *jsonScanner) string() jsonEnd {
	next := wantComma
	if s.want == wantKey || s.want == wantKeyOrEnd {
		next = wantColon
	}
	isKey := next == wantColon && len(s.open) == s.matched+1 && s.matched < len(s.path)
	s.name = s.name[:0]
	for i, escaped := 0, false; ; i++ {
		c, err := s.peek()
		if err != nil {
			return s.ended(err)
		}
		if c == '\n' || c == '\r' {
			return jsonBroken
		}
		s.pass(c)
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"' && i > 0:
			s.key, s.want = isKey && string(s.name) == s.path[s.matched], next
			return jsonWhole
		}
		if isKey && i > 0 && len(s.name) < maxJSONKey {
			s.name = append(s.name, c)
		}
		if !escaped {
			s.passRun(isKey)
		}
	}
}

// passRun passes over what comes next of a string that is no mark of its end, all of it at once.
func (s *jsonScanner) passRun(isKey bool) {
	run := s.buffer[s.at:]
	n := 0
	for n < len(run) && run[n] != '"' && run[n] != '\\' && run[n] != '\n' && run[n] != '\r' {
		n++
	}
	if n == 0 {
		return
	}
	run = run[:n]
	s.at, s.cr, s.first, s.blank = s.at+n, false, false, false
	if room := s.most - len(s.kept); room >= n {
		s.kept = append(s.kept, run...)
	} else {
		s.kept, s.tooLong = append(s.kept, run[:room]...), true
	}
	if room := maxJSONKey - len(s.name); isKey && room > 0 {
		s.name = append(s.name, run[:min(room, n)]...)
	}
}

// literal passes over a number or a word.
func (s *jsonScanner) literal() {
	for {
		c, err := s.peek()
		if err != nil || !isLiteralByte(c) {
			break
		}
		s.pass(c)
	}
	s.want, s.key = wantComma, false
}

// isLiteralByte reports whether a byte may stand in a number or a word; what is no JSON at all is
// passed over like one, so that json.Valid sees it.
func isLiteralByte(c byte) bool {
	switch c {
	case '{', '}', '[', ']', ',', ':', '"', ' ', '\t', '\r', '\n':
		return false
	}
	return true
}

// nextLine goes to where the next row may begin: to a bracket that is the first byte of its line. That of
// an array that is open may end it.
func (s *jsonScanner) nextLine(inArray bool) {
	for {
		c, err := s.peek()
		if err != nil || (s.first || s.blank && !s.ofLines) && (c == '{' || c == '[' || c == ']' && inArray) {
			return
		}
		s.pass(c)
	}
}

// drop passes over a byte between values.
func (s *jsonScanner) drop() { s.at, s.first, s.blank = s.at+1, false, false }
