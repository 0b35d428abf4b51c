package store

import "tieout/reconcile"

// AppendException appends an exception as the store keeps it; equal exceptions
// give equal texts.
func AppendException(to []byte, x *reconcile.Exception) []byte {
	w := textWriter{text: append(to, exceptionLayout.tag...)}
	writeFields(&w, reconcile.ExceptionFields, x)
	return w.text
}

// ReadException reads what AppendException wrote.
func ReadException(text string, into *reconcile.Exception) error {
	r := newTextReader(text)
	if kind := r.next(); kind != exceptionLayout.tag {
		return damaged("want an exception, got something of the kind %q", kind)
	}
	readFields(&r, reconcile.ExceptionFields, into)
	return r.finish()
}

// AppendCleared appends what was cleared as the store keeps it.
func AppendCleared(to []byte, c *reconcile.Cleared) []byte {
	w := textWriter{text: append(to, clearedLayout.tag...)}
	writeFields(&w, reconcile.ExceptionFields, &c.Exception)
	writeFields(&w, reconcile.ClearedFields, c)
	return w.text
}

// ReadCleared reads what AppendCleared wrote.
func ReadCleared(text string, into *reconcile.Cleared) error {
	r := newTextReader(text)
	if kind := r.next(); kind != clearedLayout.tag {
		return damaged("want a cleared exception, got something of the kind %q", kind)
	}
	readFields(&r, reconcile.ExceptionFields, &into.Exception)
	readFields(&r, reconcile.ClearedFields, into)
	return r.finish()
}
