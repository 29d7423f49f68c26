// Package quantity holds the three kinds of number Karne keeps: Amount (a value in its own unit of measure, exact to 1e-6), Money
// (Turkish lira, exact to the kuruş) and Percent (percentage points, exact to 1e-4). All are int64; there is no floating point here,
// and nothing is rounded unless a Rounding is named.
//
// Three written forms, each with a parser and a printer:
//
//	wire  1234.56     ParseMoney     String   JSON (always as a string), interchange files, REST
//	TR    1.234,56    ParseMoneyTR   TR       screens, workbooks, papers (domain.md §8.5)
//	EN    1,234.56    ParseMoneyEN   EN       English screens
//
// What a parser refuses is an *Error: a decimal too many (number.decimals: it would need rounding), a value out of range
// (number.range), NaN and infinities (number.nan), a JSON value that is not a string (number.type) and everything else that is not a
// number (number.syntax). An empty text is refused too: missing is not zero, and the caller decides what missing means.
// Sums that leave the range are refused with number.range; they never wrap.
package quantity
