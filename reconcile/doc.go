// Package reconcile is the domain of tieout: what a card or QR sale should have
// paid after fees, which settlement line paid it, and which money never arrived.
//
// The package holds the words that all others use, and is pure: it opens no file,
// asks no clock, writes no log and knows no database. Package match gives the
// verdicts, prematch joins simple pairs, terms holds contracts, money and civil hold
// amounts and dates.
//
// # The words
//
//   - Transaction: what a terminal did: sale, void, refund, reversal,
//     pre-authorisation, completion. Only expected money counts: approved, not
//     voided, not reversed. A pre-authorisation moves no money, its completion does;
//     the reversal of a void makes the sale good again.
//   - SettlementLine: what the acquirer says that it settled: gross, fee, net, settle
//     date, references, deposit reference.
//   - Deposit: what reached the bank account: one amount, a value date, a text; often
//     for many lines.
//   - Payout: the settlement lines that one deposit should pay, and their sum.
//   - Expected settlement: gross, fee by the contract's schedule, net, due date.
//   - Fee schedule: rules with effective dates that say what a sale costs (terms).
//   - Term, due date: the day by which the money must be there (terms).
//   - Verdict: what became of a row tonight; each accepted row has exactly one. Of a
//     transaction: settled, in transit, waiting (for a file), missing, undeducted (a
//     refund), held, excluded. Of a line: matched, unexpected, duplicate, held,
//     adjustment.
//   - Item: a row that is remembered from one night to the next.
//   - Exception: an open thing for a person, with kind, cause, evidence, the nearest
//     row on the other side, action, and age in business days.
//   - Proof: the equations of the night, per currency; they close to 0.00 or nothing
//     is committed.
//   - Terminal, settlement and deposit are the three sides of a night. What Chinese
//     authors call a long or a short item names a side differently from author to
//     author; both sides are named instead.
//
// # Tables
//
// TransactionFields, LineFields, DepositFields, ItemFields and ExceptionFields list
// the fields of rows, each with an accessor; profiles, store and reports are driven
// by them. Kinds and Causes list the kinds and the causes of exceptions, with what
// the project does about each.
//
// # Money
//
// Amounts are decimals in major units (yuan, not fen). Money to the merchant is
// positive; a refund, chargeback or deduction is negative; a fee is positive
// when it is taken. match and prematch work in integer minor units (fen), derived
// exactly.
//
// # Time
//
// A transaction's time is the civil time on the terminal, carried in UTC as if
// UTC were the local zone: no zone of the host can move it to another day.
package reconcile
