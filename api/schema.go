package api

import _ "embed" // the schema below

// PlanSchema is the JSON Schema (2020-12) of the interchange form karne.plan/1; the formats money, amount, percent and iso-date in
// it are checked by internal/intake.
//
//go:embed plan.schema.json
var PlanSchema []byte
