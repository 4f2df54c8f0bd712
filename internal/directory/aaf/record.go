package aaf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"html"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"preau/internal/platform/xmlstream"
)

// request is what a record asks for.
type request byte

const (
	add request = iota + 1
	modify
	remove
	conflict // two records of one id that do not say the same: never of a file
)

// record is one request of a file.
type record struct {
	request  request
	category Category
	word     string // the record's own word for its category
	id       string
	file     int // position among the set's files
	line     int
	attrs    []attr
}

// attr is an attribute that is there, perhaps without a value.
type attr struct {
	name   uint8 // position in attributes
	values []string
}

// attributes are those that are read; the others are passed over. Names of both degrees, and of the generations met.
var attributes = []string{
	"ENTPersonJointure", "ENTStructureJointure", "ENTMefJointure", "ENTMatJointure",
	// structures
	"ENTStructureUAI", "ENTEtablissementUAI", "ENTEcoleUAI", "ENTStructureSIREN", "ENTStructureSIRET", "ENTStructureNomCourant", "ENTDisplayName", "ENTStructureTypeStruct",
	"ENTStructureAdresse", "street", "ENTStructureCodePostal", "postalCode", "ENTStructureVille", "l", "ENTStructureTelephone", "telephoneNumber",
	"ENTStructureEmail", "ENTStructureMailSI", "ENTServAcAcademie", "ENTEcoleCirconscription", "ENTEcoleCommune", "ENTEtablissementCommune", "ENTEcoleRPI", "ENTEcoleSecteur",
	"ENTEtablissementContrat", "ENTEtablissementStructRattachFctl", "ENTStructureClasses", "ENTStructureGroupes",
	// mefs
	"ENTLibelleMef", "ENTMEFSTAT4", "ENTNivFormation",
	// persons
	"ENTPersonDateNaissance", "ENTPersonNom", "sn", "ENTPersonNomPatro", "ENTPersonPrenom", "givenName", "ENTPersonCivilite", "personalTitle", "ENTPersonSexe",
	"ENTPersonAdresse", "ENTPersonCodePostal", "ENTPersonVille", "ENTPersonPays", "ENTPersonAdresseDiffusion", "ENTPersonMail", "mail", "ENTPersonTelPerso", "homePhone",
	"ENTPersRelEleveTelMobile", "ENTPersonMobileSMS", "mobile", "ENTPersRelEleveTelPro", "ENTPersonTelPro", "ENTPersonStructRattach", "ENTPersonClasses", "ENTPersonGroupes",
	// pupils
	"ENTEleveINE", "ENTEleveStructRattachId", "ENTEleveAutoriteParentale", "ENTElevePersRelEleve", "ENTEleveParents", "ENTElevePere", "ENTEleveMere",
	"ENTElevePersRelEleve1", "ENTEleveQualitePersRelEleve1", "ENTElevePersRelEleve2", "ENTEleveQualitePersRelEleve2",
	"ENTEleveAdresseRel", "ENTEleveMEF", "ENTEleveLibelleMEF", "ENTEleveNivFormation", "ENTEleveNiveau", "ENTEleveCycle", "ENTEleveTypeClasse", "ENTEleveClasses", "ENTEleveGroupes",
	"ENTEleveDateEntreeClasses", "ENTEleveRegime", "ENTEleveRestaurantScolaire", "ENTEleveTransport", "ENTEleveGarderieMatin", "ENTEleveGarderieSoir", "ENTEleveEtudesSurveillees",
	"ENTEleveAutorisationPhoto", "ENTEleveAutorisationPhotos", "ENTEleveAutorisationAssociations",
	// relatives
	"ENTPersRelEleveEleve", "ENTAuxPersRelEleveEleve",
	// staff
	"ENTPersonFonctions", "ENTEnsFonctionDir", "ENTEnsSpecialites", "ENTPersonCategorieEnseignant", "PersEducNatPresenceDevantEleves",
	"ENTAuxEnsClasses", "ENTAuxEnsClassesMatieres", "ENTAuxEnsGroupes", "ENTAuxEnsGroupesMatieres", "ENTAuxEnsClassesPrincipal", "ENTEnsClasses", "ENTEnsGroupes",
}

// attributeAt is attributes by their name in small letters.
var attributeAt = func() map[string]uint8 {
	out := make(map[string]uint8, len(attributes))
	for i, name := range attributes {
		out[strings.ToLower(name)] = uint8(i)
	}
	return out
}()

// attributeNamed finds an attribute by its name, whose capitals some exports change.
func attributeNamed(name string) (uint8, bool) {
	if i, ok := attributeExact[name]; ok {
		return i, true
	}
	i, ok := attributeAt[strings.ToLower(strings.TrimSpace(name))]
	return i, ok
}

// attributeExact is attributes by their name as the ministry writes it.
var attributeExact = func() map[string]uint8 {
	out := make(map[string]uint8, len(attributes))
	for i, name := range attributes {
		out[name] = uint8(i)
	}
	return out
}()

