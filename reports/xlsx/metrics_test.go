package xlsx

import "testing"

// An address has no spaces: readers cut it where they like, and the row must be high enough for each of them.
func TestLinesOfAddressesHoldForEveryReader(t *testing.T) {
	t.Parallel()
	const em = 556 // a digit
	for _, c := range []struct {
		text  string
		avail int
		want  int
	}{
		{"0000 0000", 9 * em, 1}, {"0000 0000", 8 * em, 2}, {"", 5 * em, 1}, {"0\n0", 5 * em, 2},
		{"00 000-000", 7 * em, 2},                 // after the hyphen or before the word
		{"00000000000000000000", 10 * em, 3},      // two full lines, and one more for an earlier cut
		{"000 00000000000000000000", 10 * em, 4},  // on a line of its own
		{"https://a.tr/0000000000/00", 8 * em, 5}, // cut by parts
	} {
		if got := lines(c.text, c.avail); got != c.want {
			t.Errorf("lines(%q, %d) = %d, want %d", c.text, c.avail, got, c.want)
		}
	}
}
