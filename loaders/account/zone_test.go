package account

import (
	"testing"
	"time"

	"tieout/reconcile"
)

// TestTimesComeHome: a stated zone holds, else that of the source, else none is applied.
func TestTimesComeHome(t *testing.T) {
	shanghai, berlin := time.FixedZone("", 8*3600), time.FixedZone("", 3600)
	at := func(zone *time.Location) time.Time { return time.Date(2026, 11, 18, 15, 30, 0, 0, zone) }
	for _, row := range []struct {
		why        string
		written    time.Time
		zone, home *time.Location
		want       string
	}{
		{"no zone anywhere", at(time.UTC), nil, shanghai, "2026-11-18 15:30:00"},
		{"the source's zone", at(time.UTC), berlin, shanghai, "2026-11-18 22:30:00"},
		{"a stated zone", at(berlin), nil, shanghai, "2026-11-18 22:30:00"},
		{"a stated zone beats the source's", at(shanghai), berlin, shanghai, "2026-11-18 15:30:00"},
		{"UTC that is stated", at(time.FixedZone("", 0)), berlin, shanghai, "2026-11-18 23:30:00"},
		{"over midnight", at(time.FixedZone("", -5*3600)), nil, shanghai, "2026-11-19 04:30:00"},
		{"without a configuration it stays as written", at(berlin), nil, nil, "2026-11-18 15:30:00"},
	} {
		made := Row{Transaction: &reconcile.Transaction{Time: row.written}}
		(&Defaults{Zone: row.zone, Home: row.home}).toHome(&made)
		if got := made.Transaction.Time; got.Format(time.DateTime) != row.want || got.Location() != time.UTC {
			t.Errorf("%s: want %s, got %s", row.why, row.want, got)
		}
	}
}

// TestZonesOfLayouts: which forms state a zone.
func TestZonesOfLayouts(t *testing.T) {
	for _, row := range []struct{ layout, text, want string }{
		{"2006-01-02 15:04:05", "2026-11-18 15:30:00", ""},
		{"2006-01-02T15:04:05Z07:00", "2026-11-18T15:30:00Z", "+0000"},
		{"2006-01-02T15:04:05Z07:00", "2026-11-18T15:30:00-05:00", "-0500"},
		{"2006-01-02 15:04:05 -0700", "2026-11-18 15:30:00 +0800", "+0800"},
		{"2006/1/2 15:04", "2026/11/18 15:30", ""},
	} {
		layout := NewLayout(row.layout)
		found, ok := layout.Read([]byte(row.text), false)
		got, exists := found.Time()
		zone := ""
		if got.Location() != time.UTC {
			zone = got.Format("-0700")
		}
		if !ok || !exists || zone != row.want || got.Format("15:04") != "15:30" {
			t.Errorf("%s: want zone %q, got %q (%s)", row.text, row.want, zone, got)
		}
	}
}