func at(name string) uint8 {
	i, ok := attributeExact[name]
	if !ok {
		panic("aaf: unread attribute " + name)
	}
	return i
}

// all returns the values of the first of names that has any.
func (r *record) all(names ...string) []string {
	for _, name := range names {
		i := at(name)
		for _, a := range r.attrs {
			if a.name == i && len(a.values) > 0 {
				return a.values
			}
		}
	}
	return nil
}

// get returns the first value of the first of names that has any.
func (r *record) get(names ...string) string {
	if values := r.all(names...); len(values) > 0 {
		return values[0]
	}
	return ""
}

// says tells whether one of names is there, even empty.
func (r *record) says(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		i := at(name)
		return slices.ContainsFunc(r.attrs, func(a attr) bool { return a.name == i })
	})
}

// empties tells whether one of names is there and none of those there has a value.
func (r *record) empties(names ...string) bool { return r.says(names...) && r.get(names...) == "" }

// overlay puts what a later request says over what an earlier one said.
func (r *record) overlay(later record) {
	for _, a := range later.attrs {
		if i := slices.IndexFunc(r.attrs, func(b attr) bool { return b.name == a.name }); i >= 0 {
			r.attrs[i] = a
		} else {
			r.attrs = append(r.attrs, a)
		}
	}
	r.file, r.line = later.file, later.line
}

// sub cuts a value at its $.
func sub(value string) []string {
	parts := strings.Split(value, "$")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// part is the i-th field of a value, or "".
func part(parts []string, i int) string {
	if i < len(parts) {
		return parts[i]
	}
	return ""
}

// errEnd is the end of a file.
var errEnd = io.EOF

// problem is an error about a record that forbids the set.
type problem struct {
	line   int
	code   string
	params []any
}

func (p *problem) Error() string { return fmt.Sprintf("aaf: %s at line %d", p.code, p.line) }

// fileReader reads the requests of one file, one at a time.
type fileReader struct {
	xml     *xmlstream.Reader
	in      io.Closer
	file    int
	limits  Limits
	rooted  bool
	unknown map[string]int // elements passed over, with the line of the first
	mode    Mode
}

func (r *fileReader) close() { r.in.Close() }

// next reads the next request into out; errEnd after the last. Its other errors forbid the set.
func (r *fileReader) next(out *record) error {
	for {
		t, err := r.xml.Next()
		if err != nil {
			return err
		}
		if t.Kind != xmlstream.Start {
			continue
		}
		if !r.rooted {
			if !strings.EqualFold(t.Name, "ficAlimMENESR") {
				return &problem{t.Line, WrongRoot, []any{"found", clip(t.Name)}}
			}
			r.rooted = true
			continue
		}
		*out = record{file: r.file, line: t.Line, attrs: out.attrs[:0]}
		switch t.Name {
		case "addRequest":
			out.request = add
		case "modifyRequest":
			out.request = modify
		case "deleteRequest":
			out.request = remove
		default:
			if _, again := r.unknown[t.Name]; !again && len(r.unknown) < 20 {
				r.unknown[t.Name] = t.Line
			}
			if err := r.skip(); err != nil {
				return err
			}
			continue
		}
		return r.request(out)
	}
}

// skip passes over the element that has just begun.
func (r *fileReader) skip() error {
	for depth := 1; depth > 0; {
		t, err := r.xml.Next()
		if err != nil {
			return unexpected(err)
		}
		switch t.Kind {
		case xmlstream.Start:
			depth++
		case xmlstream.End:
			depth--
		}
	}
	return nil
}

// unexpected is what the end of a file means inside a record; the stream itself tells a file that was cut.
func unexpected(err error) error {
	if err == io.EOF {
		return &xmlstream.Error{Code: xmlstream.Truncated}
	}
	return err
}

// request reads one request until its end.
func (r *fileReader) request(out *record) error {
	var (
		path    []string
		name    string // of the attribute being read
		values  []string
		text    strings.Builder
		bytes   int
		inValue bool
	)
	for depth := 1; depth > 0; {
		t, err := r.xml.Next()
		if err != nil {
			return unexpected(err)
		}
		switch t.Kind {
		case xmlstream.Start:
			depth++
			path = append(path, t.Name)
			switch t.Name {
			case "attr", "modification":
				name, values = t.Attr("name"), nil
			case "value", "id":
				inValue = true
				text.Reset()
			}
		case xmlstream.Text:
			if inValue {
				text.Write(t.Text)
				if bytes += len(t.Text); bytes > r.limits.RecordBytes {
					return &problem{out.line, RecordTooLarge, []any{"limit", r.limits.RecordBytes >> 10}}
				}
			}
		case xmlstream.End:
			depth--
			section := ""
			if len(path) > 0 {
				section, path = path[0], path[:len(path)-1]
			}
			switch t.Name {
			case "value":
				inValue = false
				if bytes += 16; bytes > r.limits.RecordBytes {
					return &problem{out.line, RecordTooLarge, []any{"limit", r.limits.RecordBytes >> 10}}
				}
				if v := tidy(text.String()); v != "" {
					values = append(values, v)
				}
			case "id":
				inValue = false
				if section == "identifier" {
					out.id = tidy(text.String())
				}
			case "attr", "modification":
				if section == "operationalAttributes" {
					if strings.HasPrefix(strings.ToLower(name), "categorie") && len(values) > 0 {
						out.word, out.category = values[0], categoryOf(values[0])
					}
				} else if i, ok := attributeNamed(name); ok && (section == "attributes" || section == "modifications") {
					if barred[i] {
						values = unbar(values)
					}
					out.set(i, values)
				}
				name, values = "", nil
			}
		}
	}
	if own := out.get("ENTPersonJointure", "ENTStructureJointure", "ENTMefJointure", "ENTMatJointure"); own != "" && out.id == "" {
		out.id = own
	}
	return nil
}

// barred are the attributes of people's ids, whose values some exports join by a bar instead of repeating <value>.
var barred = map[uint8]bool{at("ENTEleveAutoriteParentale"): true, at("ENTElevePersRelEleve"): true, at("ENTEleveParents"): true, at("ENTPersRelEleveEleve"): true, at("ENTAuxPersRelEleveEleve"): true}

// unbar parts values at their bars.
func unbar(values []string) []string {
	if !slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, "|") }) {
		return values
	}
	var out []string
	for _, joined := range values {
		for _, v := range strings.Split(joined, "|") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// set records an attribute; one that is written twice has the values of both.
func (r *record) set(name uint8, values []string) {
	for i := range r.attrs {
		if r.attrs[i].name == name {
			r.attrs[i].values = append(r.attrs[i].values, values...)
			return
		}
	}
	r.attrs = append(r.attrs, attr{name, values})
}

// tidy makes one line of a value. Some exports escape what was escaped already ("&amp;#039;").
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if strings.Contains(s, "&") && strings.Contains(s, ";") {
		s = html.UnescapeString(s)
	}
	if strings.ContainsAny(s, "\n\r\t\u00a0") || strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	if !norm.NFC.IsNormalString(s) {
		s = norm.NFC.String(s)
	}
	return s
}

