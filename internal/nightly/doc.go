// Package nightly is the pipeline of a night: lock, discover, load, reconcile,
// commit, publish. It is the only package that knows loaders, store and reports.
//
// A night is closed by one database transaction. Its reports are written beside
// their place while that transaction is written, from the same judged rows, and put
// in place by one rename after it was committed; when the commit fails they are
// deleted. A process that died between the two leaves a closed night without
// reports: the next start renders them from the store, with the same bytes.
//
// Rows of a night are never in memory together: they are kept in buckets of whole
// merchants, judged a batch at a time, and their verdicts are sorted runs that the
// store and the reports merge. What memory may not hold goes to temporary files.
package nightly
