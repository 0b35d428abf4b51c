package main

import (
	"cmp"
	"fmt"
	"runtime"
	"strings"
)

// progress draws one line on a terminal; elsewhere the log names each step.
type progress struct {
	program *program
	shown   bool
}

func (p *program) newProgress() *progress { return &progress{program: p} }

// show draws how far a step is.
func (g *progress) show(step string, done, total int64) {
	if !g.program.terminal || g.program.quiet || total <= 0 {
		return
	}
	const width = 30
	filled := int(min(done, total) * width / total)
	g.shown = true
	_, _ = fmt.Fprintf(g.program.stderr, "\r%-10s [%s%s] %3d%%", step, strings.Repeat("#", filled), strings.Repeat(".", width-filled), min(done, total)*100/total)
}

// clear wipes the line, so that the result starts on a clean one.
func (g *progress) clear() {
	if g.shown {
		_, _ = fmt.Fprint(g.program.stderr, "\r\033[K")
	}
}

// workers chooses how many: the flag, else the configuration, else one a core.
func workers(flag, configured int) int {
	jobs := cmp.Or(flag, configured)
	if jobs == 0 {
		return runtime.GOMAXPROCS(0)
	}
	if jobs < runtime.GOMAXPROCS(0) {
		runtime.GOMAXPROCS(jobs) // who asks for one worker wants one core to be used
	}
	return jobs
}
