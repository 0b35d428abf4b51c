//go:build profile

package main

import (
	"os"
	"runtime/pprof"
)

// startProfile writes a CPU profile to the file that TIEOUT_CPUPROFILE names:
// where the time of docs/PERFORMANCE.md goes.
func startProfile() (stop func()) {
	file, err := os.Create(os.Getenv("TIEOUT_CPUPROFILE"))
	if err != nil || pprof.StartCPUProfile(file) != nil {
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		_ = file.Close() // a measurement, not a result
	}
}
