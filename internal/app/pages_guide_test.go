package app_test

import (
	"io/fs"
	"path"
	"strings"

	"github.com/karne-app/karne/docs/kilavuz"
	"github.com/karne-app/karne/internal/access"
)

// guidePages: the guide tells of the product and holds nobody's records; whoever is signed in reads it.
func guidePages(_ *world) []sheet {
	first := func(pattern string) string {
		return path.Base(must(fs.Glob(kilavuz.Files, pattern))[0])
	}
	return []sheet{
		{"GET /kilavuz", access.MeRead, at("/kilavuz"), nil, everyone},
		{"GET /kilavuz/:chapter", access.MeRead, at("/kilavuz/" + strings.TrimSuffix(first("[0-9]*.md"), ".md")), nil, everyone},
		{"GET /kilavuz/resim/:file", access.MeRead, at("/kilavuz/resim/" + first("resim/*.png")), nil, everyone},
	}
}
