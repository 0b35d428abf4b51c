// Package nightly is the pipeline of a night: lock, discover, load, reconcile,
// commit, publish. It is the only package that knows loaders, store and reports.
//
// Each step either leaves nothing behind or leaves something that the next
// start finds and finishes. A night is closed by one database transaction; the
// reports are rendered from what that transaction stored, so that a night whose
// process died between commit and publication ends with the same bytes.
package nightly
