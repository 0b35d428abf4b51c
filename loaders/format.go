package loaders

import (
	"context"
	"io"

	"tieout/reconcile/civil"
)

// format is a kind of file that no YAML can describe: its records run over
// several lines, nest, or are binary. It is registered in codeFormats under the
// name that a profile's `code:` gives; side, source, settings and fields of the
// documentation stand in that profile, as they do for every other one.
//
// What a format must keep:
//   - every record is told to the sink exactly once, in the order of the file, as
//     accepted, refused (with a named reason), ignored (with a named reason) or
//     structure; lines that it says nothing of are structure;
//   - values go through the helpers of values (identifier, text, amount, date), so
//     that no card number is kept and no amount is guessed; a row for which one
//     of them failed is refused with values.failed (sink.row does both);
//   - control totals and balances that the file states are told by sink.tie;
//   - a file that can't be used at all is a *fault.Error; a bad record is not;
//   - memory does not grow with the file.
type format interface {
	// fits reports whether a file that begins so may be of this format. head holds
	// up to headBytes decompressed bytes, undecoded, without a byte order mark.
	fits(head []byte) bool
	// read reads a content to its end. Errors: *fault.Error, of reading, of the sink,
	// the context's.
	read(ctx context.Context, text *content, to *sink) error
}

// headBytes is how much of a file recognition looks at.
const headBytes = 64 << 10

// codeFormats are the formats in code, by the name that `code:` gives.
func codeFormats() map[string]format {
	return map[string]format{
		"bai2":            bai2{},
		"camt":            camt{},
		"mt940":           mt940{},
		"iso8583-journal": isoJournal{},
		"paypal-stl":      paypalSTL{},
	}
}

// content is what a format reads.
type content struct {
	// Reader gives the decompressed bytes, in UTF-8 unless the profile says
	// `encoding: binary`; without a byte order mark.
	io.Reader
	in       *Intake
	defaults *Defaults
	// settings are the profile's, each with the source's value or its default.
	settings map[string]string
}

// lines returns the content as physical lines, none longer than the limit.
func (c *content) lines() *lineReader { return newLineReader(c.Reader, c.in.limits.MaxLine) }

// fileDate is the day that the source's {date} found in the file's name; zero
// when the source has none.
func (c *content) fileDate() civil.Date { return c.defaults.Date }
