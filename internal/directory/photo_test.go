package directory_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/google/uuid"

	"preau/internal/access"
	"preau/internal/directory"
	"preau/internal/platform/blob"
	"preau/internal/testkit"
)

// portrait is a picture larger than what is kept, with a place written in it as a telephone does.
func portrait(t *testing.T) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewRGBA(image.Rect(0, 0, 900, 1200)), nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("\xff\xe1\x00\x3aExif\x00\x00"), append([]byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), []byte("48.0000,2.0000 rue de l'ecole!!!!!")...)...)
	exif[2], exif[3] = byte((len(exif)-2)>>8), byte(len(exif)-2)
	return slices.Concat(plain.Bytes()[:2], exif, plain.Bytes()[2:])
}

func TestAPupilsFaceIsShownWhereAFamilyAllowsIt(t *testing.T) {
	h := open(t)
	f := family(h)
	other := h.Tenant("school", "École d’ailleurs")
	path := "/api/v1/t/" + f.school.String() + "/directory/"
	lina := path + "people/" + f.lina.String()
	head, teacher := h.member(f.school, f.director, access.Director), h.member(f.school, f.teacher, access.Teacher)
	nadia, marc := h.family(f.school, f.nadia), h.family(f.school, f.marc)
	send := func(c *testkit.Client, to string, content []byte) testkit.Answer {
		return c.Do("POST", to, bytes.NewReader(content))
	}
	photo := portrait(t)

	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{
		{"anonymous", h.Anonymous(), 401},
		{"stranger", h.Staff(other, access.Director), 404},
		{"guardian", nadia, 403},
		{"her teacher", teacher, 403},
		{"director, before a family said yes", head, 409},
	} {
		if got := send(c.client, lina+"/photo", photo).Status; got != c.status {
			t.Errorf("%s sets a face: %d, want %d", c.who, got, c.status)
		}
		if got := c.client.Do("DELETE", lina+"/photo", nil).Status; got != c.status && got != 204 {
			t.Errorf("%s removes a face: %d, want %d", c.who, got, c.status)
		}
	}

	say := func(c *testkit.Client, agreed bool) {
		c.Do("PUT", "/api/v1/children/"+f.lina.String()+"/directory/consents", map[string]any{"use": "photo_school", "agreed": agreed}).Want(t, 204)
	}
	say(nadia, true)
	send(head, lina+"/photo", []byte("<svg onload=alert(1)>")).Want(t, 422)
	var kept struct{ Photo uuid.UUID }
	send(head, lina+"/photo", photo).Want(t, 201).JSON(t, &kept)
	address := lina + "/photo/" + kept.Photo.String()
	for _, c := range []struct {
		who    string
		client *testkit.Client
		status int
	}{{"anonymous", h.Anonymous(), 401}, {"stranger", h.Staff(other, access.Director), 404}, {"guardian", nadia, 403}, {"her teacher", teacher, 200}, {"director", head, 200}} {
		if got := c.client.Get(address).Status; got != c.status {
			t.Errorf("%s sees a face: %d, want %d", c.who, got, c.status)
		}
	}
	body := teacher.Get(address).Want(t, 200).Body
	small, err := jpeg.DecodeConfig(bytes.NewReader(body))
	if err != nil || small.Height != 480 || bytes.Contains(body, []byte("Exif")) || bytes.Contains(body, []byte("rue de")) {
		t.Errorf("the face is kept as it came: %+v %v", small, err)
	}
	head.Get(path+"people/"+f.noe.String()+"/photo/"+kept.Photo.String()).Want(t, 404)

	shown := func() (inClass, inList bool) {
		var class struct {
			Faces []directory.FaceView `json:"pupils_list"`
		}
		head.Get(path+"classes/"+f.class.String()).Want(t, 200).JSON(t, &class)
		var list struct{ Items []directory.PersonView }
		head.Get(path+"people?q=lina").Want(t, 200).JSON(t, &list)
		return class.Faces[0].Photo != nil, list.Items[0].Photo != nil
	}
	if a, b := shown(); !a || !b {
		t.Errorf("an allowed face is shown in class %t, in lists %t", a, b)
	}
	child := "/api/v1/children/" + f.lina.String() + "/directory/photo/" + kept.Photo.String()
	marc.Get(child).Want(t, 200)
	h.Anonymous().Get(child).Want(t, 401)
	h.Staff(other, access.Director).Get(child).Want(t, 404)

	// one no is enough, at once; the night throws the file away
	say(marc, false)
	if a, b := shown(); a || b {
		t.Errorf("a refused face is shown in class %t, in lists %t", a, b)
	}
	head.Get(address).Want(t, 404)
	h.round(f.school)
	if _, err := h.blobs.Stat(t.Context(), blob.Key(f.school, kept.Photo)); err == nil {
		t.Error("a refused face is still kept")
	}

	// an adult's: with their agreement
	teach := path + "people/" + f.teacher.String() + "/photo"
	send(head, teach, photo).Want(t, 422)
	send(head, teach+"?agreed=true", photo).Want(t, 201)
	head.Do("DELETE", teach, nil).Want(t, 204)
}
