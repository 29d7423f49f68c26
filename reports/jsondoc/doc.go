// Package jsondoc draws documents as canonical JSON: the form an edition stores and hashes, and what programs read.
package jsondoc

import (
	"io"

	"github.com/karne-app/karne/reports/model"
)

// Render writes the documents as canonical JSON (sorted keys, numbers as decimal strings) with a closing line feed.
func Render(w io.Writer, docs []model.Document) error {
	b, err := model.Canonical(docs)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
