// Package chart draws pictures of numbers as SVG: bullet, trend, heat map, bars. A picture is pure: the same data gives the same bytes; places are
// whole tenths of a pixel, no floats. Colours come from classes of the page's stylesheet, so that light, dark and print each have theirs; a status
// is colour and word and shape. Every picture names what it shows (title, desc) and has the same numbers as a table behind it.
package chart
