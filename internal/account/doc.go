// Package account is the activity report (faaliyet raporu) of a year: unit reports by the spending authorities, the administration's report
// merged from them by section, three statements, the council's vote, distribution and publication (5018 md. 41, 5393 md. 56).
//
// States, unit: draft → signed → received, returned with a reason. Administration: consolidating → finance_signed → mayor_signed → presented →
// voted_sufficient | voted_insufficient → distributed → published. A report is insufficient only by the setting's share (3/4) of all members.
//
// It holds texts, work done, spending and signatures; indicator results, reasons and measures come from evaluate, money from budget: nothing is
// typed twice. It refuses to present while a deviation, a required section, a unit report or a statement is missing (all faults at once), and a
// results table that is not exactly the programme's set (findings F26–F28). What blocks presenting blocks the vote, which freezes the report, too.
//
// Every text and amount gives its report (or unit report) the next version, so that nobody signs what they have not read. Returned and
// reopened reports keep their statements as withdrawn. Rules read in the system's name: what the caller may not see blocks all the same.
package account
