// Package rest is the program interface under /api/v1: the strict server and DTOs generated from api/openapi.yaml (gen.go) and
// thin handlers, one file per feature: decode → command → service → DTO.
//
// Before a handler runs, contract.go has checked the request against the contract: the body's shape with the address of each
// fault, unknown query names, If-Match on every change of an existing record, the Idempotency-Key. A handler therefore only turns
// words into commands; rules and access belong to the services.
//
// The routes that take files are written by hand (upload.go), since uploads stream to a temporary file.
package rest
