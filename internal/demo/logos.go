package demo

import (
	"embed"
	"io/fs"
)

// The logos are drawn for the demonstration; no organisation of the real world has them.
//
//go:embed logos/*.png
var logos embed.FS

// Logo is an organisation's logo, nil for those which show the first letter of their name.
func Logo(organisation string) []byte {
	raw, err := fs.ReadFile(logos, "logos/"+organisation+".png")
	if err != nil {
		return nil
	}
	return raw
}
