package safehttp

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// hostile are addresses that must be refused by our own rules, not by luck.
var hostile = []string{
	// schemes
	"file:///etc/passwd", "ftp://exemple.fr/", "gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)",
	"data:text/plain,x", "//exemple.fr/", "exemple.fr", "", "http://", "https://", "HTTP:///chemin", "unix:///run/docker.sock",
	"ldap://exemple.fr", "dict://exemple.fr:11211/stat", "jar:http://exemple.fr!/", "ws://exemple.fr/",
	// ports
	"http://93.184.215.14:22/", "http://93.184.215.14:6379/", "https://exemple.fr:8443/", "http://exemple.fr:0/",
	"http://exemple.fr:5432/", "http://exemple.fr:65535/", "https://exemple.fr:25/",
	// credentials
	"http://a:b@93.184.215.14/", "http://exemple.fr@127.0.0.1/", "https://:x@exemple.fr/",
	// loopback
	"http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1.2.3/", "http://127.255.255.254/", "http://[::1]/", "https://[::1]:443/",
	"http://[0:0:0:0:0:0:0:1]/", "http://0.0.0.0/", "http://[::]/", "http://0.1.2.3/",
	// private
	"http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/",
	"http://192.168.255.255/", "http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[fec0::1]/",
	// link-local, among them the metadata services
	"http://169.254.169.254/latest/meta-data/", "http://169.254.42.42/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fd00:ec2::254]/",
	// carrier-grade NAT, benchmarks, documentation, reserved, multicast, broadcast
	"http://100.64.0.1/", "http://100.127.255.255/", "http://198.18.0.1/", "http://198.19.255.255/", "http://192.0.2.1/",
	"http://198.51.100.1/", "http://203.0.113.1/", "http://192.0.0.8/", "http://192.88.99.1/", "http://240.0.0.1/",
	"http://255.255.255.255/", "http://224.0.0.1/", "http://239.255.255.250/", "http://[ff02::1]/",
	"http://[2001:db8::1]/", "http://[3fff::1]/", "http://[100::1]/",
	// IPv4 wrapped in IPv6
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:93.184.215.14]/", "http://[::ffff:7f00:1]/",
	"http://[::127.0.0.1]/", "http://[::ffff:0:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::10.0.0.1]/",
	"http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/", "http://[2001:0:7f00:1::]/", "http://[5f00::1]/",
}

func TestHostileAddressesAreRefused(t *testing.T) {
	client := New(Options{})
	for _, address := range hostile {
		if err := Check(address, Options{}); !errors.Is(err, ErrForbidden) {
			t.Errorf("Check(%q) = %v", address, err)
		}
		if _, err := client.Get(t.Context(), address); !errors.Is(err, ErrForbidden) {
			t.Errorf("Get(%q) = %v", address, err)
		}
	}
}

