package text

import "bytes"

// NothingButBlanks reports whether the beginning of the content is white space only.
func (in *Intake) NothingButBlanks() (bool, error) {
	head, err := in.Head()
	return len(bytes.TrimSpace(head)) == 0, err
}
