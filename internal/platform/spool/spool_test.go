package spool

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"testing"
)

// Many streams written in turn each give back their own bytes, in order, and the disk holds none of them in clear.
func TestStreams(t *testing.T) {
	dir := t.TempDir()
	s, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("the spool's file can be found: %v %v", left, err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	streams := make([]*Stream, 300)
	wanted := make([]bytes.Buffer, len(streams))
	for i := range streams {
		streams[i] = s.Stream()
	}
	for range 20_000 {
		i := random.IntN(len(streams))
		piece := bytes.Repeat([]byte{byte('a' + i%26)}, random.IntN(6000))
		wanted[i].Write(piece)
		if n, err := streams[i].Write(piece); err != nil || n != len(piece) {
			t.Fatal(n, err)
		}
	}
	for i, stream := range streams {
		got, err := io.ReadAll(stream.Reader())
		if err != nil || !bytes.Equal(got, wanted[i].Bytes()) || stream.Size() != int64(wanted[i].Len()) {
			t.Fatalf("stream %d: %d bytes of %d, %v", i, len(got), wanted[i].Len(), err)
		}
		if len(got) > 100 {
			piece := make([]byte, 50)
			at := int64(random.IntN(len(got) - 50))
			if _, err := stream.ReadAt(piece, at); err != nil || !bytes.Equal(piece, got[at:at+50]) {
				t.Fatalf("stream %d at %d: %v", i, at, err)
			}
		}
	}
	if s.held > budget {
		t.Errorf("%d bytes are held in memory", s.held)
	}
	disk := make([]byte, s.Size())
	if _, err := s.file.ReadAt(disk, 0); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(disk, []byte("aaaaaaaaaaaa")) {
		t.Error("the disk holds the bytes in clear")
	}
}

// A byte changed on the disk is noticed.
func TestADamagedSpool(t *testing.T) {
	s, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stream := s.Stream()
	if _, err := stream.Write(bytes.Repeat([]byte("x"), 2*chunkSize)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.file.WriteAt([]byte{0}, 100); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(stream.Reader()); err == nil {
		t.Error("read as if nothing had happened")
	}
}
