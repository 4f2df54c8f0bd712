package directory_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"preau/internal/directory"
	"preau/internal/directory/aaf"
	"preau/internal/directory/onde"
	"preau/internal/directory/roll"
	"preau/internal/directory/siecle"
	"preau/internal/directory/table"
	"preau/internal/platform/i18n"
	"preau/internal/tenant/identifiers"
)

func bundle(t *testing.T) *i18n.Bundle {
	t.Helper()
	b := i18n.New()
	for _, lang := range []string{"fr", "en"} {
		po, err := os.ReadFile(lang + ".po")
		if err != nil {
			t.Fatal(err)
		}
		if err := b.AddPO("directory", lang, po); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// Every finding of a file has its sentence with all that it carries, in both languages.
func TestEveryFindingHasASentence(t *testing.T) {
	b := bundle(t)
	hole := regexp.MustCompile(`\{[a-z_]+\}`)
	for source, codes := range map[string][]roll.Code{roll.FromOnde: onde.Codes, roll.FromAAF: aaf.Codes, roll.FromSIECLE: siecle.Codes, roll.FromTable: table.Codes} {
		for _, c := range codes {
			params := map[string]string{}
			for _, p := range c.Params {
				params[p] = "12"
			}
			if c.Code == onde.FileTooLarge {
				params["limit"] = strconv.Itoa(64 << 20)
			}
			for _, lang := range []string{"fr", "en"} {
				if key := "directory." + source + "." + c.Code; !b.Has(lang, "directory", key) {
					t.Errorf("nothing is said of %s in %s", key, lang)
				}
				r := directory.Report{Source: source, Errors: []directory.Line{{Code: c.Code, Params: params}}}
				r.Say(b, lang)
				if m := r.Errors[0].Message; strings.Contains(m, "directory.") || hole.MatchString(m) || m == "" || r.Errors[0].Params != nil {
					t.Errorf("%s in %s: %q", c.Code, lang, m)
				}
			}
		}
	}
	if missing := b.Missing("en"); len(missing) != 0 {
		t.Errorf("no English for %v", missing)
	}
}

// What a sentence carries is in words too: why a number is refused, what is broken, who somebody is to a child.
func TestWhatAFindingCarriesIsInWords(t *testing.T) {
	b := bundle(t)
	values := map[string][]string{"reason": {"unknown"}, "what": {"tag", "attribute", "declaration"}, "relation": {"41", "42", "51"}}
	for reason := range identifiers.Codes {
		if strings.HasPrefix(reason, "ine.") || strings.HasPrefix(reason, "siret.") {
			values["reason"] = append(values["reason"], reason)
		}
	}
	for _, c := range slices.Concat(onde.Codes, aaf.Codes, siecle.Codes, table.Codes) {
		for _, p := range c.Params {
			for _, v := range values[p] {
				for _, lang := range []string{"fr", "en"} {
					r := directory.Report{Source: roll.FromAAF, Errors: []directory.Line{{Code: c.Code, Params: map[string]string{p: v}}}}
					r.Say(b, lang)
					if strings.Contains(r.Errors[0].Message, v) && (lang == "fr" || strings.ContainsAny(v, ".0123456789")) {
						t.Errorf("%s in %s shows %q: %s", c.Code, lang, v, r.Errors[0].Message)
					}
				}
			}
		}
	}
}

// Every code in the package's own text has its sentence in both languages.
func TestEveryCodeHasASentence(t *testing.T) {
	b := bundle(t)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`^directory\.[a-z_.]*[a-z]$`)
	silent := map[string]bool{"directory.share": true, "directory.round": true, "directory.classes": true, "directory.list": true} // two jobs, a table and a document
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if pair, ok := n.(*ast.KeyValueExpr); ok { // a table has no sentence
				if name, ok := pair.Key.(*ast.Ident); ok && name.Name == "Table" {
					return false
				}
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, _ := strconv.Unquote(lit.Value)
			if !code.MatchString(s) || silent[s] {
				return true
			}
			for _, lang := range []string{"fr", "en"} {
				if b.Sentence(lang, "directory", s, nil) == s {
					t.Errorf("%s has no sentence for %s", lang, s)
				}
			}
			return true
		})
	}
}
