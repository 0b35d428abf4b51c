// Package terms holds what a contract says: fee schedules with their rounding,
// and due dates.
package terms
