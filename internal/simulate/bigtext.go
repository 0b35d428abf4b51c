package simulate

import (
	"bufio"
	"os"
	"strconv"
)

// appendSigned writes an amount of fen in yuan that may be negative.
func appendSigned(to []byte, fen int64) []byte {
	if fen < 0 {
		to, fen = append(to, '-'), -fen
	}
	return appendYuan(to, fen)
}

// appendDigits writes a number with leading zeros.
func appendDigits(to []byte, number uint64, width int) []byte {
	start := len(to)
	for range width {
		to = append(to, '0')
	}
	for i := len(to) - 1; i >= start; i-- {
		to[i] = byte('0' + number%10)
		number /= 10
	}
	return to
}

// appendYuan writes an amount of fen in yuan.
func appendYuan(to []byte, fen int64) []byte {
	to = strconv.AppendInt(to, fen/100, 10)
	return appendDigits(append(to, '.'), uint64(fen%100), 2)
}

// appendClock writes a second of the day, 15:04:05.
func appendClock(to []byte, second int) []byte {
	to = append(appendDigits(to, uint64(second/3600), 2), ':')
	to = append(appendDigits(to, uint64(second/60%60), 2), ':')
	return appendDigits(to, uint64(second%60), 2)
}

// writeLines writes a file of lines.
func writeLines(path, header string, produce func(line func([]byte))) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 1<<20)
	_, _ = out.WriteString(header) // the first error comes again from Flush
	produce(func(line []byte) { _, _ = out.Write(line) })
	if err := out.Flush(); err != nil {
		_ = file.Close() // the first error says more
		return err
	}
	return file.Close()
}
