package reports

import (
	"context"
	"io"

	"tieout/reconcile"
)

// MatchLines makes the lines of matches.csv while a night is judged, each worker its own: a large night has a million,
// which are then only put in order. The zero value is ready.
type MatchLines struct{ line csvLine }

// Line returns the line of a match, with its end; it is good until the next one is made.
func (m *MatchLines) Line(match *reconcile.LineMatch) []byte { return matchList.line(&m.line, match) }

// writeMatches writes matches.csv.
func (s say) writeMatches(ctx context.Context, path string, lines reconcile.Rows[[]byte]) error {
	return s.writeCSV(path, func(w io.Writer) error {
		if _, err := w.Write(matchList.header()); err != nil {
			return err
		}
		return eachPartition(ctx, lines, func(line *[]byte) error {
			_, err := w.Write(*line)
			return err
		})
	})
}
