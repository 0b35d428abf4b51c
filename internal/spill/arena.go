package spill

import "encoding/binary"

// Arena parts many short records by number, for one writer. It takes all its
// memory at once and copies each record to its end; when it is full, whole
// buckets go to the store, in turn, until a quarter of it is free. It cares for
// nobody's order. Adding is not safe for concurrent use; buckets may be read
// side by side when nothing is added any more.
type Arena struct {
	store   *Store
	memory  []byte // records with their heads, one after the other; byte 0 is nobody's
	used    int
	last    []uint32   // by bucket: where its last record in memory begins; 0: none
	spilled [][]extent // by bucket: records with their heads
	next    int        // the bucket that is spilled next
}

// The head of a record in an arena.
const (
	headPrevious = 0 // where the bucket's record before it begins in memory; 0: none
	headBucket   = 4 // 16 bits
	headSize     = 6 // 16 bits; of the record with its head
	headBytes    = 8
)

// maxArenaRecord and maxArenaBuckets are what the head of a record has room for.
const (
	maxArenaRecord  = 1<<16 - 1 - headBytes
	maxArenaBuckets = 1 << 16
)

// NewArena returns so many empty buckets in so many bytes of memory, which must
// have room for a few records. More than maxArenaBuckets are a mistake of the
// program.
func (s *Store) NewArena(buckets, memory int) *Arena {
	if buckets > maxArenaBuckets {
		panic("spill: an arena of too many buckets")
	}
	return &Arena{store: s, memory: make([]byte, min(memory, 1<<32-1)), used: 1, last: make([]uint32, buckets), spilled: make([][]extent, buckets)}
}

// Add puts a copy of a record in a bucket. The arena has room for the next one
// whether it fails or not; after a failure the records are not complete. A
// record beyond maxArenaRecord or the arena itself is a mistake of the program.
func (a *Arena) Add(bucket int, record []byte) error {
	size := headBytes + len(record)
	if len(record) > maxArenaRecord || size >= len(a.memory) {
		panic("spill: a record that no arena has room for")
	}
	var err error
	if a.used+size > len(a.memory) {
		err = a.free(size)
	}
	head := a.memory[a.used:][:headBytes]
	binary.LittleEndian.PutUint16(head[headBucket:], uint16(bucket))
	binary.LittleEndian.PutUint16(head[headSize:], uint16(size))
	copy(a.memory[a.used+headBytes:], record)
	a.link(bucket, size)
	return err
}

// link makes what lies behind the used memory the last record of a bucket.
func (a *Arena) link(bucket, size int) {
	binary.LittleEndian.PutUint32(a.memory[a.used+headPrevious:], a.last[bucket])
	a.last[bucket] = uint32(a.used)
	a.used += size
}

// Each hands the records of a bucket to use, in any order. A record is good until
// use returns.
func (a *Arena) Each(bucket int, use func(record []byte) error) error {
	if err := a.store.eachExtent(a.spilled[bucket], func(data []byte) error {
		for len(data) > 0 {
			size := recordSize(data)
			if err := use(data[headBytes:size]); err != nil {
				return err
			}
			data = data[size:]
		}
		return nil
	}); err != nil {
		return err
	}
	for at := a.last[bucket]; at != 0; at = a.previous(at) {
		if err := use(a.recordAt(at)[headBytes:]); err != nil {
			return err
		}
	}
	return nil
}

// recordSize returns how many bytes the first record has, with its head.
func recordSize(data []byte) int { return int(binary.LittleEndian.Uint16(data[headSize:])) }

// recordAt returns a record in memory, with its head.
func (a *Arena) recordAt(at uint32) []byte { return a.memory[at:][:recordSize(a.memory[at:])] }

func (a *Arena) previous(at uint32) uint32 {
	return binary.LittleEndian.Uint32(a.memory[at+headPrevious:])
}
