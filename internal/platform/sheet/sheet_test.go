package sheet

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestAFigureBelowZeroStaysAFigureAndNothingElseRuns(t *testing.T) {
	for cell, want := range map[string]string{"": "", "-5": "-5", "-3,5": "-3,5", "-1+1": "'-1+1", "-": "'-", "+33199000000": "'+33199000000", "@SUM(A1)": "'@SUM(A1)", "＝1+1": "'＝1+1", "\t=1": "'\t=1", "é=1": "é=1", "-5\n=1": "'-5\n=1"} {
		if got := harmless(cell); got != want {
			t.Errorf("%q is written %q, want %q", cell, got, want)
		}
	}
}

func TestWhatAPersonTypedStaysText(t *testing.T) {
	table := [][]string{{"Nom", "Note"}, {"Öztürk", "=HYPERLINK(\"http://x\")"}, {"N’Diaye", "un; deux"}}
	text, err := CSV(table)
	if err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFNom;Note\r\nÖztürk;\"'=HYPERLINK(\"\"http://x\"\")\"\r\nN’Diaye;\"un; deux\"\r\n"
	if string(text) != want {
		t.Errorf("CSV is %q, want %q", text, want)
	}
	raw, err := XLSX(table)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	if formula, _ := f.GetCellFormula(name, "B2"); formula != "" {
		t.Errorf("a cell computes %q", formula)
	}
	if cell, _ := f.GetCellValue(name, "B2"); !strings.HasPrefix(cell, "=HYPERLINK") {
		t.Errorf("a cell of XLSX says %q", cell)
	}
}
