// Package paypal reads PayPal's settlement reports.
package paypal
