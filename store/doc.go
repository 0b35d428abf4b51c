// Package store is the memory between nights: runs, files, items, exceptions
// and what people closed, in SQLite or PostgreSQL.
//
// What a night wrote is only added to. A remembered row is a chain of versions: a
// night that changes one ends it (the table ends says in which run) and writes a new
// one into its own blocks, whose from_seq is that run. So the memory before any run,
// and the night as it was closed, can be read back for ever.
//
// Rows are kept as records in compressed blocks. A record begins with a tag that
// stands for the list of its fields, so that records of an earlier build are read by
// the names of their fields; one with a field that this build does not know is
// refused. The schema is upgraded by migrations when a store is opened.
//
// Each run's hash covers everything that it wrote and the hash of the run
// before: Verify finds any later edit. The bytes hashed are the same on both
// databases.
package store
