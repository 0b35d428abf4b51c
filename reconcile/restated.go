package reconcile

// dropRestated takes out of a share every row of a restated file that an
// earlier night took in already: a line or transaction that is still in memory,
// or one whose reference and amount were settled before. It returns how many
// rows of each file it took out. What is left of a restated settlement file is
// new, or contradicts a closed night.
func (in *Input) dropRestated() (map[string]int64, error) {
	restated := in.RestatedFiles
	if restated == nil {
		return nil, nil
	}
	dropped := map[string]int64{}
	known := map[string]int{}
	for i := range in.Opening {
		switch item := &in.Opening[i]; {
		case item.Line != nil:
			known[item.Line.identity()]++
		case item.Transaction != nil:
			known[item.Transaction.identity()]++
		}
	}
	settled, err := in.settledOf(restated)
	if err != nil {
		return nil, err
	}
	drop := func(identity, file string, keys []uint64) bool {
		if !restated(file) {
			return false
		}
		if known[identity] > 0 {
			known[identity]--
			dropped[file]++
			return true
		}
		for _, key := range keys {
			if settled[key] != 0 {
				dropped[file]++
				return true
			}
		}
		return false
	}
	in.Lines = pick(in.Lines, func(l SettlementLine) bool { return !drop(l.identity(), l.Origin.File, l.SettledKeys()) })
	in.Transactions = pick(in.Transactions, func(t Transaction) bool { return !drop(t.identity(), t.Origin.File, t.SettledKeys()) })
	return dropped, nil
}

// settledOf looks up the settlements of earlier nights that restated files repeat.
func (in *Input) settledOf(restated func(file string) bool) (map[uint64]Date, error) {
	if in.SettledBefore == nil {
		return nil, nil
	}
	var keys []uint64
	for i := range in.Lines {
		if restated(in.Lines[i].Origin.File) {
			keys = append(keys, in.Lines[i].SettledKeys()...)
		}
	}
	for i := range in.Transactions {
		if restated(in.Transactions[i].Origin.File) {
			keys = append(keys, in.Transactions[i].SettledKeys()...)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	return in.SettledBefore(keys)
}

// SettledKeys returns the keys under which the line may have been settled before.
func (l *SettlementLine) SettledKeys() []uint64 {
	if l.Type != LineSale && l.Type != LineRefund {
		return []uint64{l.repeatedKey()}
	}
	return settledKeys(l.MerchantID, l.RRN, l.OrderNo, joinTrace(l.TerminalID, l.BatchNo, l.TraceNo), minorOf(&l.Origin, l.Gross, l.Currency))
}

// SettledKeys returns the keys under which the transaction may have been settled before.
func (t *Transaction) SettledKeys() []uint64 {
	return settledKeys(t.MerchantID, t.RRN, t.OrderNo, joinTrace(t.TerminalID, t.BatchNo, t.TraceNo), minorOf(&t.Origin, t.Signed(), t.Currency))
}
