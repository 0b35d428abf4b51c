package main

import (
	"os"

	"golang.org/x/term"
)

// columns is how many columns a terminal has; 0 where the file is none.
func columns(file *os.File) int {
	if wide, _, err := term.GetSize(int(file.Fd())); err == nil && wide > 0 {
		return wide
	}
	return 0
}
