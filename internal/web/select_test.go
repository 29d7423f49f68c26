package web_test

import (
	"strings"

	"golang.org/x/net/html"
)

// A small CSS selector: compounds of tag, .class, #id, [attr], [attr=value], [attr^=value], joined by the descendant combinator.

type compound struct {
	tag   string
	match []func(*html.Node) bool
}

func parseSelector(s string) []compound {
	var out []compound
	for part := range strings.FieldsSeq(s) {
		var c compound
		for part != "" {
			end := strings.IndexAny(part[1:], ".#[") + 1
			if part[0] == '[' {
				end = strings.IndexByte(part, ']') + 1
			}
			if end <= 0 {
				end = len(part)
			}
			piece := part[:end]
			part = part[end:]
			switch piece[0] {
			case '.':
				c.match = append(c.match, func(n *html.Node) bool {
					for w := range strings.FieldsSeq(attr(n, "class")) {
						if w == piece[1:] {
							return true
						}
					}
					return false
				})
			case '#':
				c.match = append(c.match, func(n *html.Node) bool { return attr(n, "id") == piece[1:] })
			case '[':
				name, value, has := strings.Cut(piece[1:len(piece)-1], "=")
				prefix := strings.HasSuffix(name, "^")
				name = strings.TrimSuffix(name, "^")
				value = strings.Trim(value, `"`)
				c.match = append(c.match, func(n *html.Node) bool {
					for _, a := range n.Attr {
						if a.Key == name {
							return !has || a.Val == value || prefix && strings.HasPrefix(a.Val, value)
						}
					}
					return false
				})
			default:
				c.tag = piece
			}
		}
		out = append(out, c)
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (c compound) is(n *html.Node) bool {
	if n.Type != html.ElementNode || c.tag != "" && n.Data != c.tag {
		return false
	}
	for _, m := range c.match {
		if !m(n) {
			return false
		}
	}
	return true
}

// all finds every node of a selector, in document order.
func all(root *html.Node, selector string) []*html.Node {
	chain := parseSelector(selector)
	var out []*html.Node
	for n := range root.Descendants() {
		if !chain[len(chain)-1].is(n) {
			continue
		}
		i := len(chain) - 2
		for a := n.Parent; a != nil && i >= 0; a = a.Parent {
			if chain[i].is(a) {
				i--
			}
		}
		if i < 0 {
			out = append(out, n)
		}
	}
	return out
}

// text is the words of a node, spaces collapsed.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
