// Package lines writes lines of text and keeps the first error, so that whoever
// writes many asks once.
package lines

import (
	"fmt"
	"io"
)

// Writer writes to Out until the first error.
type Writer struct {
	Out io.Writer
	Err error
}

// Line writes one formatted line.
func (w *Writer) Line(format string, values ...any) {
	if w.Err == nil {
		_, w.Err = fmt.Fprintf(w.Out, format+"\n", values...)
	}
}
