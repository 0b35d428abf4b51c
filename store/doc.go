// Package store is the memory between nights: runs, files, items, exceptions
// and what people closed, in SQLite or PostgreSQL.
//
// Facts are only added. A row that is remembered from night to night is a chain
// of versions, each with the run that wrote it (from_seq) and the run that put
// another one in its place or dropped it (to_seq); ending a version is the one
// update there is. So the memory before any run, and the night as it was
// closed, can be read back for ever.
//
// Each run's hash covers everything that it wrote and the hash of the run
// before: Verify finds any later edit. The bytes hashed are the same on both
// databases.
package store
