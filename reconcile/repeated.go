package reconcile

import (
	"fmt"

	"tieout/reconcile/civil"
)

// Repeat names the rows of File that repeat those of another file, or of one
// that an earlier night settled.
type Repeat struct {
	File  string     `json:"file"`
	Of    string     `json:"of,omitempty"`    // the other file; empty: the night knows its row no longer
	Night civil.Date `json:"night,omitempty"` // when Of is empty: the night that settled the row
}

// RepeatedRows are the rows of a file that stand in another one too. They are
// held as duplicates, each an exception of its own.
type RepeatedRows struct {
	Of    string     `json:"of"`              // the other file; when only its night is known, the files of that night
	Night civil.Date `json:"night,omitempty"` // an earlier night that settled them; zero: tonight's file, or an open row's
	Rows  int64      `json:"rows"`
}

// String says it in words.
func (r RepeatedRows) String() string {
	rows := "rows"
	if r.Rows == 1 {
		rows = "row"
	}
	if r.Night == 0 {
		return fmt.Sprintf("%d %s of it in %s too", r.Rows, rows, r.Of)
	}
	return fmt.Sprintf("%d %s of it settled in the night of %s already (%s)", r.Rows, rows, r.Night, r.Of)
}
