// Package client is the public Go client of Karne's program interface, generated from api/openapi.yaml.
//
// A missing value is null on the wire and a nullable.Nullable here; money, values and percentages are decimal strings. Change a
// record by sending the ETag you read as If-Match; see [Match].
package client
