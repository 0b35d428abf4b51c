// Command tieout reconciles POS terminal logs with acquirer settlement files
// and reports the transactions whose money never arrived.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the zones travel with the binary

	"golang.org/x/term"
)

func main() { start(nil) }

// start is main with the way to name a store that is made; nil: a random name.
func start(newStoreID func() string) {
	stopProfile := startProfile()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now,
		newStoreID: newStoreID, terminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	code := p.main(ctx, os.Args[1:])
	stopProfile()
	os.Exit(code)
}
