package account

// RefuseRest counts the lines after what ended the reading of a file.
func (s *Sink) RefuseRest(lines int64) {
	if rest := lines - s.lastLine; rest > 0 {
		s.Account.Lines += rest
		s.Account.Rejected += rest
		s.lastLine = lines
	}
}
