package rail

import (
	"embed"
	"strconv"

	"preau/internal/manifest"
	"preau/internal/platform/i18n"
)

//go:embed fr.po en.po
var words embed.FS

// space is where the sentences of this folder are in a bundle.
const space = "rail"

// Module lends the sentences to the process that compares.
func Module() manifest.Module {
	return manifest.Module{Key: space, Floor: true, Catalogues: words}
}

// Words adds the sentences to a bundle.
func Words(b *i18n.Bundle) error {
	for _, lang := range []string{"fr", "en"} {
		po, err := words.ReadFile(lang + ".po")
		if err != nil {
			return err
		}
		if err := b.AddPO(space, lang, po); err != nil {
			return err
		}
	}
	return nil
}

// Sentence says a difference to who will settle it.
func (d Difference) Sentence(b *i18n.Bundle, lang string) string {
	say := func(value string) string {
		switch cents, err := strconv.ParseInt(value, 10, 64); {
		case err == nil && (d.Kind == OtherSum || d.Kind == OtherOpen):
			return i18n.Money(lang, cents)
		case d.Kind == OtherState || d.Kind == OtherPayer && d.What == "customer":
			return b.Sentence(lang, space, d.What+"_is_"+value, nil)
		}
		return value
	}
	key := d.What + "_" + string(d.Kind)
	if d.Kind == MissingHere && d.Ours != "" && d.What != "payment" {
		key += "_named"
	}
	return b.Sentence(lang, space, key, map[string]any{"ours": d.Ours, "theirs": d.Theirs, "here": say(d.Here), "there": say(d.There)})
}
