package loaders

import "tieout/loaders/text"

// Packed returns the input as the sender sends it; nil when it can't be packed.
func (c *TestCase) Packed() []byte {
	data, err := c.packing.pack(c.input)
	if err != nil {
		return nil
	}
	return data
}

// Recognise returns the name of the built-in profile that the input fits best.
func (c *TestCase) Recognise() (string, error) {
	path, remove, err := c.written()
	if err != nil {
		return "", err
	}
	defer remove()
	in, err := Open(path, text.DefaultLimits(), nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	p, err := recogniseFile(in)
	if err != nil {
		return "", err
	}
	return p.Name, nil
}
