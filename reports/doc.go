// Package reports writes a closed night for its readers: CSV for merchants and
// machines, a workbook and a page for finance, text for the operator, and one
// dispute pack for each merchant that misses money.
//
// Build turns a night into a Report, in which every amount, count and sum is
// worked out and written as text. The renderers place that text; they do no
// arithmetic, so no two of them can disagree.
package reports
