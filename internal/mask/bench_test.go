package mask

import "testing"

func BenchmarkMask(b *testing.B) {
	key := NewKey([]byte(testSecret))
	for _, row := range []struct{ name, text string }{
		{"rrn", "260928000117"},
		{"digits of 16", "2026111912345678"},
		{"digits of 28", "4200002345202611191234567890"},
		{"order number", "POS-20261119-0001-000123"},
		{"free text", "POS LUMP SUM 2026-11-19 MERCHANT 898310148160568 REF 260928000117 NET 1234.56"},
		{"a card in a text", "card 411111" + "1111111111 refused"},
	} {
		b.Run("text/"+row.name, func(b *testing.B) {
			for b.Loop() {
				Text(row.text)
			}
		})
		b.Run("key/"+row.name, func(b *testing.B) {
			for b.Loop() {
				key.Identifier(row.text)
			}
		})
		b.Run("changes/"+row.name, func(b *testing.B) {
			for b.Loop() {
				Changes(row.text)
			}
		})
	}
}
