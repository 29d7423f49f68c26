package app_test

import "github.com/karne-app/karne/internal/access"

// homePages is the policy on what a person puts away on the home page: everybody for themselves.
func homePages(_ *world) []sheet {
	return []sheet{{"POST /tur", access.DeskOwn, at("/tur"), filled("mark", "tour.planner"), everyone}}
}
