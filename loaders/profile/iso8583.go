package profile

import "tieout/loaders/account"

// DayOfCode reports whether a format in code needs the day of the file.
func DayOfCode(f account.Format) bool {
	dated, ok := f.(interface{ WantsDay() bool })
	return ok && dated.WantsDay()
}
