// Package terms holds what a contract says: what a sale costs and when its money is
// due.
//
// A fee is the exact percentage, rounded once by the schedule's mode, plus the fixed
// fee, held between minimum and cap; positive when it is taken, and a refund's
// negative, or 0 where the contract keeps it. Where no rule covers a transaction the
// answer is ErrNoFeeRule, never a guessed rate. A due date is T+N business days or
// D+N calendar days after the provider's business day, which ends at its cut-off.
package terms
