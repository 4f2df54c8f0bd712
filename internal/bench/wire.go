package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// wire is one browser's connection, kept open. It writes prepared bytes and reads no more than it must, because it shares
// the processors with what it measures.
type wire struct {
	addr string
	from string // address to come from; "" for the usual one
	conn net.Conn
	in   *bufio.Reader
	last []byte // body of the last answer, as it came
}

// reply is what was read of an answer's head.
type reply struct {
	status  int
	tag     string // ETag
	retry   string // Retry-After
	cookies []string
}

func (c *wire) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

func (c *wire) dial() error {
	d := net.Dialer{Timeout: 5 * time.Second}
	if c.from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(c.from)}
	}
	conn, err := d.Dial("tcp", c.addr)
	if err != nil {
		return err
	}
	c.conn, c.in = conn, bufio.NewReaderSize(conn, 16<<10)
	return nil
}

// request prepares the bytes of a request.
func request(method, path, token, body string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: preau\r\nAccept: application/json\r\n", method, path)
	if token != "" {
		fmt.Fprintf(&b, "Cookie: preau=%s\r\n", token)
	}
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	if body != "" || method != http.MethodGet {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

// do sends a request and reads its answer; the connection is opened when there is none.
func (c *wire) do(raw []byte) (reply, error) {
	fresh := c.conn == nil
	if fresh {
		if err := c.dial(); err != nil {
			return reply{}, err
		}
	}
	r, err := c.once(raw)
	if err != nil {
		c.close()
	}
	return r, err
}

func (c *wire) once(raw []byte) (r reply, err error) {
	_ = c.conn.SetDeadline(time.Now().Add(40 * time.Second))
	if _, err = c.conn.Write(raw); err != nil {
		return r, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return r, err
	}
	if len(line) < 12 {
		return r, errors.New("not an answer of HTTP")
	}
	if r.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return r, err
	}
	length, chunked := 0, false
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return r, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch string(name) {
		case "Content-Length":
			length, err = strconv.Atoi(string(value))
		case "Transfer-Encoding":
			chunked = true
		case "Etag":
			r.tag = string(value)
		case "Retry-After":
			r.retry = string(value)
		case "Set-Cookie":
			r.cookies = append(r.cookies, string(value))
		}
		if err != nil {
			return r, err
		}
	}
	c.last = c.last[:0]
	if r.status == http.StatusNotModified || r.status == http.StatusNoContent {
		return r, nil
	}
	if !chunked {
		return r, c.take(length)
	}
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return r, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 32)
		if err != nil {
			return r, err
		}
		if err := c.take(int(n)); err != nil {
			return r, err
		}
		if _, err := c.in.Discard(2); err != nil || n == 0 {
			return r, err
		}
	}
}

func (c *wire) take(n int) error {
	at := len(c.last)
	if cap(c.last) < at+n {
		grown := make([]byte, at, at+n+4096)
		copy(grown, c.last)
		c.last = grown
	}
	c.last = c.last[:at+n]
	_, err := io.ReadFull(c.in, c.last[at:])
	return err
}

// get is do for a request that must be answered by 200 or 304.
func (c *wire) get(raw []byte) error {
	r, err := c.do(raw)
	if err == nil && r.status != http.StatusOK && r.status != http.StatusNotModified {
		return fmt.Errorf("%s answered %d: %.200s", strings.SplitN(string(raw), "\r\n", 2)[0], r.status, c.last)
	}
	return err
}
