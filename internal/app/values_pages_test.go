package app_test

import (
	"net/url"

	"github.com/karne-app/karne/internal/access"
)

// valuePages is the policy on the pages of values, scores and reports. An allowed form is sent with a version nobody has, or without what it needs.
func valuePages(w *world) []sheet {
	v := w.plantValues()
	return append(append(append(windowPages(w, v), scorePages(v)...), standPages(v)...), reportPages(w, v)...)
}

// filled is a form of a version that nobody has.
func filled(kv ...string) url.Values {
	v := url.Values{"version": {"999"}}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Set(kv[i], kv[i+1])
	}
	return v
}

// pair is a page that asks and the form it sends.
func pair(route string, action access.Action, path string, form url.Values, allowed []string) []sheet {
	return []sheet{{"GET " + route, action, at(path), nil, allowed}, {"POST " + route, action, at(path), form, allowed}}
}

func windowPages(w *world, v valued) []sheet {
	open, window := "/gerceklesme/donem/"+v.windows["2023/2"], "/gerceklesme/donem/:id"
	mine, theirs, unit := open+"/birim/"+w.own, open+"/birim/"+w.other, window+"/birim/:unit"
	value := func(x, leaf string) string { return "/gerceklesme/deger/" + x + leaf }
	own, other := v.mine["entered"].ID, v.theirs["entered"].ID
	row := func(indicator string) url.Values {
		return url.Values{indicator + ".version": {"999"}, indicator + ".amount": {"510"}, indicator + ".was": {"-"}}
	}
	reason := filled("reason", "Belge eksik")
	list := []sheet{
		{"GET /gerceklesme", access.ValueRead, at("/gerceklesme?yil=2023&plan=" + v.planID), nil, values},
		{"POST /gerceklesme/donemler", access.WindowEdit, at("/gerceklesme/donemler"), filled("plan_id", v.planID, "year", "1990"), planner},
		{"GET " + window, access.WindowRead, at(open), nil, readers},
		{"POST " + window, access.WindowEdit, at(open), filled("unit_closes_on", "31.12.2198"), planner},
		{"POST " + window + "/ac", access.WindowEdit, at(open + "/ac"), filled("unit_id", w.other, "reason", "Belge sonradan geldi", "until_on", "01.01.2020"), planner},
		{"POST /gerceklesme/yeniden-acma/:id/kapat", access.WindowEdit, fresh(func() string {
			return "/gerceklesme/yeniden-acma/" + w.reopening(v.windows["2022/2"], w.other) + "/kapat"
		}), filled("window_id", v.windows["2022/2"]), planner},
		{"GET " + unit, access.ValueRead, at(mine), nil, shares},
		{"GET " + unit, access.ValueRead, at(theirs), nil, wholes},
		{"POST " + unit, access.ValueEnter, at(mine), row(v.ownPG.ID), makers},
		{"POST " + unit, access.ValueEnter, at(theirs), row(v.alienPG.ID), planner},
		{"POST " + unit + "/onayla", access.ValueApprove, at(mine + "/onayla"), filled(), managers},
		{"POST " + unit + "/onayla", access.ValueApprove, at(theirs + "/onayla"), filled(), planner},
		{"POST " + unit + "/dogrula", access.ValueVerify, at(mine + "/dogrula"), filled(), planner},
		{"GET " + unit + "/calisma-kitabi.xlsx", access.ValueRead, at(mine + "/calisma-kitabi.xlsx"), nil, shares},
		{"GET " + unit + "/calisma-kitabi.xlsx", access.ValueRead, at(theirs + "/calisma-kitabi.xlsx"), nil, wholes},
		{"POST " + unit + "/yukle", access.ValueEnter, at(mine + "/yukle"), nil, makers},
		{"POST " + unit + "/yukle", access.ValueEnter, at(theirs + "/yukle"), nil, planner},
		{"GET /gerceklesme/deger/:id", access.ValueRead, at(value(own, "")), nil, shares},
		{"GET /gerceklesme/deger/:id", access.ValueRead, at(value(other, "")), nil, wholes},
		{"GET /gerceklesme/deger/:id", access.ValueRead, at(value(v.mine["frozen"].ID, "")), nil, values},
		{"GET /gerceklesme/deger/:id", access.ValueRead, at(value(v.theirs["frozen"].ID, "")), nil, values},
		{"POST /gerceklesme/deger/:id/onayla", access.ValueApprove, at(value(own, "/onayla")), filled(), managers},
		{"POST /gerceklesme/deger/:id/onayla", access.ValueApprove, at(value(other, "/onayla")), filled(), planner},
		{"POST /gerceklesme/deger/:id/dogrula", access.ValueVerify, at(value(own, "/dogrula")), filled(), planner},
		{"POST /gerceklesme/deger/:id/kanit", access.ValueEnter, at(value(own, "/kanit")), filled("reference", ""), makers},
		{"POST /gerceklesme/deger/:id/kanit", access.ValueEnter, at(value(other, "/kanit")), filled("reference", ""), planner},
		{"POST /gerceklesme/deger/:id/dosya", access.ValueEnter, at(value(own, "/dosya")), nil, makers},
		{"POST /gerceklesme/deger/:id/dosya", access.ValueEnter, at(value(other, "/dosya")), nil, planner},
		{"GET /gerceklesme/kanit/:id", access.EvidenceRead, at("/gerceklesme/kanit/" + v.files["own"].ID), nil, and(provers, unitRole)},
		{"GET /gerceklesme/kanit/:id", access.EvidenceRead, at("/gerceklesme/kanit/" + v.files["alien"].ID), nil, provers},
		{"GET /gerceklesme/kanit/:id", access.EvidenceRead, at("/gerceklesme/kanit/" + v.files["alien/frozen"].ID), nil, provers},
		{"POST /gerceklesme/kanit/:id/iptal", access.ValueEnter, at("/gerceklesme/kanit/" + v.files["own"].ID + "/iptal"), filled("reason", "Yanlış belge", "value_id", own), makers},
		{"POST /gerceklesme/kanit/:id/iptal", access.ValueEnter, at("/gerceklesme/kanit/" + v.files["alien"].ID + "/iptal"), filled("reason", "Yanlış belge", "value_id", other), planner},
	}
	list = append(list, pair(window+"/dondur", access.WindowEdit, open+"/dondur", filled(), planner)...)
	list = append(list, pair("/gerceklesme/deger/:id/iade", access.ValueApprove, value(own, "/iade"), reason, managers)...)
	return append(list, pair("/gerceklesme/deger/:id/iade", access.ValueApprove, value(other, "/iade"), reason, planner)...)
}

