// Package intake takes plans in from outside: the plan JSON and the Excel template, both to plan.Doc, with every fault at its address; and
// units' proposals, the Excel workbook of activities and cost lines, to programme.ProposalDoc.
//
// Words: document (plan.Doc, programme.ProposalDoc), batch (a staged file with its faults and preview), shape fault (refuses the file), flag (a rule's verdict,
// comes in as flagged draft; domain.md §0.2-1).
//
// Invariants: a file with a shape fault changes nothing; every fault found is returned, not the first; text stays text (HTML, scripts
// and formulas are never interpreted); JSON and template of one plan give the same document. The preview of a proposal is its commit,
// done and taken back. A plan's file is the strategy office's; a proposal's is its unit's, too.
//
// It refuses: what the schema api/plan.schema.json refuses, duplicate keys, trailing data, NaN, over-long numbers, two responsible units,
// a plan that has not five years, a year outside the plan, the workbook of another unit, plan or year.
package intake
