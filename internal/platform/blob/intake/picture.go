package intake

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// quality of the JPEG pictures written.
const quality = 85

type picture struct {
	content                []byte
	contentType, extension string
	width, height          int
}

// redraw decodes a picture and writes it anew, upright and without a word about who took it where.
func redraw(raw []byte, f format, policy Policy) (picture, error) {
	decode, configure := jpeg.Decode, jpeg.DecodeConfig
	switch f.contentType {
	case "image/png":
		decode, configure = png.Decode, png.DecodeConfig
	case "image/webp":
		decode, configure = webp.Decode, webp.DecodeConfig
	}
	config, err := configure(bytes.NewReader(raw))
	if err != nil || config.Width <= 0 || config.Height <= 0 {
		return picture{}, refuse(Unreadable)
	}
	if int64(config.Width)*int64(config.Height) > int64(policy.MaxPixels) {
		return picture{}, refuse(TooManyPixels)
	}
	decoded, err := decode(bytes.NewReader(raw))
	if err != nil {
		return picture{}, refuse(Unreadable)
	}
	upright := turn(reduce(decoded, policy.MaxEdge), orientation(raw, f))
	out := picture{width: upright.Bounds().Dx(), height: upright.Bounds().Dy()}
	var content bytes.Buffer
	if f.contentType == "image/jpeg" || (f.contentType == "image/webp" && opaque(upright)) {
		out.contentType, out.extension = "image/jpeg", ".jpg"
		err = jpeg.Encode(&content, upright, &jpeg.Options{Quality: quality})
	} else {
		out.contentType, out.extension = "image/png", ".png"
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&content, upright)
	}
	if err != nil {
		return picture{}, refuse(Unreadable)
	}
	out.content = content.Bytes()
	return out, nil
}

func opaque(picture image.Image) bool {
	known, ok := picture.(interface{ Opaque() bool })
	return ok && known.Opaque()
}

// reduce brings the longest side down to edge pixels.
func reduce(source image.Image, edge int) image.Image {
	bounds := source.Bounds()
	longest := max(bounds.Dx(), bounds.Dy())
	if edge <= 0 || longest <= edge {
		return source
	}
	width, height := max(bounds.Dx()*edge/longest, 1), max(bounds.Dy()*edge/longest, 1)
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(small, small.Bounds(), source, bounds, draw.Src, nil)
	return small
}

// turn applies an EXIF orientation (1 to 8, CIPA DC-008 tag 0x0112).
func turn(source image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return source
	}
	bounds := source.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	flat := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(flat, flat.Bounds(), source, bounds.Min, draw.Src)
	outWidth, outHeight := width, height
	if orientation >= 5 {
		outWidth, outHeight = height, width
	}
	out := image.NewRGBA(image.Rect(0, 0, outWidth, outHeight))
	for y := range outHeight {
		for x := range outWidth {
			fromX, fromY := origin(orientation, x, y, width, height)
			copy(out.Pix[out.PixOffset(x, y):], flat.Pix[flat.PixOffset(fromX, fromY):][:4])
		}
	}
	return out
}

// origin tells which pixel of a width x height picture is shown at x, y once it is upright.
func origin(orientation, x, y, width, height int) (int, int) {
	switch orientation {
	case 2:
		return width - 1 - x, y
	case 3:
		return width - 1 - x, height - 1 - y
	case 4:
		return x, height - 1 - y
	case 5:
		return y, x
	case 6:
		return y, height - 1 - x
	case 7:
		return width - 1 - y, height - 1 - x
	default: // 8
		return width - 1 - y, x
	}
}

// orientation reads the EXIF orientation of a picture; 1 when there is none or it cannot be read.
func orientation(raw []byte, f format) int {
	switch f.contentType {
	case "image/jpeg":
		return tiffOrientation(jpegExif(raw))
	case "image/png":
		return tiffOrientation(pngExif(raw))
	default:
		return tiffOrientation(webpExif(raw))
	}
}

func jpegExif(raw []byte) []byte {
	for i := 2; i+4 <= len(raw) && raw[i] == 0xff; {
		marker, size := raw[i+1], int(binary.BigEndian.Uint16(raw[i+2:]))
		if marker == 0xda || size < 2 || i+2+size > len(raw) {
			return nil
		}
		segment := raw[i+4 : i+2+size]
		if marker == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return segment[6:]
		}
		i += 2 + size
	}
	return nil
}

func pngExif(raw []byte) []byte {
	for i := 8; i+12 <= len(raw); {
		size := int64(binary.BigEndian.Uint32(raw[i:]))
		if int64(i)+12+size > int64(len(raw)) {
			return nil
		}
		if string(raw[i+4:i+8]) == "eXIf" {
			return raw[i+8 : i+8+int(size)]
		}
		i += 12 + int(size)
	}
	return nil
}

func webpExif(raw []byte) []byte {
	for i := 12; i+8 <= len(raw); {
		size := int64(binary.LittleEndian.Uint32(raw[i+4:]))
		if int64(i)+8+size > int64(len(raw)) {
			return nil
		}
		if string(raw[i:i+4]) == "EXIF" {
			return bytes.TrimPrefix(raw[i+8:i+8+int(size)], []byte("Exif\x00\x00"))
		}
		i += 8 + int(size+size%2)
	}
	return nil
}

func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(tiff[:2]) != "II" {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for n := order.Uint16(tiff[at:]); n > 0 && len(entries) >= 12; n-- {
		if order.Uint16(entries) == 0x0112 {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return 1
}
