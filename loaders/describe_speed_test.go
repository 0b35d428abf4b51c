package loaders

import (
	"fmt"
	"slices"
	"strings"
)

// Speed is how fast a format was read when it was measured last.
type Speed struct {
	Profile       string `json:"profile"`
	RowsPerSecond int64  `json:"rows_per_second"` // of processor time, on one core
	RowBytes      int64  `json:"row_bytes"`       // of the file, at rest
}

// DescribeSpeeds writes the table of what the benchmarks measured, by name.
func DescribeSpeeds(measured []Speed) string {
	var b strings.Builder
	b.WriteString("\n## Speed\n\nRows a second of processor time on one core of a small shared server (on 2026-11-28, when it was half as fast as for docs/PERFORMANCE.md), in a file of 50,000 rows, from the bytes to domain rows;\n" +
		"measured by `go test ./loaders -run NONE -bench Profiles -update` (`make bench-formats`). The native CSVs are in docs/PERFORMANCE.md.\n" +
		"Files whose balance must roll from row to row are not measured with equal rows.\n\n| profile | rows/s | bytes a row | MB/s |\n|---|---|---|---|\n")
	measured = slices.Clone(measured)
	slices.SortFunc(measured, func(a, b Speed) int { return strings.Compare(a.Profile, b.Profile) })
	for _, s := range measured {
		fmt.Fprintf(&b, "| %s | %s | %d | %d |\n", s.Profile, grouped(s.RowsPerSecond), s.RowBytes, s.RowsPerSecond*s.RowBytes/1_000_000)
	}
	return b.String()
}

// grouped writes a number with commas.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
