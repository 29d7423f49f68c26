// Package html draws a document as a semantic fragment for pages: the official table on screen is the one that prints.
//
// The fragment is <section class="k-doc"> with headings, tables and notes. It has no style attribute, no script and no id but its
// anchors; everything is escaped. Classes say what a thing means and the stylesheet how it looks:
//
//	k-doc k-title k-sub k-marks k-mark    the document, its title, subtitle and marks (TASLAK, ÖRNEK VERİ)
//	k-heading k-para k-note k-lead        blocks beside tables
//	k-table                               a table; k-form when it is one of label rows and column heads (target card)
//	k-head k-up                           row of column heads; a head printed upwards
//	k-group k-subtotal k-total k-warn k-label     meaning of a row or cell
//	k-text k-count k-amount k-percent k-money k-blank k-missing k-fault     kind of a cell; k-left k-center k-right its place
//	k-ref k-notes k-tnote                 number of a note, the numbered notes, the notes of the table
//	k-input k-error                       an input in the place of a value, and what is wrong with it
//	k-edit k-computed                     while there are inputs: a cell that is typed, one that is computed
//	k-group-in k-part k-lead-in k-unit    several controls of one cell, and what stands before and behind one
//	k-flags k-flag k-flag-warn            what the rules say of a value, by stage
//	k-w5                                  the width of a column in percent, while there are inputs
//
// The table stays Turkish in every language of the screen: it is the paper. Options.Lang only chooses the words of controls.
package html
