// Package chart draws pictures of numbers as SVG: bullet, trend, heat map, bars. A picture is pure: the same data gives the same bytes;
// places are whole tenths of a pixel, no floats. Colours come from classes of the page's stylesheet, so that light, dark and print each have theirs;
// a status is colour and word and shape. Every picture names what it shows (title, desc) and has the same numbers as a table behind it.
//
// Numbers come as exact rationals with their printed text beside them: the room knows neither language nor rounding, so words and texts are the
// caller's. A number that is missing has no place (nil) and keeps its text, which says why: it is never drawn as zero.
//
// Classes: svg.chart with the kind (bullet, trend, heat, bars) and, inside, ch-… for parts; the classes of bands and states are given by the
// caller and stand beside ch-cell, ch-band or ch-bar.
package chart
