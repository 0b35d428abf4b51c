package profile

import (
	"bytes"
	"time"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// zoneReader reads the zone that a row states in a column of its own; a file repeats it.
type zoneReader struct {
	text     account.TextOp
	column   string
	defaults *account.Defaults
	warn     func(format string, values ...any)

	said []byte         // by the row before, where it is known; else empty
	year int            // of that row
	last *time.Location // that was meant
}

// repeats reports whether the row names the zone that the row before named; a nil reader has none
// to name.
func (z *zoneReader) repeats(r *account.Record) bool {
	return z == nil || bytes.Equal(z.text(r), z.said)
}

// read returns the zone of a row's time; nil where it states none. A name that is not known
// refuses the row: the source's zone in its place would be a guess. Where several zones have the
// name and no configuration says which is meant, times stay as they are written, as all do then.
func (z *zoneReader) read(r *account.Record, year int) *time.Location {
	said := z.text(r)
	if len(said) > 0 && year == z.year && bytes.Equal(said, z.said) {
		return z.last
	}
	z.said, z.last = z.said[:0], nil
	if len(said) == 0 {
		return nil
	}
	zone, several := account.ZoneNamed(string(said), z.defaults.Zone, year)
	switch {
	case zone != nil:
		z.said, z.year, z.last = append(z.said, said...), year, zone
	case several && z.defaults.Home == nil:
		z.warn("%s: several zones are called %s; timezone: of the source says which is meant", z.column, said)
	case several:
		r.V.Fail("unknown-zone", "%s: several zones are called %s: set timezone: of the source to the one that is meant, such as America/Chicago", z.column, said)
	default:
		r.V.Fail("unknown-zone", "%s: want the name or the offset of a zone, such as PST, Europe/Berlin or GMT+8, got %q", z.column, text.Clip(string(said)))
	}
	return zone
}
