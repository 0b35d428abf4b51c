package account

import (
	"tieout/internal/mask"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// reject makes of a refused row what the reports show.
func reject(name string, line int64, raw []byte, why *text.RowError) reconcile.Reject {
	return reconcile.Reject{
		Origin: reconcile.Origin{File: name, Line: line}, Reason: why.Name, Excerpt: text.Excerpt(raw),
		Detail: mask.Text(why.Detail), // what a field's own words quote of it
	}
}
