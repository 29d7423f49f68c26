// Package council keeps decision records of encümen and council: the legal birth certificate of plan, programme and budget
// (domain.md §0.1-7, §1.5), and of the strategy board on monitoring and evaluation. A number is kept as printed: "2019/127", "220", "2014/1702".
//
// It refuses a decision without body, date or number, and votes that contradict the result.
package council
