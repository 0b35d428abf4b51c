package account

import (
	"context"
	"io"

	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// Format is a kind of file that no YAML can describe: its records run over
// several lines, nest, or are binary. It is registered in codeFormats under the
// name that a profile's `code:` gives; side, source, settings and fields of the
// documentation are in that profile, as they do for every other one.
//
// What a format must keep:
//   - every record is reported to the sink exactly once, in the order of the file, as
//     accepted, refused (with a named reason), ignored (with a named reason) or
//     structure; lines that it says nothing of are structure;
//   - values are read by the methods of Values (Identifier, Text, Amount, Date), so
//     that no card number is kept and no amount is guessed; a row for which one
//     of them failed is refused with Values.Failed (Sink.AddRows does both);
//   - control totals and balances that the file states are compared by Sink.CompareTotal;
//   - a file that can't be used at all is a *fault.Error; a bad record is not;
//   - memory does not grow with the file.
type Format interface {
	// Fits reports whether a file that begins so may be of this format. head holds
	// up to HeadBytes decompressed bytes, undecoded, without a byte order mark.
	Fits(head []byte) bool
	// Read reads a content to its end. Errors: *fault.Error, of reading, of the sink,
	// the context's.
	Read(ctx context.Context, text *Content, to *Sink) error
}

// Content is what a format reads.
type Content struct {
	// Reader gives the decompressed bytes, in UTF-8 unless the profile says
	// `encoding: binary`; without a byte order mark.
	io.Reader
	In       *text.Intake // the file
	Defaults *Defaults    // what its source says
	// Settings are the profile's, each with the source's value or its default.
	Settings map[string]string
}

// Lines returns the content as physical lines, none longer than the limit.
func (c *Content) Lines() *text.LineReader { return text.NewLineReader(c.Reader, c.In.Limits.MaxLine) }

// FileDate is the day that the source's {date} found in the file's name; zero
// when the source has none.
func (c *Content) FileDate() civil.Date { return c.Defaults.Date }
