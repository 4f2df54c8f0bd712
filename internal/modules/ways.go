package modules

import (
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"preau/internal/identity/federation"
	"preau/internal/platform/config"
	"preau/internal/platform/safehttp"
)

// openWays prepares the State's providers of identity that the environment describes; none by default.
func openWays(cfg config.Config) (*federation.Gates, error) {
	// their addresses are the operator's own; on a desk they are this machine's
	client := safehttp.New(safehttp.Options{HTTPSOnly: cfg.Production, AllowLoopback: !cfg.Production, Timeout: 8 * time.Second})
	o := federation.Options{URL: cfg.URL, HTTP: client.HTTP()}
	if cfg.EduConnectMetadata != "" {
		saml := &federation.SAMLOptions{Academy: cfg.EduConnectAcademy}
		pair, err := tls.LoadX509KeyPair(cfg.EduConnectKey, cfg.EduConnectKey)
		if err != nil {
			return nil, fmt.Errorf("PREAU_EDUCONNECT_KEY: %w", err)
		}
		key, ok := pair.PrivateKey.(*rsa.PrivateKey)
		if !ok {
			return nil, errors.New("PREAU_EDUCONNECT_KEY must hold an RSA key")
		}
		if saml.Certificate, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return nil, fmt.Errorf("PREAU_EDUCONNECT_KEY: %w", err)
		}
		saml.Key = key
		if strings.HasPrefix(cfg.EduConnectMetadata, "http://") || strings.HasPrefix(cfg.EduConnectMetadata, "https://") {
			saml.MetadataURL = cfg.EduConnectMetadata
		} else if saml.Metadata, err = os.ReadFile(cfg.EduConnectMetadata); err != nil {
			return nil, fmt.Errorf("PREAU_EDUCONNECT_METADATA: %w", err)
		}
		o.EduConnect = saml
	}
	if cfg.FranceConnectURL != "" {
		o.FranceConnect = &federation.OIDCOptions{Issuer: cfg.FranceConnectURL, ID: cfg.FranceConnectID, Secret: cfg.FranceConnectSecret}
	}
	if cfg.ProConnectURL != "" {
		o.ProConnect = &federation.OIDCOptions{Issuer: cfg.ProConnectURL, ID: cfg.ProConnectID, Secret: cfg.ProConnectSecret}
	}
	return federation.Open(o)
}
