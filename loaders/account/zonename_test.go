package account

import (
	"testing"
	"time"
)

// TestZonesByName: what senders write, on a day in winter.
func TestZonesByName(t *testing.T) {
	for name, want := range map[string]string{
		"PST": "-0800", "pdt": "-0700", "CEST": "+0200", "utc": "+0000", "GMT+8": "+0800", "UTC-05:30": "-0530", "+0800": "+0800", "-08:00": "-0800",
		"Europe/Berlin": "+0100", "Pacific Time (US & Canada)": "-0800", "Tokyo": "+0900",
		"CST": "", "XYZ": "", "": "", "Local": "", "../../etc/passwd": "", "GMT+99": "", "GMT+": "", "+8:61": "", "--8": "", "+-8": "",
	} {
		zone, several := ZoneNamed(name, nil, 2026)
		got := ""
		if zone != nil {
			got = time.Date(2026, 1, 15, 12, 0, 0, 0, zone).Format("-0700")
		}
		if got != want || several != (name == "CST") || zone == time.UTC {
			t.Errorf("%q: want %q, got %q, several %v", name, want, got, several)
		}
	}
	for name, city := range zoneOfRails {
		if _, err := time.LoadLocation(city); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
