// Package httpx is the edge: the HTTP server, what every request passes, and how a refusal leaves the house.
//
// Words: a *problem* is an RFC 9457 answer made from faults; an *outer* middleware sees every request, a *guard* stands before one
// group of routes.
//
// Order of one request: request id → access log → panic net → security headers → body limit → language → address → cross-origin guard →
// who is calling → route (contract, If-Match, handler).
//
// It refuses: a body over the limit (413), JSON with a duplicate key, trailing data or broken UTF-8 (400), a change of an existing
// record without If-Match (428), a cookie-borne write from another site (403), a forged client address (only addresses that
// trusted proxies report are believed). Causes are logged with the request id and never shown; queries, cookies, tokens and bodies
// are never logged.
package httpx