func TestOrdinaryAddressesAreKept(t *testing.T) {
	for _, address := range []string{
		"https://exemple.fr/agenda.ics", "http://exemple.fr:80/", "https://exemple.fr:443/flux?x=1", "https://93.184.215.14/", "https://[2a00:1450:4007:80e::2003]/",
		"https://1.1.1.1/", "https://172.32.0.1/", "https://100.128.0.1/",
	} {
		if err := Check(address, Options{}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := Check("http://exemple.fr/", Options{HTTPSOnly: true}); !errors.Is(err, ErrForbidden) {
		t.Errorf("plain HTTP: %v", err)
	}
}

// Names that resolve inwards, ways of writing 127.0.0.1 that some resolvers understand, and a name
// that is public when first asked and private when dialled.
func TestNamesAreJudgedAfterResolution(t *testing.T) {
	answers := map[string][]string{
		"interne.exemple.fr.":    {"10.1.2.3"},
		"boucle.exemple.fr.":     {"127.0.0.1"},
		"metadata.exemple.fr.":   {"169.254.169.254"},
		"melange.exemple.fr.":    {"192.168.1.1", "10.0.0.1"},
		"localhost.exemple.fr.":  {"127.0.0.53"},
		"0x7f000001.":            {"127.0.0.1"},
		"127.0.0.1.nip.exemple.": {"127.0.0.1"},
	}
	resolver := fakeResolver(t, func(name string) []string { return answers[name] })
	client := New(Options{Resolver: resolver})
	for name := range answers {
		_, err := client.Get(t.Context(), "http://"+name+"/")
		if !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Whether the machine's resolver reads these as 127.0.0.1 or as no name at all, nothing answers.
	for _, name := range []string{"2130706433", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1."} {
		if _, err := New(Options{}).Get(t.Context(), "http://"+name+"/"); err == nil {
			t.Errorf("%s was reached", name)
		}
	}
	var asked atomic.Int32
	rebinding := fakeResolver(t, func(string) []string {
		if asked.Add(1) == 1 {
			return []string{"93.184.215.14"}
		}
		return []string{"127.0.0.1"}
	})
	if _, err := rebinding.LookupHost(t.Context(), "change.exemple.fr."); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Resolver: rebinding}).Get(t.Context(), "http://change.exemple.fr./"); !errors.Is(err, ErrForbidden) {
		t.Errorf("rebinding: %v", err)
	}
}

func TestPeer(t *testing.T) {
	cases := []struct {
		network, address string
		want             bool
	}{
		{"tcp4", "93.184.215.14:443", true}, {"tcp6", "[2a00:1450::1]:80", true},
		{"tcp4", "93.184.215.14:22", false}, {"tcp4", "127.0.0.1:443", false}, {"udp4", "93.184.215.14:443", false},
		{"tcp6", "[::ffff:93.184.215.14]:443", false}, {"tcp4", "nonsense", false}, {"unix", "/run/x", false},
	}
	for _, c := range cases {
		if err := checkPeer(c.network, c.address, false, []int{80, 443}); (err == nil) != c.want {
			t.Errorf("%s %s: %v", c.network, c.address, err)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is not public")
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	for i := range 6 {
		mux.HandleFunc(fmt.Sprintf("/hop/%d", i), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprintf("/hop/%d", i-1), http.StatusFound)
		})
	}
	mux.HandleFunc("/hop/-1", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "arrived") })
	for path, target := range map[string]string{"/in": "http://10.0.0.1/", "/meta": "http://169.254.169.254/", "/file": "file:///etc/passwd", "/port": "http://93.184.215.14:6379/"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusFound)
		})
	}
	client := New(Options{AllowLoopback: true})
	answer, err := client.Get(t.Context(), server.URL+"/hop/2")
	if err != nil || string(answer.Body) != "arrived" || answer.URL.Path != "/hop/-1" {
		t.Fatalf("three redirects: %v", err)
	}
	for _, path := range []string{"/hop/3", "/in", "/meta", "/file", "/port"} {
		if _, err := client.Get(t.Context(), server.URL+path); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestLimits(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	big := bytes.Repeat([]byte("a"), 4096)
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { w.Write(big) })
	mux.HandleFunc("/exact", func(w http.ResponseWriter, _ *http.Request) { w.Write(big[:1024]) })
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		for range 1000 {
			zip.Write(big)
		}
		zip.Close()
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("a"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		fmt.Fprint(w, len(r.Cookies()))
	})
	client := New(Options{AllowLoopback: true, MaxBytes: 1024})
	for _, path := range []string{"/big", "/bomb"} {
		if _, err := client.Get(t.Context(), server.URL+path); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if answer, err := client.Get(t.Context(), server.URL+"/exact"); err != nil || len(answer.Body) != 1024 {
		t.Errorf("exact: %v", err)
	}
	impatient := New(Options{AllowLoopback: true, Timeout: 100 * time.Millisecond})
	if _, err := impatient.Get(t.Context(), server.URL+"/slow?token=secret"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("slow: %v", err)
	}
	for range 2 {
		if answer, err := client.Get(t.Context(), server.URL+"/cookie"); err != nil || string(answer.Body) != "0" {
			t.Errorf("cookie: %v", err)
		}
	}
	t.Setenv("HTTP_PROXY", server.URL)
	if _, err := New(Options{}).Get(t.Context(), "http://10.0.0.1/"); !errors.Is(err, ErrForbidden) {
		t.Errorf("proxy: %v", err)
	}
}

// fakeResolver answers A questions over UDP on loopback with what the table says.
func fakeResolver(t *testing.T, table func(name string) []string) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(buffer)
			if err != nil {
				return
			}
			socket.WriteTo(dnsAnswer(buffer[:n], table), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", socket.LocalAddr().String())
	}}
}

func dnsAnswer(query []byte, table func(string) []string) []byte {
	var name strings.Builder
	i := 12
	for query[i] != 0 {
		name.Write(query[i+1 : i+1+int(query[i])])
		name.WriteByte('.')
		i += 1 + int(query[i])
	}
	kind := binary.BigEndian.Uint16(query[i+1:])
	question := query[12 : i+5]
	answer := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question...)
	if kind != 1 {
		return answer
	}
	for _, ip := range table(name.String()) {
		answer[7]++
		v4 := netip.MustParseAddr(ip).As4()
		answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
		answer = append(answer, v4[:]...)
	}
	return answer
}
