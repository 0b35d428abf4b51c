package reconcile

import "fmt"

// Counted is a number with the words that go with it: those for one, or those for none and many.
func Counted[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
