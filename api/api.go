// Package api holds the contract of the program interface (openapi.yaml) and the texts of every fault code (problems.yaml).
//
// The strict server and the DTOs of internal/rest and the public client in api/client are generated from the contract:
// run "go generate ./api".
package api

import _ "embed" // the two files below

//go:generate sh generate.sh

// OpenAPI is the contract, OpenAPI 3.0.3.
//
//go:embed openapi.yaml
var OpenAPI []byte

// Problems is the text of every fault code in Turkish and English, with what to do.
//
//go:embed problems.yaml
var Problems []byte
