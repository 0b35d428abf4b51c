package account

import (
	"strings"

	"tieout/loaders/text"
)

// MtAmount reads an unsigned amount in major units; the standard wants a comma
// in it, also before nothing: 300,
func (v *Values) MtAmount(name, content string, digits int32) int64 {
	if strings.Count(content, ",") != 1 || strings.Contains(content, ".") {
		v.Fail("bad-amount", "%s: want digits with one comma, such as 300, or 12,50, got %q", name, text.Clip(content))
		return 0
	}
	minor, _ := v.BankAmount(name, strings.Replace(content, ",", ".", 1), digits)
	return minor
}
