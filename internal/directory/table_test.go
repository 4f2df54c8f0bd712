package directory_test

import (
	"testing"

	"preau/internal/access"
	"preau/internal/directory"
)

var ownTable = map[string][]byte{"liste.csv": []byte("Nom élève;Prénom;Né(e) le;Genre;Groupe;Nom mère;Prénom mère;Mail mère\nROUX;Inès;14/03/2019;fillette;CP;ROUX;Alma;alma@example.fr\nPETIT;Léo;15/04/2018;M;CE1;PETIT;Lou;lou@example.fr\n")}

// A school brings a table of its own: it says what one column holds, looks, applies; the next table of the same headers asks nothing.
func TestASchoolMapsItsOwnTable(t *testing.T) {
	t.Parallel()
	h := open(t)
	school, other := h.schoolWithUAI("0990001N"), h.schoolWithUAI("0990014C")
	director := h.Staff(school, access.Director)
	path := "/api/v1/t/" + school.String() + "/directory/imports"
	var i directory.ImportView
	send(t, director, path, ownTable).Want(t, 202).JSON(t, &i)
	if i.Kind != "csv" || i.State != directory.ImportMapping || i.Abilities[0] != "map" || len(i.Files) != 1 {
		t.Fatalf("%+v", i)
	}
	columns := path + "/" + i.ID.String() + "/columns"
	h.Anonymous().Get(columns).Want(t, 401)
	h.Staff(other, access.Director).Get(columns).Want(t, 404)
	h.Staff(school, access.Teacher).Get(columns).Want(t, 403)
	var v directory.TablesView
	director.Get(columns).Want(t, 200).JSON(t, &v)
	if v.Ready || len(v.Tables) != 1 || len(v.Tables[0].Missing) != 1 || v.Tables[0].Missing[0][0] != "pupil.class" || len(v.Tables[0].Lines) != 2 || v.Tables[0].Samples[4][1] != "CE1" || v.Tables[0].Words[0] != "fillette" {
		t.Fatalf("%+v", v)
	}
	said := v.Tables[0].Mapping
	director.Do("PUT", columns, map[string]any{"tables": []any{said}}).Want(t, 422)
	said.Columns[4].Field = "pupil.class"
	said.Sexes = map[string]string{"fillette": "F"}
	director.Post(columns+"/try", map[string]any{"tables": []any{said}}).Want(t, 200).JSON(t, &v)
	if !v.Ready || len(v.Tables[0].Lines[0].Issues) != 0 {
		t.Fatalf("%+v", v.Tables[0].Lines)
	}
	director.Do("PUT", columns, map[string]any{"tables": []any{said}}).Want(t, 202)
	h.RunJobs()
	director.Get(path+"/"+i.ID.String()).Want(t, 200).JSON(t, &i)
	if i.State != directory.ImportDry || i.Report.Pupils != 2 || i.Report.Source != "csv" || i.Report.New != 4 || len(i.Report.Errors) != 0 {
		t.Fatalf("%+v %+v", i, i.Report)
	}
	director.Post(path+"/"+i.ID.String()+"/apply", map[string]any{}).Want(t, 202)
	h.RunJobs()
	if n := h.count(school, "directory.people where tenant_id = $1 and source = 'csv' and sex = 'F'"); n != 1 {
		t.Errorf("%d girls", n)
	}
	// the same headers again: nothing is asked, and who is absent stays
	send(t, director, path, map[string][]byte{"suite.csv": []byte("Nom élève;Prénom;Né(e) le;Genre;Groupe;Nom mère;Prénom mère;Mail mère\nROUX;Inès;14/03/2019;fillette;CE1;ROUX;Alma;alma@example.fr\n")}).Want(t, 202).JSON(t, &i)
	if i.State != directory.ImportRead {
		t.Fatalf("%+v", i)
	}
	h.RunJobs()
	director.Get(path+"/"+i.ID.String()).Want(t, 200).JSON(t, &i)
	if i.State != directory.ImportDry || i.Report.New != 0 || i.Report.Leaving != 0 || i.Report.Changed != 1 {
		t.Errorf("%+v %+v", i, i.Report)
	}
	// ONDE's own files are not asked about
	send(t, director, path, map[string][]byte{"CSVExtraction.csv": []byte("Nom;Nom d'usage;Prénom;Date naissance;Sexe;Niveau;Classe\nROUX;;Inès;14/03/2019;F;CE1;CE1\n")}).Want(t, 202).JSON(t, &i)
	if i.Kind != "onde" {
		t.Errorf("%+v", i)
	}
}
