package text

// BlockBytes is the size of a block: with a few of them on their way, what is
// read still lies in the cache of the core that parses it.
const BlockBytes = 256 << 10