func scorePages(v valued) []sheet {
	year := func(leaf, year string) func(*world, string) string {
		return at("/karne" + leaf + "?plan=" + v.planID + "&yil=" + year)
	}
	deviation := func(indicator, leaf string) string { return "/karne/sapma/" + indicator + "/2023" + leaf }
	explained, assessed := filled("cause", "demand", "narrative", "Talep"), filled("text", "Metin")
	target, draft := "/karne/hedef/:id/:year/:kind", "/karne/raporlar/"+v.reviews["draft"].ID
	list := []sheet{
		{"GET /karne/sapma/:id/:year", access.EvaluationRead, at("/karne/sapma/" + v.ownPG.ID + "/2024"), nil, shares},
		{"GET /karne/sapma/:id/:year", access.EvaluationRead, at("/karne/sapma/" + v.alienPG.ID + "/2024"), nil, wholes},
		{"GET /karne/sapma/:id/:year", access.EvaluationRead, at(deviation(v.ownPG.ID, "")), nil, shares},
		{"GET /karne/sapma/:id/:year", access.EvaluationRead, at(deviation(v.partnerPG.ID, "")), nil, shares},
		{"GET /karne/sapma/:id/:year", access.EvaluationRead, at(deviation(v.alienPG.ID, "")), nil, wholes},
		{"GET /karne/sapma/:id/:year", access.EvaluationRead, at("/karne/sapma/" + v.alienPG.ID + "/2022"), nil, readers},
		{"POST /karne/sapma/:id/:year/ayni", access.EvaluationEdit, at(deviation(v.ownPG.ID, "/ayni")), explained, makers},
		{"POST /karne/sapma/:id/:year/ayni", access.EvaluationEdit, at(deviation(v.alienPG.ID, "/ayni")), explained, planner},
		{"POST /karne/sapma/:id/:year", access.EvaluationEdit, at(deviation(v.ownPG.ID, "")), explained, makers},
		{"POST /karne/sapma/:id/:year", access.EvaluationEdit, at(deviation(v.partnerPG.ID, "")), explained, planner},
		{"POST /karne/sapma/:id/:year", access.EvaluationEdit, at(deviation(v.alienPG.ID, "")), explained, planner},
		{"POST /karne/sapma/:id/:year/onayla", access.ValueApprove, at(deviation(v.ownPG.ID, "/onayla")), filled(), managers},
		{"POST /karne/sapma/:id/:year/onayla", access.ValueApprove, at(deviation(v.alienPG.ID, "/onayla")), filled(), planner},
		{"GET " + target, access.EvaluationRead, at("/karne/hedef/" + v.own.ID + "/2024/degerlendirme"), nil, shares},
		{"GET " + target, access.EvaluationRead, at("/karne/hedef/" + v.partner.ID + "/2024/izleme"), nil, shares},
		{"GET " + target, access.EvaluationRead, at("/karne/hedef/" + v.planted.alien.ID + "/2024/degerlendirme"), nil, wholes},
		{"GET " + target, access.EvaluationRead, at("/karne/hedef/" + v.planted.alien.ID + "/2022/degerlendirme"), nil, readers},
		{"POST " + target, access.EvaluationEdit, at("/karne/hedef/" + v.own.ID + "/2024/degerlendirme"), assessed, makers},
		{"POST " + target, access.EvaluationEdit, at("/karne/hedef/" + v.partner.ID + "/2024/izleme"), assessed, planner},
		{"GET /karne/raporlar", access.EvaluationRead, year("/raporlar", "2023"), nil, readers},
		{"POST /karne/raporlar", access.ReviewEdit, at("/karne/raporlar"), filled("plan_id", v.planID, "year", "2022", "kind", "monitoring"), planner},
		{"GET /karne/raporlar/:id", access.EvaluationRead, at(draft), nil, wholes},
		{"GET /karne/raporlar/:id", access.EvaluationRead, at("/karne/raporlar/" + v.reviews["monitoring"].ID), nil, readers},
		{"POST /karne/raporlar/:id/kararlar", access.ReviewEdit, at(draft + "/kararlar"), filled("text", ""), planner},
	}
	for _, x := range []struct {
		year string
		read []string
	}{{"2022", readers}, {"2023", readers}, {"2024", shares}} {
		list = append(list, sheet{"GET /karne", access.EvaluationRead, year("", x.year), nil, x.read}, sheet{"GET /karne/uyarilar", access.EvaluationRead, year("/uyarilar", x.year), nil, x.read})
	}
	list = append(list, sheet{"GET /karne/sapmalar", access.EvaluationRead, year("/sapmalar", "2022"), nil, readers}, sheet{"GET /karne/sapmalar", access.EvaluationRead, year("/sapmalar", "2023"), nil, readers}, // its half is closed: a page without rows
		sheet{"GET /karne/sapmalar", access.EvaluationRead, year("/sapmalar", "2024"), nil, shares})
	list = append(list, pair("/karne/sapma/:id/:year/iade", access.ValueApprove, deviation(v.ownPG.ID, "/iade"), filled("reason", "Kısa"), managers)...)
	list = append(list, pair("/karne/raporlar/:id/duzenle", access.ReviewEdit, draft+"/duzenle", filled("method", "Toplantı"), planner)...)
	list = append(list, pair("/karne/raporlar/:id/kararlar/:decision", access.ReviewEdit, draft+"/kararlar/"+v.board.ID, filled("follow_up", "Yapıldı"), planner)...)
	list = append(list, pair("/karne/raporlar/:id/dondur", access.ReviewEdit, draft+"/dondur", filled("body", "strategy_board", "date", "01.03.2024", "number", "K-1"), planner)...)
	for name, export := range map[string][]string{"draft": papers, "monitoring": frozens, "evaluation": frozens} {
		table := "KANIT"
		list = append(list, paperPages("/karne/raporlar/:id", access.ReviewExport, "/karne/raporlar/"+v.reviews[name].ID, table, export)...)
	}
	return append(list, resultSheetPages(v, draft, "/faaliyet-raporu/"+v.reports["consolidating"].ID)...)
}

