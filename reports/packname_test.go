package reports

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPackNames: names keep their letters, never climb, are told apart, and fit a file system.
func TestPackNames(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range []struct{ why, provider, merchant, want string }{
		{"plain", "acq", "M1", "acq_M1"},
		{"letters of any script", "拉卡拉", "商户一", "拉卡拉_商户一"},
		{"it would climb", "..", "/etc/passwd", "--_-etc-passwd-"},
		{"the same but for a sign", "acq", "M-1", "acq_M-1"},
		{"told apart by a digest", "acq", "M/1", "acq_M-1-"},
		{"none", "", "", "unknown_unknown-"},
		{"a mark that turns the line", "acq", "M\u202e1", "acq_M-1-"},
		{"ten thousand characters", strings.Repeat("店", 10_000), strings.Repeat("𠀀", 10_000), "店"},
		{"bytes that are none", "acq", "M\xff", "acq_M-"},
	} {
		got := packName(row.provider, row.merchant)
		if !strings.HasPrefix(got, row.want) || len(got)+len(".zip.part") > 255 || strings.ContainsAny(got, `/\.`) || !utf8.ValidString(got) || seen[got] {
			t.Errorf("%s: want %s…, got %s (%d bytes)", row.why, row.want, got, len(got))
		}
		seen[got] = true
	}
}
