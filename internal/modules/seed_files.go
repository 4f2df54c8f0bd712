package modules

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// page is a PDF of one page and of a few lines, for the files of the demonstration's notes: it needs no compiler.
func page(title string, lines ...string) []byte {
	var text bytes.Buffer
	write := func(font string, size, down int, s string) {
		s, _ = charmap.Windows1252.NewEncoder().String(strings.NewReplacer("\u202f", "\u00a0").Replace(s)) // what the font lacks is left out
		s = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(s)
		fmt.Fprintf(&text, "/%s %d Tf 0 -%d Td (%s) Tj\n", font, size, down, s)
	}
	text.WriteString("BT 60 780 Td\n")
	write("F2", 20, 0, title)
	down := 34
	for _, l := range lines {
		write("F1", 11, down, l)
		down = 17
	}
	text.WriteString("ET")
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>")
	object("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String())
	for _, font := range []string{"Helvetica", "Helvetica-Bold"} {
		object("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>", font)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return out.Bytes()
}

// streets is a picture of a plan: two streets, a closed part, a path on foot.
func streets() ([]byte, error) {
	m := image.NewRGBA(image.Rect(0, 0, 640, 400))
	fill := func(x0, y0, x1, y1 int, c color.Color) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				m.Set(x, y, c)
			}
		}
	}
	fill(0, 0, 640, 400, color.RGBA{238, 242, 235, 255})
	street := color.RGBA{255, 255, 255, 255}
	fill(0, 170, 640, 220, street)
	fill(120, 0, 165, 400, street)
	fill(480, 0, 525, 400, street)
	fill(165, 170, 480, 220, color.RGBA{214, 96, 77, 255})
	for x := 165; x < 480; x += 24 {
		fill(x, 226, x+14, 232, color.RGBA{40, 110, 70, 255})
	}
	fill(260, 60, 400, 150, color.RGBA{120, 160, 200, 255})
	var out bytes.Buffer
	err := png.Encode(&out, m)
	return out.Bytes(), err
}
