package bank

// FullName returns the profile that another name of it means: messages that one
// profile reads are known by their own numbers.
func FullName(name string) string {
	switch name {
	case "camt052", "camt053", "camt054":
		return "camt"
	case "mt942":
		return "mt940"
	}
	return name
}
