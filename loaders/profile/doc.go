// Package profile compiles a YAML description of a file into a plan, and reads
// files by it.
package profile
