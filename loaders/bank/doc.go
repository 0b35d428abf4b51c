// Package bank reads bank statements as deposits: camt.052, .053 and .054 (ISO
// 20022), MT940 and MT942 (SWIFT), and BAI2. An amount is positive when money comes
// in. Opening balance + movements = closing balance, or the file is refused.
package bank
