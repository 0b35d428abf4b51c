// Package scan finds the simple rows of native CSV files, block by block, on many
// workers, and gives them to package prematch. It takes only a row that loaders.Load
// would accept, with the values that Load would give it; whatever needs a second
// look is left to Load, and a differential test holds both together.
//
// Each byte of a block is looked at once, by vectors where the processor has them.
package scan
