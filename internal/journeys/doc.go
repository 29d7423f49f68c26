// Package journeys holds tests only: people's ways through the whole product in a real browser, over the demo's data. Every page is found by
// following links as each role, and held to the rules of accessibility; the ways of a plan and of a quarter are walked with and without scripts.
package journeys
