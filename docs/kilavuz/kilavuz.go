// Package kilavuz holds the Turkish user guide with its pictures, as the product shows it under /kilavuz.
package kilavuz

import "embed"

// Files are the chapters (*.md) and their pictures (resim/*.png).
//
//go:embed *.md resim/*.png
var Files embed.FS
