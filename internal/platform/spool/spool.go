// Package spool keeps on disk, for the length of one piece of work, what is too large for memory. Its file has no name once it
// is open and its content is sealed under a key that only the process knows: nothing of it outlives the process.
package spool

import (
	"bufio"
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

const (
	chunkSize = 32 << 10 // what a stream holds before it is sealed and written
	budget    = 24 << 20 // what all streams hold together
)

// Spool is one file with as many streams as wanted. It serves one goroutine.
type Spool struct {
	file    *os.File
	aead    cipher.AEAD
	end     int64
	sealed  uint64 // chunks so far, which makes each nonce the only one of its key
	streams []*Stream
	held    int
	cipher  []byte
}

// New opens a spool in a folder; "" is the system's for temporary files.
func New(dir string) (*Spool, error) {
	var key [32]byte
	if _, err := rand.Read(key[:]); err != nil {
		return nil, fmt.Errorf("make the spool's key: %w", err)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(dir, "spool-*")
	if err != nil {
		return nil, fmt.Errorf("open the spool: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("unlink the spool: %w", err), file.Close())
	}
	return &Spool{file: file, aead: aead}, nil
}

// Close gives the disk back.
func (s *Spool) Close() error { return s.file.Close() }

// Size is how much was written to disk, in bytes.
func (s *Spool) Size() int64 { return s.end }

// Stream is a sequence of bytes of a spool: written first, read as often as wanted.
type Stream struct {
	spool  *Spool
	buffer []byte
	chunks []chunk
	size   int64
}

type chunk struct {
	at    int64 // in the file
	start int64 // in the stream
	size  int   // of the plain bytes
	nonce uint64
}

// Stream begins a new stream.
func (s *Spool) Stream() *Stream {
	stream := &Stream{spool: s}
	s.streams = append(s.streams, stream)
	return stream
}

// Size is how many bytes the stream has.
func (t *Stream) Size() int64 { return t.size }

// Write adds to the stream.
func (t *Stream) Write(p []byte) (int, error) {
	t.buffer = append(t.buffer, p...)
	t.size += int64(len(p))
	t.spool.held += len(p)
	if len(t.buffer) >= chunkSize {
		if err := t.flush(); err != nil {
			return 0, err
		}
	}
	if t.spool.held > budget {
		return len(p), t.spool.relieve()
	}
	return len(p), nil
}

// relieve writes the streams that hold most, until half the budget is free.
func (s *Spool) relieve() error {
	full := slices.Clone(s.streams)
	slices.SortFunc(full, func(a, b *Stream) int { return cmp.Compare(len(b.buffer), len(a.buffer)) })
	for _, t := range full {
		if s.held <= budget/2 {
			return nil
		}
		if err := t.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spool) nonce(n uint64) []byte {
	nonce := make([]byte, s.aead.NonceSize())
	binary.BigEndian.PutUint64(nonce[len(nonce)-8:], n)
	return nonce
}

func (t *Stream) flush() error {
	s := t.spool
	if len(t.buffer) == 0 {
		return nil
	}
	s.sealed++
	s.cipher = s.aead.Seal(s.cipher[:0], s.nonce(s.sealed), t.buffer, nil)
	if _, err := s.file.WriteAt(s.cipher, s.end); err != nil {
		return fmt.Errorf("write to the spool: %w", err)
	}
	t.chunks = append(t.chunks, chunk{at: s.end, start: t.size - int64(len(t.buffer)), size: len(t.buffer), nonce: s.sealed})
	s.end += int64(len(s.cipher))
	s.held -= len(t.buffer)
	if cap(t.buffer) > 4*chunkSize {
		t.buffer = nil
	}
	t.buffer = t.buffer[:0]
	return nil
}

// Reader reads the stream from its beginning; it gives what was written until now.
func (t *Stream) Reader() io.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(t, 0, t.size), chunkSize)
}

// ReadAt reads from a place of the stream.
func (t *Stream) ReadAt(p []byte, at int64) (int, error) {
	total := 0
	for total < len(p) {
		if at >= t.size {
			return total, io.EOF
		}
		n, err := t.readOnce(p[total:], at)
		if err != nil {
			return total, err
		}
		total, at = total+n, at+int64(n)
	}
	return total, nil
}

func (t *Stream) readOnce(p []byte, at int64) (int, error) {
	written := t.size - int64(len(t.buffer))
	if at >= written {
		return copy(p, t.buffer[at-written:]), nil
	}
	i, found := slices.BinarySearchFunc(t.chunks, at, func(c chunk, at int64) int { return cmp.Compare(c.start, at) })
	if !found {
		i--
	}
	c, s := t.chunks[i], t.spool
	sealed := make([]byte, c.size+s.aead.Overhead())
	if _, err := s.file.ReadAt(sealed, c.at); err != nil {
		return 0, fmt.Errorf("read the spool: %w", err)
	}
	plain, err := s.aead.Open(sealed[:0], s.nonce(c.nonce), sealed, nil)
	if err != nil {
		return 0, fmt.Errorf("open a chunk of the spool: %w", err)
	}
	return copy(p, plain[at-c.start:]), nil
}
