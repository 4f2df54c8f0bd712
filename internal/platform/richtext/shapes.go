package richtext

import (
	"fmt"
	"html/template"
	"strings"
)

// FromPlain makes a document of plain text: empty lines part paragraphs, other line ends are breaks.
// What exceeds MaxNodes lines is put on the last line rather than lost.
func FromPlain(text string) Doc {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n").Replace(text)
	doc := Doc{Type: "doc"}
	var paragraph []Node
	flush := func() {
		if paragraph != nil {
			doc.Content = append(doc.Content, Node{Type: "paragraph", Content: paragraph})
			paragraph = nil
		}
	}
	nodes := 0
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(cleanText(line), " ")
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		if nodes > MaxNodes-6 {
			rest := cleanText(strings.Join(lines[i:], " "))
			paragraph = append(paragraph, Node{Type: "text", Text: " " + strings.TrimSpace(rest)})
			break
		}
		if paragraph != nil {
			paragraph = append(paragraph, Node{Type: "hard_break"})
		}
		paragraph = append(paragraph, Node{Type: "text", Text: line})
		nodes += 3
	}
	flush()
	return doc
}

// Plain writes the document as text for a mail or a search: an empty line between blocks, "• " and
// "1. " before items, a link's address in brackets unless it is the text itself.
func Plain(d Doc) string {
	var out strings.Builder
	plainBlocks(&out, d.Content, "", "\n\n")
	return out.String()
}

func plainBlocks(out *strings.Builder, nodes []Node, indent, between string) {
	for i, node := range nodes {
		if i > 0 {
			out.WriteString(between)
			out.WriteString(indent)
		}
		switch node.Type {
		case "paragraph", "heading":
			plainLine(out, node.Content, indent)
		case "bullet_list", "ordered_list":
			for j, item := range node.Content {
				if j > 0 {
					out.WriteString("\n" + indent)
				}
				sign := "• "
				if node.Type == "ordered_list" {
					sign = fmt.Sprintf("%d. ", order(node)+j)
				}
				out.WriteString(sign)
				plainBlocks(out, item.Content, indent+strings.Repeat(" ", len([]rune(sign))), "\n")
			}
		}
	}
}

func plainLine(out *strings.Builder, nodes []Node, indent string) {
	for i, node := range nodes {
		if node.Type == "hard_break" {
			out.WriteString("\n" + indent)
			continue
		}
		out.WriteString(node.Text)
		href := node.href()
		if href == "" || (i+1 < len(nodes) && nodes[i+1].href() == href) {
			continue // the address follows the link's last piece
		}
		if node.Text != href && node.Text != strings.TrimPrefix(href, "mailto:") {
			out.WriteString(" (" + href + ")")
		}
	}
}

func (n Node) href() string {
	for _, mark := range n.Marks {
		if mark.Type == "link" && mark.Attrs != nil {
			return mark.Attrs.Href
		}
	}
	return ""
}

func order(list Node) int {
	if list.Attrs != nil && list.Attrs.Order > 0 {
		return list.Attrs.Order
	}
	return 1
}

// HTML writes the document for a page or a mail. Every text and address is escaped, and only the
// elements below can come out: the result is safe whatever was written.
func HTML(d Doc) template.HTML {
	var out strings.Builder
	htmlBlocks(&out, d.Content)
	return template.HTML(out.String())
}

func htmlBlocks(out *strings.Builder, nodes []Node) {
	for _, node := range nodes {
		switch node.Type {
		case "paragraph":
			out.WriteString("<p>")
			htmlLine(out, node.Content)
			out.WriteString("</p>")
		case "heading":
			level := 2
			if node.Attrs != nil && node.Attrs.Level == 3 {
				level = 3
			}
			fmt.Fprintf(out, "<h%d>", level)
			htmlLine(out, node.Content)
			fmt.Fprintf(out, "</h%d>", level)
		case "bullet_list":
			out.WriteString("<ul>")
			htmlItems(out, node.Content)
			out.WriteString("</ul>")
		case "ordered_list":
			if start := order(node); start == 1 {
				out.WriteString("<ol>")
			} else {
				fmt.Fprintf(out, `<ol start="%d">`, start)
			}
			htmlItems(out, node.Content)
			out.WriteString("</ol>")
		}
	}
}

func htmlItems(out *strings.Builder, items []Node) {
	for _, item := range items {
		out.WriteString("<li>")
		if len(item.Content) == 1 && item.Content[0].Type == "paragraph" {
			htmlLine(out, item.Content[0].Content)
		} else {
			htmlBlocks(out, item.Content)
		}
		out.WriteString("</li>")
	}
}

func htmlLine(out *strings.Builder, nodes []Node) {
	for _, node := range nodes {
		if node.Type == "hard_break" {
			out.WriteString("<br>")
			continue
		}
		opened := ""
		for _, mark := range node.Marks {
			switch {
			case mark.Type == "bold":
				out.WriteString("<strong>")
				opened = "</strong>" + opened
			case mark.Type == "italic":
				out.WriteString("<em>")
				opened = "</em>" + opened
			case mark.Type == "link" && CheckLink(node.href()) == nil:
				out.WriteString(`<a href="` + template.HTMLEscapeString(node.href()) + `" rel="noopener noreferrer nofollow">`)
				opened = "</a>" + opened
			}
		}
		out.WriteString(template.HTMLEscapeString(node.Text))
		out.WriteString(opened)
	}
}

// Printed is a node as the templates of printed documents walk it (`#rich(data.body)`): the same
// tree, with the attributes beside the type.
type Printed struct {
	Type    string        `json:"type"`
	Level   int           `json:"level,omitempty"`
	Start   int           `json:"start,omitempty"`
	Text    string        `json:"text,omitempty"`
	Marks   []PrintedMark `json:"marks,omitempty"`
	Content []Printed     `json:"content,omitempty"`
}

// PrintedMark is a mark as the templates read it.
type PrintedMark struct {
	Type string `json:"type"`
	Href string `json:"href,omitempty"`
}

// Typst gives the document as values for a printed document's data: texts stay values and are never
// read as markup. It is never nil.
func Typst(d Doc) []Printed { return printed(d.Content) }

func printed(nodes []Node) []Printed {
	out := make([]Printed, 0, len(nodes))
	for _, node := range nodes {
		p := Printed{Type: node.Type, Text: node.Text}
		if node.Type == "heading" {
			p.Level = 2
			if node.Attrs != nil && node.Attrs.Level == 3 {
				p.Level = 3
			}
		}
		if node.Type == "ordered_list" {
			p.Start = order(node)
		}
		for _, mark := range node.Marks {
			if mark.Type == "link" {
				p.Marks = append(p.Marks, PrintedMark{"link", node.href()})
			} else {
				p.Marks = append(p.Marks, PrintedMark{Type: mark.Type})
			}
		}
		if len(node.Content) > 0 {
			p.Content = printed(node.Content)
		}
		out = append(out, p)
	}
	return out
}
