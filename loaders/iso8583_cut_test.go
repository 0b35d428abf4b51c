package loaders_test

import (
	"errors"
	"testing"

	"tieout/internal/fault"
)

// TestISO8583Cut ends a journal in a line that is no message: it may be the beginning of a reversal.
func TestISO8583Cut(t *testing.T) {
	const whole = "30 38 31 30 20 00 00 00 02 00 00 00 30 30\n"
	for _, c := range []struct{ why, tail, refused string }{
		{"the last line ends", "30 32 33 30 30 38 00\n", ""},
		{"a note of the log, which ends", "end of log\n", ""},
		{"the first bytes of a message", "30 32 33 30 30 38 00", "file-cut"},
		{"nothing behind the last line", "", ""},
	} {
		_, _, _, err := readBytes(t, "iso8583-journal", "day.txt", []byte(whole+c.tail))
		var refused *fault.Error
		name := ""
		if errors.As(err, &refused) {
			name = refused.Name
		}
		if name != c.refused || err != nil && refused == nil {
			t.Errorf("%s: want %q, got %v", c.why, c.refused, err)
		}
	}
}
