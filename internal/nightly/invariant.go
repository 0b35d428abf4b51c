package nightly

import (
	"context"
	"fmt"
	"runtime/debug"
)

// brokenInvariant is what a panic said, with where it was said: it passes from a worker to
// the one who waits for it.
type brokenInvariant struct {
	value any
	stack []byte
}

func invariantOf(value any) *brokenInvariant {
	if b, ok := value.(*brokenInvariant); ok {
		return b
	}
	return &brokenInvariant{value, debug.Stack()}
}

// Error returns what the panic said, and where.
func (b *brokenInvariant) Error() string { return fmt.Sprintf("%v\n\n%s", b.value, b.stack) }

// explainPanic returns why an invariant does not hold when that is an edit of the store:
// rows that it held were put together by no night. Else the program is wrong, and panics.
func (p *Pipeline) explainPanic(ctx context.Context, b *brokenInvariant) error {
	if err := p.Store.Verify(ctx); err != nil {
		return err
	}
	panic(b)
}