var hashSeed = maphash.MakeSeed()

// sum tells two records of one id apart by what they say, whatever the order of their attributes.
func (r *record) sum() uint64 {
	var total uint64
	for _, a := range r.attrs {
		var h maphash.Hash
		h.SetSeed(hashSeed)
		h.WriteByte(a.name)
		for _, v := range a.values {
			h.WriteString(v)
			h.WriteByte(0)
		}
		total += h.Sum64()
	}
	return total
}

// pack writes the record for the spool.
func (r *record) pack(out []byte) []byte {
	out = append(out, byte(r.request), byte(slices.Index(categories, r.category)))
	out = packText(out, r.id)
	out = binary.AppendUvarint(out, uint64(r.file))
	out = binary.AppendUvarint(out, uint64(r.line))
	out = binary.AppendUvarint(out, uint64(len(r.attrs)))
	for _, a := range r.attrs {
		out = append(out, a.name)
		out = binary.AppendUvarint(out, uint64(len(a.values)))
		for _, v := range a.values {
			out = packText(out, v)
		}
	}
	return out
}

func packText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

// unpackReader is what the spool gives.
type unpackReader interface {
	io.Reader
	io.ByteReader
}

// unpackRecord reads a record back; io.EOF after the last.
func unpackRecord(in unpackReader) (r record, err error) {
	first, err := in.ReadByte()
	if err != nil {
		return r, err
	}
	fail := func(err error) (record, error) {
		return record{}, errors.Join(errors.New("read a record of the spool"), err)
	}
	category, err := in.ReadByte()
	if err != nil || int(category) >= len(categories) {
		return fail(err)
	}
	r.request, r.category = request(first), categories[category]
	if r.id, err = unpackText(in); err != nil {
		return fail(err)
	}
	var numbers [3]uint64
	for i := range numbers {
		if numbers[i], err = binary.ReadUvarint(in); err != nil {
			return fail(err)
		}
	}
	r.file, r.line = int(numbers[0]), int(numbers[1])
	r.attrs = make([]attr, numbers[2])
	for i := range r.attrs {
		if r.attrs[i].name, err = in.ReadByte(); err != nil {
			return fail(err)
		}
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return fail(err)
		}
		for range n {
			v, err := unpackText(in)
			if err != nil {
				return fail(err)
			}
			r.attrs[i].values = append(r.attrs[i].values, v)
		}
	}
	return r, nil
}

func unpackText(in unpackReader) (string, error) {
	n, err := binary.ReadUvarint(in)
	if err != nil {
		return "", err
	}
	b := make([]byte, n)
	_, err = io.ReadFull(in, b)
	return string(b), err
}
