// Package browsertest drives a headless Chromium in tests: pages are opened, clicked and typed into as a person would, and what the browser shows
// or complains of is a test's failure. Only tests import it.
package browsertest
