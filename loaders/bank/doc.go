// Package bank reads BAI2, MT940 and camt statements.
package bank
