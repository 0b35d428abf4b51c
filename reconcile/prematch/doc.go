// Package prematch joins simple pairs by merchant and reference. It settles
// only what the judge would settle in the same way.
package prematch
