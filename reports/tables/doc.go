// Package tables draws the official tables of the chain: one table per file, each a pure function from facts to model.Document.
//
// Titles, headings and their order are those of the guide for municipalities of 2019 (domain.md §2.2–2.3) for the plan and of the
// performance-programme guide of May 2009 (§4.2–4.6) for the programme; of results they are those of §3.5, §3.6 and §5. A form belongs to a
// dated form set, because forms change with the law (design.md §1-8); Forms picks the set by the plan's first year. Policies of ours that a reader must know (missing is not
// zero, stated totals without a split by year) are printed under the table they concern. Nothing here knows a renderer, a clock or a record id.
//
// # Names of the programme's cells
//
// Formulas and the reconciliation find a number by "DOC!name". A name is "record:key" or "record:row:column", with
//
//	H          ref of a performance target (H1.1, the second of one code H1.1#2)
//	F          ref of an activity (H1.1/F1.1.1); PG ref of an indicator (H1.1/PG1.1.1)
//	U          key of a spending unit (facts.SpendingUnit.Key); "birimsiz" for lines without one
//	row        01 … 09, diger (in the budget, no code of 01–09), doner, yurtici, yurtdisi, and the sums butce, dis, toplam
//	column     faaliyet, gyg, transfer, toplam
//
//	PP1        PG:onceki PG:cari PG:hedef PG:ad · F:butce F:dis F:toplam · H:butce H:dis H:toplam (Genel Toplam)
//	PP2        F:row · F:birimler · F@U:row (unit × code of an activity of several units)
//	PP3        X:butce X:dis X:toplam and the shares X:butce.pay …, X one of H, F, hedefler, gyg, transfer, TOPLAM
//	PP4        row:column
//	PP5        F:birimler
//	PPKAPAK    toplam
//	PPBIRIM    U:row:column, and TOPLAM:row:column over all units
//	PPTAVAN    U:toplam:k and U:code:k with k tavan, teklif, kalan, asim
//	PPFARK     stage-stage|line:k with k once, sonra, fark; line is LineRef, or a unit key (its sum), or TOPLAM
//	PPODENEK   U:01 … U:09 U:diger U:toplam U:dokum U:kapsanmayan, TOPLAM:…
//	PPGIDER    eko:code:k, fonk:code:k, birim:U:k (and TOPLAM) with k kbo ek arti eksi devreden yilsonu gider iptal devir, gerceklesme baslangic;
//	           kayit:U:code:k:n, the nth recorded change of unit, class and k, one of ek arti eksi, and degisen:U:code:k, the export's
//	PPGELIR    gelir:code:k (and BRÜT, TOPLAM) with k tahmin devreden yili tahakkuk tahsilat iade net terkin devir, pay gerceklesme tahsil;
//	           denge:class, denge:brut, denge:gelir, denge:finansman, denge:kaynak, denge:gider, denge:fark
//	PPMUT      identity|place:sol, :sag, :fark; denetlenen, tutan, farkli, uygulanamayan
//
// A place without a line has a named blank cell, which no formula names: blank is "no line there", 0,00 is a line of nothing. An activity
// without lines is missing with its reason; "Kaynak gerektirmez" (the no-cost reason) is no missing part of a total, anything else is.
//
// # What one line reaches
//
// The amount of a line of activity F (target H, unit U) at row r, s being butce or dis, stands in
//
//	PP2 F:r F:s F:toplam, and F@U:r F@U:s F@U:toplam when several units have lines · PP1 F:s F:toplam H:s H:toplam ·
//	PP3 s and toplam of F, H, hedefler, TOPLAM, and by rounding every share of these two columns ·
//	PP4 column faaliyet and toplam of rows r, s, toplam · PPBIRIM the same six of U and of TOPLAM · PPKAPAK toplam ·
//	in the budget also PPTAVAN teklif, kalan, asim of U (whole and code) · PPGELIR denge:gider denge:fark · and what PPMUT shows of them.
//
// A line of overhead or transfers reaches PP3 gyg or transfer and TOPLAM, the column gyg or transfer of PP4 and PPBIRIM, and the same
// others. A line whose amount differs from the stage before reaches PPFARK sonra and fark of itself, of its unit and of TOPLAM; a line of
// revenue PPGELIR denge:class, denge:gelir, denge:kaynak, denge:brut (where class 09 has lines) and denge:fark.
// TestOneKurusReachesItsCells holds this list.
//
// # Names of the cells of results
//
// Results draws the monitoring report, the evaluation report and the activity report from one shape of facts. Here PG is A1/H1.1/PG1.1.1, H is
// A1/H1.1 and A is A1, as in the plan; F is H1.1/F1.1.1 as in the programme, n the place of a unit from 1, Y a year.
//
//	T19 T20    PG:etki PG:a PG:b PG:c PG:performans PG:ad · H:performans
//	SKOR       ust (the cap) · PG:etki PG:a PG:b PG:c PG:performans (unclamped) PG:giren (what counts in the target) PG:gerceklesme, PG:alt PG:ust of
//	           a band · H:performans H:ozet H:maliyet · A:performans · PLAN:performans
//	BANT       band:gosterge band:hedef (and TOPLAM) · H:performans of those at risk
//	BIRIM      Bn:performans Bn:beklenen Bn:girilen Bn:oran (and TOPLAM)
//	BIRIKIM    PG:Y:b PG:Y:c PG:Y:performans · H:Y:performans · PLAN:Y:performans
//	SAPMA      PG:b PG:c PG:sapma PG:sapmaorani, only of indicators that deviate or were explained; FRSAPMA the same
//	VERI       PG:period:deger PG:period:pay PG:period:payda
//	IZKAPAK DGKAPAK FRKAPAK   PLAN:performans
//	FRPS       PG:ad PG:onceki PG:hedef (B) PG:gerceklesen (C) PG:gerceklesme PG:performans · H:performans · PLAN:performans
//	FRFAAL     F:k (F@n:k of the nth of several units), birim:U:k and TOPLAM:k with k planlanan dis odenek harcanan oran
//	FRFARK     PG:program PG:rapor PG:fark
//	FRGIDER FRGELIR   as PPGIDER and PPGELIR
//	FRMECLIS   uye yeterli yetersiz cekimser esik
//	FRMUT      identity|place:sol, :sag, :fark
//
// A score's cell calculates from A, B and C beside it by the rule of its calculation type (model.Rise …), a target's from what counts of its
// indicators and their weights, a goal's from its targets, the plan's from its goals; every other place reads those cells of SKOR. A C that no
// decimal writes out keeps its two whole numbers as formula, so that a spreadsheet gives the same second decimal.
//
// C of an indicator reaches its own cells in T19 or T20, SKOR, SAPMA, BIRIKIM (of the year) and FRPS, and H:performans, A:performans,
// PLAN:performans, the unit's Bn:performans and the counts of BANT above it; nothing else. TestOneValueReachesItsCells holds this list.
package tables
