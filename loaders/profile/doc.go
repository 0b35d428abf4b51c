// Package profile compiles a description of a file in YAML into a plan for the
// columns that one file has, and reads files by it: which lines are rows, which
// column is which field, units, signs, control totals. docs/PROFILES.md explains
// the keys. It also finds out which profile fits a file that nobody named.
package profile
