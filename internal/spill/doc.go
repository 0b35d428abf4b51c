// Package spill keeps more bytes than memory has room for: the first ones in
// memory, what comes after them in a temporary file that lives as long as it
// is open. On it are built Buckets, which part records by number and keep their
// order; Arena, which does so for one writer of very many short records, in
// memory that it takes once; and Runs, which hold sorted records and merge them.
package spill
