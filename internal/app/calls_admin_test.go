package app_test

// adminCalls are the calls of the administration: units that change on a day, hand-overs, everybody's tokens and sessions, backups.
func adminCalls(w *world) []call {
	fresh := func(path func() string) func(*world, string) string {
		return func(*world, string) string { return path() }
	}
	unit := func(leaf string) func(*world, string) string {
		return fresh(func() string { return "/units/" + w.freshUnit() + leaf })
	}
	own := func(w *world, who string) string {
		if w.people[who] == nil {
			who = "neighbour"
		}
		return "/hand-overs/" + w.handOver(w.people[who].id) + "/take"
	}
	to := w.person("Alan", "", "")
	day := `"on":"2199-01-01","reason":"Deneme"}`
	return []call{
		{"GET /units/{id}/history", "", at("/units/" + w.other + "/history"), "", "", 200, readers},
		{"POST /units/{id}/rename", "", unit("/rename"), "post", `{"name":"Yeni ad %d",` + day, 201, keepers},
		{"POST /units/{id}/merge", "", unit("/merge"), "post", `{"into_id":"` + w.other + `",` + day, 201, keepers},
		{"POST /units/{id}/close", "", unit("/close"), "post", `{` + day, 201, keepers},
		{"POST /unit-events/{id}/cancel", "", fresh(func() string { return "/unit-events/" + w.plannedClosing() + "/cancel" }), "post", "", 200, keepers},
		{"POST /posts/{id}/hand-over", "", fresh(func() string { return "/posts/" + w.datedPost() + "/hand-over" }), "post", `{"to_person_id":"` + to + `","on":"2140-01-01"}`, 201, admin},
		{"GET /hand-overs", "", at("/hand-overs"), "", "", 200, everyone},
		{"POST /hand-overs/{id}/take", "own", own, "post", "", 200, everyone},
		{"POST /hand-overs/{id}/take", "of another", fresh(func() string { return "/hand-overs/" + w.handOver(to) + "/take" }), "post", "", 200, nobody},
		{"GET /access-tokens", "", at("/access-tokens"), "", "", 200, admin},
		{"DELETE /access-tokens/{id}", "", fresh(func() string { return "/access-tokens/" + w.newToken("planner") }), "", "", 204, admin},
		{"DELETE /people/{id}/sessions", "", at("/people/" + to + "/sessions"), "", "", 204, admin},
		{"GET /backups", "", at("/backups"), "", "", 200, admin},
		{"POST /backups", "", at("/backups"), "", `{"place":"bant","made_at":"2020-01-01T00:00:00Z"}`, 201, admin},
	}
}
