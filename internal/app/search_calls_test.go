package app_test

// searchCalls: everybody with a token of their own may search and keep views; what they find is theirs to see (marked).
func searchCalls(w *world) []call {
	own := func(w *world, who string) string { return "/views/" + w.newView(who) }
	theirs := fresh(func() string { return "/views/" + w.newView("neighbour") })
	return []call{
		{"GET /search", "", at("/search?q=" + openMark), "", "", 200, everyone},
		{"GET /search", "of people", at("/search?q=" + personMark + "&kind=evidence"), "", "", 200, everyone},
		{"GET /views", "", at("/views"), "", "", 200, everyone},
		{"POST /views", "", at("/views"), "", `{"page":"/karne/sapmalar","name":"Geç kalan","query":"durum=dev_missing"}`, 201, everyone},
		{"PATCH /views/{id}", "own", own, "post", `{"name":"Başka ad"}`, 200, everyone},
		{"PATCH /views/{id}", "of another", theirs, "post", `{"name":"Başka ad"}`, 200, nobody},
		{"DELETE /views/{id}", "own", own, "post", "", 204, everyone},
		{"DELETE /views/{id}", "of another", theirs, "post", "", 204, nobody},
	}
}
