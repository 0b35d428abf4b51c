package match

// What a night that memory holds is cut into and merged from, for tests that cut
// it in other ways.

func MergeResults(parts []Result) Result { return mergeResults(parts) }

func (in *Input) Split() (batch, global MerchantBatch) { return in.split() }