// paperPages are the tables and files of a document.
func paperPages(route string, action access.Action, path, table string, export []string) []sheet {
	return []sheet{
		{"GET " + route + "/tablolar", action, at(path + "/tablolar"), nil, export},
		{"GET " + route + "/tablolar/:table", action, at(path + "/tablolar/" + table), nil, export},
		{"GET " + route + "/tablolar/:table", action, at(path + "/tablolar/" + table + "?surum=taslak"), nil, export},
		{"GET " + route + "/paket.xlsx", action, at(path + "/paket.xlsx"), nil, export},
		{"GET " + route + "/paket.json", action, at(path + "/paket.json"), nil, export},
	}
}

func reportPages(w *world, v valued) []sheet {
	const route, unit = "/faaliyet-raporu/:id", "/faaliyet-raporu/:id/birim/:unit"
	report := func(name, leaf string) string { return "/faaliyet-raporu/" + v.reports[name].ID + leaf }
	con, pre, vot := report("consolidating", ""), report("presented", ""), report("voted", "")
	mine, theirs := con+"/birim/"+v.units["own"].ID, con+"/birim/"+v.units["alien"].ID
	w.unsigned(v.units["own"].ID)
	w.unsigned(v.units["alien"].ID)
	work := func(activity string) url.Values {
		return url.Values{activity + ".version": {"999"}, activity + ".spent": {"10,00"}, activity + ".was": {"-"}}
	}
	step := filled("on", "02.05.2022", "note", "neden", "signer_name", "Ayşe", "recipient", "ministry")
	list := []sheet{
		{"GET /faaliyet-raporu", access.ReportRead, at("/faaliyet-raporu"), nil, readers},
		{"POST /faaliyet-raporu", access.ReportEdit, at("/faaliyet-raporu"), filled("plan_id", v.planID, "year", "2024"), planner},
		{"GET " + route, access.ReportRead, at(con), nil, shares},
		{"GET " + route, access.ReportRead, at(pre), nil, and(shares, clerk)},
		{"GET " + route, access.ReportRead, at(vot), nil, readers},
		{"POST " + route + "/birimler", access.ReportReceive, at(con + "/birimler"), filled(), planner},
		{"GET " + unit, access.ReportRead, at(mine), nil, shares},
		{"GET " + unit, access.ReportRead, at(theirs), nil, wholes},
		{"GET " + unit, access.ReportRead, at(pre + "/birim/" + v.units["presented"].ID), nil, and(shares, clerk)},
		{"GET " + unit, access.ReportRead, at(vot + "/birim/" + v.units["voted"].ID), nil, readers},
		{"POST " + unit + "/isler", access.SpendingEdit, at(mine + "/isler"), work(v.activities["own"]), spenders},
		{"POST " + unit + "/isler", access.SpendingEdit, at(theirs + "/isler"), work(v.activities["alien"]), []string{"planner", "finance"}},
		{"POST " + unit + "/teslim", access.ReportReceive, at(mine + "/teslim"), filled(), planner},
		{"GET " + route + "/farklar", access.ReportRead, at(con + "/farklar"), nil, shares},
		{"GET " + route + "/farklar", access.ReportRead, at(vot + "/farklar"), nil, readers},
		{"POST " + route + "/farklar", access.ReportEdit, at(con + "/farklar"), nil, planner},
		{"POST " + route + "/farklar/sil", access.ReportEdit, at(con + "/farklar/sil"), filled(), planner},
		{"POST " + route + "/karar-belgesi", access.ReportDecide, at(vot + "/karar-belgesi"), nil, clerks},
		{"GET " + route + "/dosya/:sha", access.ReportRead, at(con + "/dosya/" + v.papers["own"]), nil, shares},
		{"GET " + route + "/dosya/:sha", access.ReportRead, at(con + "/dosya/" + v.papers["alien"]), nil, wholes},
		{"GET " + route + "/dosya/:sha", access.ReportRead, at(pre + "/dosya/" + v.papers["finance"]), nil, and(wholes, clerk)},
		{"GET " + route + "/dosya/:sha", access.ReportRead, at(vot + "/dosya/" + v.papers["decision"]), nil, readers},
		{"GET /yonetim/beyanlar", access.ReportRead, at("/yonetim/beyanlar"), nil, readers},
		{"POST /yonetim/beyanlar", access.StatementTextEdit, at("/yonetim/beyanlar"), filled("kind", "finance_head", "valid_from", "2019", "text", "Beyan", "source", "Deneme"), admin},
	}
	for leaf, x := range map[string]struct {
		of      string
		action  access.Action
		allowed []string
	}{
		"mali-beyan": {con, access.FinanceStatement, []string{"planner", "finance"}}, "ust-yonetici-beyani": {con, access.SeniorStatement, []string{"planner", "senior_manager"}},
		"sun": {pre, access.ReportDecide, clerks}, "oyla": {pre, access.ReportDecide, clerks}, "dagit": {vot, access.ReportDecide, clerks}, "yayimla": {vot, access.ReportDecide, clerks},
		"yeniden-ac": {pre, access.ReportReceive, planner},
	} {
		list = append(list, pair(route+"/adim/:step", x.action, x.of+"/adim/"+leaf, step, x.allowed)...)
	}
	for _, x := range []struct {
		route, path string
		read, write []string
	}{{route, con, wholes, planner}, {unit, mine, shares, makers}, {unit, theirs, wholes, planner}} {
		list = append(list, sheet{"GET " + x.route + "/bolum/:section", access.ReportRead, at(x.path + "/bolum/IV.A"), nil, x.read},
			sheet{"POST " + x.route + "/bolum/:section", access.ReportEdit, at(x.path + "/bolum/IV.A"), filled("text", "Metin"), x.write})
	}
	list = append(list, pair(unit+"/imza", access.UnitStatement, mine+"/imza", step, managers)...)
	list = append(list, pair(unit+"/imza", access.UnitStatement, theirs+"/imza", step, planner)...)
	list = append(list, pair(unit+"/iade", access.ReportReceive, mine+"/iade", filled("reason", "Eksik"), planner)...)
	list = append(list, paperPages(route, access.ReportExport, con, "FRMETIN", papers)...)
	list = append(list, paperPages(route, access.ReportExport, pre, "FRPS", and(papers, clerk))...)
	return append(list, paperPages(route, access.ReportExport, vot, "FRPS", frozens)...)
}
