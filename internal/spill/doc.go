// Package spill keeps more bytes than memory may hold: the first ones in
// memory, what comes after them in a temporary file that lives as long as it
// is open. On it are built Buckets, which divide records by number, and Runs, which
// hold sorted records and merge them.
package spill
