package account

import (
	"strconv"
	"strings"
	"time"
)

// Files name zones in four ways: by an offset (+08:00, GMT+8), by an abbreviation (PST, CEST), by
// the name of the time zone database (Europe/Berlin), and by a name of Ruby on Rails (Eastern Time (US
// & Canada)). An abbreviation for summer or winter time fixes the offset; the others follow the day.

// offsetOfAbbreviation is minutes east of Greenwich.
var offsetOfAbbreviation = map[string]int{
	"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60,
	"CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "MET": 60, "MEST": 120, "HNEC": 60, "HAEC": 120,
	"EET": 120, "EEST": 180, "SAST": 120, "IDT": 180, "MSK": 180, "TRT": 180, "EAT": 180,
	"NST": -210, "NDT": -150, "ADT": -180, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360,
	"PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "HDT": -540, "BRT": -180, "BRST": -120, "ART": -180,
	"HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "WIB": 420, "ICT": 420, "JST": 540, "KST": 540,
	"AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}

// sharedAbbreviations are those of several zones: of Chicago and Shanghai; of Delhi, Dublin and Jerusalem; of
// Halifax and Riyadh.
var sharedAbbreviations = map[string]bool{"CST": true, "IST": true, "AST": true}

// zoneOfRails is what Rails calls the zones of the countries in which its users sell.
var zoneOfRails = map[string]string{
	"Hawaii": "Pacific/Honolulu", "Alaska": "America/Juneau", "Pacific Time (US & Canada)": "America/Los_Angeles", "Tijuana": "America/Tijuana",
	"Mountain Time (US & Canada)": "America/Denver", "Arizona": "America/Phoenix", "Central Time (US & Canada)": "America/Chicago", "Saskatchewan": "America/Regina",
	"Eastern Time (US & Canada)": "America/New_York", "Indiana (East)": "America/Indiana/Indianapolis", "Puerto Rico": "America/Puerto_Rico",
	"Atlantic Time (Canada)": "America/Halifax", "Newfoundland": "America/St_Johns", "Mexico City": "America/Mexico_City", "Brasilia": "America/Sao_Paulo",
	"London": "Europe/London", "Edinburgh": "Europe/London", "Dublin": "Europe/Dublin", "Lisbon": "Europe/Lisbon", "Madrid": "Europe/Madrid", "Paris": "Europe/Paris",
	"Berlin": "Europe/Berlin", "Bern": "Europe/Zurich", "Zurich": "Europe/Zurich", "Vienna": "Europe/Vienna", "Rome": "Europe/Rome", "Brussels": "Europe/Brussels",
	"Amsterdam": "Europe/Amsterdam", "Copenhagen": "Europe/Copenhagen", "Stockholm": "Europe/Stockholm", "Warsaw": "Europe/Warsaw", "Prague": "Europe/Prague",
	"Helsinki": "Europe/Helsinki", "Athens": "Europe/Athens", "Istanbul": "Europe/Istanbul",
	"Beijing": "Asia/Shanghai", "Chongqing": "Asia/Shanghai", "Hong Kong": "Asia/Hong_Kong", "Taipei": "Asia/Taipei", "Singapore": "Asia/Singapore", "Kuala Lumpur": "Asia/Kuala_Lumpur",
	"Tokyo": "Asia/Tokyo", "Osaka": "Asia/Tokyo", "Sapporo": "Asia/Tokyo", "Seoul": "Asia/Seoul", "Bangkok": "Asia/Bangkok", "New Delhi": "Asia/Kolkata", "Mumbai": "Asia/Kolkata",
	"Perth": "Australia/Perth", "Adelaide": "Australia/Adelaide", "Darwin": "Australia/Darwin", "Brisbane": "Australia/Brisbane", "Canberra": "Australia/Canberra",
	"Melbourne": "Australia/Melbourne", "Sydney": "Australia/Sydney", "Hobart": "Australia/Hobart", "Auckland": "Pacific/Auckland", "Wellington": "Pacific/Auckland",
}

// ZoneNamed returns the zone that a file calls so; nil: it is not known, or several are called so.
// An abbreviation that the source's own zone has in the year is that zone's; own is nil where the source
// states none. What is returned is never time.UTC, which stands for none.
func ZoneNamed(name string, own *time.Location, year int) (zone *time.Location, several bool) {
	name = strings.TrimSpace(name)
	upper := strings.ToUpper(name)
	if minutes, ok := zoneOffset(upper); ok {
		return fixedZone(minutes), false
	}
	if zone := ownAbbreviation(upper, own, year); zone != nil {
		return zone, false
	}
	if minutes, ok := offsetOfAbbreviation[upper]; ok {
		return fixedZone(minutes), false
	}
	if full, ok := zoneOfRails[name]; ok {
		name = full
	}
	const longest = 40 // of the database, with room
	if !strings.Contains(name, "/") || len(name) > longest {
		return nil, sharedAbbreviations[upper]
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	return zone, false
}

func fixedZone(minutes int) *time.Location { return time.FixedZone("", 60*minutes) }

// ownAbbreviation returns the offset that a zone calls so in the winter or the summer of a year.
func ownAbbreviation(name string, own *time.Location, year int) *time.Location {
	if own == nil {
		return nil
	}
	for _, month := range [...]time.Month{time.January, time.July} {
		called, seconds := time.Date(year, month, 1, 12, 0, 0, 0, own).Zone()
		if called == name {
			return time.FixedZone("", seconds)
		}
	}
	return nil
}

// zoneOffset reads +0800, -08:00, GMT+8 and UTC-05:30 as minutes east of Greenwich.
func zoneOffset(name string) (minutes int, ok bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "UTC"), "GMT")
	if name == "" || name[0] != '+' && name[0] != '-' {
		return 0, false
	}
	digits := strings.Replace(name[1:], ":", "", 1)
	n, err := strconv.Atoi(digits)
	if err != nil || digits[0] < '0' || digits[0] > '9' {
		return 0, false
	}
	switch len(digits) {
	case 1, 2:
		minutes = 60 * n
	case 3, 4:
		minutes = 60*(n/100) + n%100
	}
	if minutes > 14*60 || len(digits) > 4 || n%100 > 59 {
		return 0, false
	}
	if name[0] == '-' {
		minutes = -minutes
	}
	return minutes, true
}
