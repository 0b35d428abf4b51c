package text

// Limits bound what a file may cost.
type Limits struct {
	MaxDecompressed int64 // bytes after decompression
	MaxRatio        int64 // decompressed to compressed bytes, once 64 MiB came out
	MaxLine         int   // bytes of a physical line; a longer one is refused unread
	MaxRecordLines  int   // physical lines of one quoted record
	MaxRejects      int   // refused rows of one file; more make it unusable
}

// DefaultLimits are wide enough for any file of a real acquirer.
func DefaultLimits() Limits {
	return Limits{
		MaxDecompressed: 64 << 30,
		MaxRatio:        250,
		MaxLine:         1 << 20,
		MaxRecordLines:  100,
		MaxRejects:      100_000,
	}
}

// BlockBytes is the size of a block: with a few of them on their way, what is
// read still lies in the cache of the core that parses it.
const BlockBytes = 256 << 10

// HeadBytes is how much of a file recognition looks at.
const HeadBytes = 64 << 10
