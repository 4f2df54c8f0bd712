package exchange

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"preau/internal/platform/safehttp"
)

// attemptTime bounds one attempt to take an archive away, from the connection to the last byte.
const attemptTime = 2 * time.Minute

// What an attempt met, as the screen tells it.
type sendError struct {
	code string // host_key, refused, unreachable, lost
	err  error
}

func (e *sendError) Error() string { return e.code + ": " + e.err.Error() }
func (e *sendError) Unwrap() error { return e.err }

func codeOf(err error) string {
	var e *sendError
	if errors.As(err, &e) {
		return e.code
	}
	return "lost"
}

// newKeyPair is the key with which this organisation signs in at its server: the private half as PEM, the public one as a line.
func newKeyPair() (secret []byte, public string, err error) {
	pub, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, "", err
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		return nil, "", err
	}
	key, err := ssh.NewPublicKey(pub)
	if err != nil {
		return nil, "", err
	}
	return pem.EncodeToMemory(block), strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))) + " preau", nil
}

// readHostKey reads a server's public key, alone or as a line of known_hosts, and writes it in one form.
func readHostKey(line string) (string, error) {
	for range 2 {
		if key, _, _, rest, err := ssh.ParseAuthorizedKey([]byte(line)); err == nil && len(bytes.TrimSpace(rest)) == 0 {
			return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))), nil
		}
		_, after, ok := strings.Cut(strings.TrimSpace(line), " ") // a host's name first
		if !ok {
			break
		}
		line = after
	}
	return "", errors.New("not a public key")
}

// ports are those on which a file server of the public Internet is called.
var ports = []int{22, 2022, 2222, 8022}

// checkHost refuses at once what could never be called; a name is judged again at each connection.
func (s *Service) checkHost(host string, port int) error {
	if strings.ContainsAny(host, "/:@% ") {
		return safehttp.ErrForbidden
	}
	if ip, err := netip.ParseAddr(host); err == nil && !safehttp.Public(ip) && !(s.Desk && ip.IsLoopback()) {
		return safehttp.ErrForbidden
	}
	if s.Desk {
		return nil
	}
	for _, p := range ports {
		if p == port {
			return nil
		}
	}
	return safehttp.ErrForbidden
}

// upload takes a file and its sum to a server: beside its name first, then under it, so that nobody fetches half of it.
func (s *Service) upload(ctx context.Context, g garRow, secret []byte, name string, content []byte, sum string) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	signer, err := ssh.ParsePrivateKey(secret)
	if err != nil {
		return &sendError{"refused", err}
	}
	host, _, _, _, err := ssh.ParseAuthorizedKey([]byte(g.HostKey))
	if err != nil {
		return &sendError{"host_key", err}
	}
	if err := s.checkHost(g.Host, g.Port); err != nil {
		return &sendError{"refused", err}
	}
	conn, err := safehttp.Dialer(safehttp.Options{Timeout: 10 * time.Second, AllowLoopback: s.Desk}, ports...).DialContext(ctx, "tcp", net.JoinHostPort(g.Host, strconv.Itoa(g.Port)))
	if err != nil {
		return &sendError{"unreachable", err}
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	wrong := false
	config := &ssh.ClientConfig{User: g.Login, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyAlgorithms: algorithms(host), Timeout: 10 * time.Second,
		HostKeyCallback: func(_ string, _ net.Addr, key ssh.PublicKey) error {
			if !bytes.Equal(key.Marshal(), host.Marshal()) {
				wrong = true
				return errors.New("another key than the one that is known")
			}
			return nil
		}}
	c, channels, requests, err := ssh.NewClientConn(conn, g.Host, config)
	if err != nil {
		switch {
		case wrong || strings.Contains(err.Error(), "no common algorithm for host key"):
			return &sendError{"host_key", err}
		case strings.Contains(err.Error(), "unable to authenticate"):
			return &sendError{"refused", err}
		}
		return &sendError{"unreachable", err}
	}
	client := ssh.NewClient(c, channels, requests)
	defer client.Close() // the connection first: a server that does not say goodbye is not waited for
	files, err := sftp.NewClient(client)
	if err != nil {
		return &sendError{"refused", err}
	}
	at := path.Join(g.Folder, name)
	line := sum + "  " + name + "\n"
	if there, err := has(files, at+".md5", line); err != nil {
		return err
	} else if there { // the sum is written last: an attempt before this one arrived whole
		return nil
	}
	if err := put(files, at, content); err != nil {
		return err
	}
	return put(files, at+".md5", []byte(line))
}

func algorithms(key ssh.PublicKey) []string {
	if key.Type() == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{key.Type()}
}

func has(files *sftp.Client, name, content string) (bool, error) {
	f, err := files.Open(name)
	if err != nil {
		return false, nil // not there, or not to be read: it is written anew
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1024))
	if err != nil {
		return false, &sendError{"lost", err}
	}
	return string(b) == content, nil
}

func put(files *sftp.Client, name string, content []byte) error {
	part := name + ".part"
	f, err := files.Create(part)
	if err != nil {
		return &sendError{"refused", err}
	}
	_, err = f.ReadFrom(bytes.NewReader(content))
	if err = errors.Join(err, f.Close()); err != nil {
		return &sendError{"lost", err}
	}
	if kept, err := files.Stat(part); err != nil || kept.Size() != int64(len(content)) {
		return &sendError{"lost", fmt.Errorf("what was written is not there whole: %w", err)}
	}
	if files.PosixRename(part, name) == nil {
		return nil
	}
	_ = files.Remove(name) // a server without that extension renames over nothing
	if err := files.Rename(part, name); err != nil {
		return &sendError{"refused", err}
	}
	return nil
}

// fingerprint is how people compare a key: SHA256:…
func fingerprint(key string) string {
	k, _, _, _, err := ssh.ParseAuthorizedKey([]byte(key))
	if err != nil {
		return ""
	}
	return ssh.FingerprintSHA256(k)
}
