package exchange_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"preau/internal/access"
)

// server is a real SSH server on this machine, with a folder and one key that it lets in.
type server struct {
	listener net.Listener
	key      ssh.Signer
	dir      string
	mu       sync.Mutex
	client   string // the one public key
	cut      int    // connections to cut once they are open
	seen     int
}

func newServer(t testing.TB) *server {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{dir: t.TempDir()}
	if s.key, err = ssh.NewSignerFromKey(private); err != nil {
		t.Fatal(err)
	}
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.listener.Close() })
	go func() {
		for {
			c, err := s.listener.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *server) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

func (s *server) line() string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.key.PublicKey())))
}

func (s *server) serve(c net.Conn) {
	defer c.Close()
	s.mu.Lock()
	s.seen++
	cut := s.cut > 0
	s.cut--
	want := s.client
	s.mu.Unlock()
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if strings.HasPrefix(want, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))) {
			return nil, nil
		}
		return nil, errors.New("another")
	}}
	config.AddHostKey(s.key)
	_, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for n := range channels {
		if cut {
			return
		}
		ch, reqs, err := n.Accept()
		if err != nil {
			return
		}
		go func() {
			for r := range reqs {
				_ = r.Reply(r.Type == "subsystem", nil)
			}
		}()
		files, err := sftp.NewServer(ch, sftp.WithServerWorkingDirectory(s.dir))
		if err != nil {
			return
		}
		if err := files.Serve(); err != nil && !errors.Is(err, io.EOF) {
			return
		}
	}
}

func TestTheArchiveIsTakenToTheServerThatIsKnown(t *testing.T) {
	t.Parallel()
	h := open(t)
	s := h.school("elementaire", "0990031X")
	peer := newServer(t)
	settings := object{"host": "127.0.0.1", "port": peer.port(), "login": "preau", "folder": "depot", "host_key": "serveur.example.fr " + peer.line()}
	if err := os.Mkdir(filepath.Join(peer.dir, "depot"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.settle(settings).Want(t, 200)
	public := s.gar().OwnKey
	if !strings.HasPrefix(public, "ssh-ed25519 ") {
		t.Fatalf("%q", public)
	}
	s.settle(settings).Want(t, 200)
	if s.gar().OwnKey != public {
		t.Error("our key changes when the settings are written again")
	}
	make := func() archiveView {
		s.as(access.Director).Post(s.path("gar/archives"), nil).Want(t, 202)
		h.RunJobs()
		return s.gar().Archives[0]
	}
	// not let in yet: tried again later, and seen
	if a := make(); a.State != "sending" || a.ErrorCode != "refused" || a.NextAt == nil || a.Attempts != 1 {
		t.Fatalf("%+v", a)
	}
	peer.mu.Lock()
	peer.client, peer.cut = public, 1
	peer.mu.Unlock()
	h.Clock.Advance(2 * time.Minute) // the connection breaks
	h.RunJobs()
	if a := s.gar().Archives[0]; a.State != "sending" || a.Attempts != 2 {
		t.Fatalf("%+v", a)
	}
	h.Clock.Advance(10 * time.Minute)
	h.RunJobs()
	a := s.gar().Archives[0]
	if a.State != "sent" || a.Attempts != 3 {
		t.Fatalf("%+v", a)
	}
	got, err := os.ReadFile(filepath.Join(peer.dir, "depot", a.Name))
	if err != nil || !bytes.Equal(got, s.as(access.Director).Get(s.path("gar/archives", a.ID.String(), "file")).Want(t, 200).Body) {
		t.Errorf("what is there is not what left: %v", err)
	}
	if sum, _ := os.ReadFile(filepath.Join(peer.dir, "depot", a.Name+".md5")); string(sum) != a.MD5+"  "+a.Name+"\n" {
		t.Errorf("%q", sum)
	}
	if left, _ := filepath.Glob(filepath.Join(peer.dir, "depot", "*.part")); len(left) > 0 {
		t.Errorf("%v", left)
	}
	// asked whether it arrived: the second time nothing is written
	before, _ := os.Stat(filepath.Join(peer.dir, "depot", a.Name))
	s.as(access.Director).Post(s.path("gar/archives", a.ID.String(), "send"), nil).Want(t, 202)
	h.RunJobs()
	after, _ := os.Stat(filepath.Join(peer.dir, "depot", a.Name))
	if !before.ModTime().Equal(after.ModTime()) || s.gar().Archives[0].State != "sent" {
		t.Error("written twice")
	}
	// another machine under the same address receives nothing, and is not tried again
	settings["host_key"] = newServer(t).line()
	s.settle(settings).Want(t, 200)
	if a := make(); a.State != "failed" || a.ErrorCode != "host_key" || a.NextAt != nil {
		t.Errorf("%+v", a)
	}
	// nobody there
	settings["host_key"] = peer.line()
	s.settle(settings).Want(t, 200)
	peer.listener.Close()
	if a := make(); a.State != "sending" || a.ErrorCode != "unreachable" {
		t.Errorf("%+v", a)
	}
}
