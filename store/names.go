package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/klauspost/compress/s2"

	"tieout/reconcile"
)

// writeNames keeps what the rows of the night's files are called, of those of which it is known.
func (w *writer) writeNames(ctx context.Context, files []reconcile.FileAccount) error {
	bulk := w.bulk("names", []string{"seq", "n", "data"})
	for i := range files {
		if files[i].Names == nil {
			continue
		}
		if err := bulk.add(ctx, []any{w.seq, int64(i), s2.Encode(nil, files[i].Names.AppendTo(nil))}); err != nil {
			return err
		}
	}
	return bulk.flush(ctx)
}

// Names returns what the rows of a file are called, as far as no fact says it; nil where it is not known, as of
// files that a slice or an earlier version took in.
func (s *Store) Names(ctx context.Context, file *FileRow) (*reconcile.Names, error) {
	var data []byte
	err := s.db.GetContext(ctx, &data, s.rebind("SELECT data FROM names WHERE seq = ? AND n = ?"), file.Seq, file.n)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.wrapError("read the names of a file", err)
	}
	plain, err := s2.Decode(nil, data)
	if err != nil {
		return nil, damaged("the names of the file %s are not what tieout wrote: %v", file.Name, err)
	}
	names, err := reconcile.ReadNames(plain)
	if err != nil {
		return nil, damaged("the names of the file %s: %v", file.Name, err)
	}
	return names, nil
}
