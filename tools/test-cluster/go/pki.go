package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

type subject struct {
	name          string
	organizations []string
	ips           []net.IP
	hosts         []string
}

// newPair makes a key and its certificate, signed by issuer; without one it is an authority of its own.
func newPair(issuer *pair, of subject) (*pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: of.name, Organization: of.organizations},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IPAddresses:           of.ips,
		DNSNames:              of.hosts,
		BasicConstraintsValid: true,
	}
	signer := issuer
	if issuer == nil {
		signer = &pair{template, key}
		template.IsCA, template.ExtKeyUsage = true, nil
		template.KeyUsage |= x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.cert, key.Public(), signer.key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &pair{cert, key}, err
}

func (p *pair) write(dir, name string) error {
	key, err := x509.MarshalECPrivateKey(p.key) // the API server reads the public key out of this form only
	if err != nil {
		return err
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cert.Raw})
	if err := os.WriteFile(filepath.Join(dir, name+".crt"), cert, 0o600); err != nil {
		return err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: key})
	return os.WriteFile(filepath.Join(dir, name+".key"), text, 0o600)
}

// writePairs makes the authority, the API server's certificate, the key of service account tokens, and the
// certificate by which the API server is known to kubelets.
func writePairs(dir string, bind net.IP, service net.IP) error {
	authority, err := newPair(nil, subject{name: "test-cluster"})
	if err != nil {
		return err
	}
	if err := authority.write(dir, "ca"); err != nil {
		return err
	}
	kubernetes := "kubernetes.default.svc"
	for name, of := range map[string]subject{
		"server": {
			name:  "kube-apiserver",
			ips:   []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, bind, service},
			hosts: []string{"localhost", "kubernetes", "kubernetes.default", kubernetes, kubernetes + ".cluster.local"},
		},
		"service-accounts": {name: "service-accounts"},
		"kubelet-client":   {name: "apiserver", organizations: []string{"system:masters"}},
	} {
		made, err := newPair(authority, of)
		if err != nil {
			return err
		}
		if err := made.write(dir, name); err != nil {
			return err
		}
	}
	return nil
}
