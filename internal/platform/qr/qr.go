// Package qr draws QR codes, dark on light and with the margin that readers need (ISO/IEC 18004).
package qr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// margin is the quiet zone, in modules.
const margin = 4

// ErrTooLong says that the text does not fit in a code.
var ErrTooLong = errors.New("qr: the text is too long for a code")

// Matrix returns the modules of a text's code, row by row, true for dark, without margin. A quarter of
// the code may be soiled or torn and it still reads (level Q).
func Matrix(text string) ([][]bool, error) {
	if text == "" {
		return nil, errors.New("qr: no text")
	}
	code, err := qr.Encode(text, qr.Q, qr.Unicode)
	if err != nil {
		return nil, ErrTooLong
	}
	size := code.Bounds().Dx()
	rows := make([][]bool, size)
	for y := range rows {
		rows[y] = make([]bool, size)
		for x := range rows[y] {
			rows[y][x] = color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 128
		}
	}
	return rows, nil
}

// PNG draws the code of a text on a square of at least pixels by pixels, each module a whole number of
// pixels.
func PNG(text string, pixels int) ([]byte, error) {
	rows, err := Matrix(text)
	if err != nil {
		return nil, err
	}
	modules := len(rows) + 2*margin
	scale := max((pixels+modules-1)/modules, 1)
	picture := image.NewPaletted(image.Rect(0, 0, modules*scale, modules*scale), color.Palette{color.White, color.Black})
	for y, row := range rows {
		for x, dark := range row {
			if !dark {
				continue
			}
			for dy := range scale {
				for dx := range scale {
					picture.SetColorIndex((x+margin)*scale+dx, (y+margin)*scale+dy, 1)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	return out.Bytes(), nil
}

// SVG draws the code of a text, one unit per module; the page gives its size and its name.
func SVG(text string) (string, error) {
	rows, err := Matrix(text)
	if err != nil {
		return "", err
	}
	size := len(rows) + 2*margin
	var path strings.Builder
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start+margin, y+margin, x-start, x-start)
		}
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>`,
		size, size, size, size, path.String()), nil
}
