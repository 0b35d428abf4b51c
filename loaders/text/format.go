package text

// HeadBytes is how much of a file recognition looks at.
const HeadBytes = 64 << 10
