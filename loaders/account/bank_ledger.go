package account

// RestRefused counts the lines behind what ended the reading of a file.
func (s *Sink) RestRefused(lines int64) {
	if rest := lines - s.last; rest > 0 {
		s.Account.Lines += rest
		s.Account.Rejected += rest
		s.last = lines
	}
}
