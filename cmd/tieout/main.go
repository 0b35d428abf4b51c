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

func main() { start(nil, sleep) }

// sleep waits, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// start is main with the way to name a store that is made, nil for a random name, and the
// way to wait.
func start(newStoreID func() string, wait func(context.Context, time.Duration) error) {
	stopProfile := startProfile()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now,
		newStoreID: newStoreID, wait: wait, terminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	code := p.main(ctx, os.Args[1:])
	stopProfile()
	os.Exit(code)
}
