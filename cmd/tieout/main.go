// Command tieout reconciles POS terminal logs with acquirer settlement files
// and reports the transactions whose money never arrived.
package main

import (
	"context"
	"os"
	"os/signal"
	"os/user"
	"syscall"
	"time"
	_ "time/tzdata" // the zones travel with the binary

	"golang.org/x/term"
)

func main() { start(nil, sleep, account) }

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

// account is the user and the machine as the system knows them; empty: it does not.
func account() (name, host string) {
	if known, err := user.Current(); err == nil {
		name = known.Username
	}
	host, _ = os.Hostname() // empty where it fails
	return name, host
}

// exitWhenToldTwice ends the program at once at a second signal. What it waits for after the first, a database that
// answers no more for one, can't always be interrupted; a night is as safe then as when the machine stops.
func exitWhenToldTwice() {
	told := make(chan os.Signal, 2)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	<-told
	<-told
	os.Exit(exitInterrupted)
}

// start is main with the way to name a store that is made, nil for a random name, the
// way to wait, and to know who runs it.
func start(newStoreID func() string, wait func(context.Context, time.Duration) error, whoami func() (string, string)) {
	stopProfile := startProfile()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go exitWhenToldTwice()
	p := program{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now,
		newStoreID: newStoreID, wait: wait, whoami: whoami, terminal: term.IsTerminal(int(os.Stderr.Fd())), width: columns(os.Stdout),
	}
	code := p.main(ctx, os.Args[1:])
	stopProfile()
	os.Exit(code)
}
