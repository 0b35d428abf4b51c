// Package reconcile is the domain of tieout: what a card or QR sale should have
// paid after fees, which settlement line paid it, and which money never arrived.
//
// The package is pure. It opens no file, asks no clock, writes no log and knows
// no database; the same Input gives the same Result to the byte, whatever the
// order of its rows or the number of its workers.
//
// # The words
//
//   - Transaction: what a terminal did. Only expected money counts: approved,
//     not voided, not reversed. A pre-authorisation moves no money, its
//     completion does; the reversal of a void makes the sale good again.
//   - SettlementLine: what the acquirer says that it settled: gross, fee, net.
//   - Deposit: what reached the bank account, often one payout for many lines.
//   - Payout: the settlement lines that one deposit should pay.
//   - Expected settlement: gross, fee by the contract's schedule, net, due date.
//   - FeeSchedule: effective-dated rules that say what a sale costs.
//   - Due date: the day by which the money must be there.
//   - Verdict: what became of a row tonight; each accepted row has exactly one.
//   - Item: a row that is remembered from one night to the next.
//   - Exception: an open thing for a person, with kind, cause, evidence, action.
//   - Proof: the equation of the night, per currency; it closes to 0.00 or
//     nothing is committed.
//
// # Money
//
// Amounts are decimals in major units (yuan, not fen). Money to the merchant is
// positive; a refund, chargeback or deduction is negative; a fee is positive
// when it is taken. Inside the matcher amounts are integer minor units (fen),
// derived exactly.
//
// # Time
//
// A transaction's time is the civil time on the terminal, carried in UTC as if
// UTC were the local zone: no zone of the host can move it to another day.
package reconcile
