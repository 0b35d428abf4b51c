// Package reports writes a closed night for its readers: CSV for merchants and
// machines, a workbook and a page for finance, text for the operator, and one
// dispute pack for each merchant that misses money.
//
// Write reads each list of a night once, row by row, and writes as it reads:
// rows go straight into the files, and only the first ones,
// which people are shown, stay in memory. Every count and sum is worked out on
// the way, exactly, and kept as text in the Report; what shows it does no
// arithmetic, so no two renderers can disagree. Read makes the same Report
// without writing anything.
//
// The same night gives the same bytes, whatever the workers and the memory.
package reports
