// Package period holds calendar dates, fiscal periods and plan horizons; it has no clock and no time zone. The fiscal year is the
// calendar year (5018 art. 3), so a half, a quarter and a month are parts of it.
//
// A Date is its ISO text; the empty Date is a missing one. What is not a real date between 1900 and 2200 is an *Error.
package period
