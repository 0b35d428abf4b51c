package text

import "bytes"

func (in *Intake) NothingButBlanks() (bool, error) {
	head, err := in.Head()
	return len(bytes.TrimSpace(head)) == 0, err
}
