package aaf

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkOpen reads a département's worth of écoles, then an académie's, from the disk: MB/s of XML, and the most memory that the
// process ever held.
func BenchmarkOpen(b *testing.B) {
	for _, in := range []Invention{{Schools: 40, Pupils: 10_000}, {Schools: 500, Pupils: 100_000}, {Degree: 2, Schools: 180, Pupils: 100_000}} {
		b.Run(fmt.Sprintf("%dD/%d", max(1, in.Degree), in.Pupils), func(b *testing.B) {
			dir := b.TempDir()
			if err := Generate(func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) }, in); err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			for b.Loop() {
				set, err := OpenFolder(context.Background(), os.DirFS(dir), Options{Academy: "99", Spool: b.TempDir()})
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(set.Bytes)
				pupils := 0
				for school, err := range set.Schools() {
					if err != nil {
						b.Fatal(err, set.Issues())
					}
					pupils += len(school.Pupils)
				}
				if pupils != in.Pupils {
					b.Fatalf("%d pupils", pupils)
				}
				if err := set.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(peak(b), "MiB-peak")
		})
	}
}

// peak is the most memory that the process held, as the system counts it.
func peak(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kib float64
			if _, err := fmt.Sscan(rest, &kib); err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	return 0
}
