package loaders_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/loaders"
)

// TestAProfileHasBounds: what is larger than anybody writes is not taken apart, for its tree would take more memory
// than a night may.
func TestAProfileHasBounds(t *testing.T) {
	for _, row := range []struct {
		size int
		want string
		why  string
	}{
		{256<<10 + 1, "at most 262144 bytes", "a byte too many"},
		{256 << 10, "", "just as large as may be"},
	} {
		path := filepath.Join(t.TempDir(), "mine.yaml")
		text := head + "fields: {value_date: at, amount: amount}\ncolumns: [at, amount]\nshape: {kind: json}\n#"
		if err := os.WriteFile(path, []byte(text+strings.Repeat("x", row.size-len(text))), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := loaders.ProfileOf(path, nil, "")
		if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: want %q, got %v", row.why, row.want, err)
		}
	}
}
