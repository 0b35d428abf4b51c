// Package iso8583 reads journals of ISO 8583 messages.
package iso8583
