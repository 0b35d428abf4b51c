// Package money holds currencies, their minor digits, and the strict grammar
// of amounts.
package money
