// Package prematch joins simple pairs by merchant and reference. It settles
// only what the judge would settle in the same way.
//
// It is not pure as the judge is: the workers of a scan share its registers of
// merchants and files, so these have locks, and rows lie in Buckets that whoever
// runs it provides. It starts no goroutine and knows no file.
package prematch
