// Package paypal reads PayPal's settlement reports, which are made of sections with
// totals of their own.
package paypal
