//go:build !profile

package main

// startProfile does nothing in a binary that is not built for measuring.
func startProfile() (stop func()) { return func() {} }
