package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Who has a token, and a kubeconfig of that name.
type user struct{ name, is, group string }

func users(nodes int) []user {
	all := []user{
		{"admin", "test-admin", "system:masters"},
		{"controller-manager", "system:kube-controller-manager", ""},
		{"scheduler", "system:kube-scheduler", ""},
	}
	for n := 1; n <= nodes; n++ {
		name := nodeName(n)
		all = append(all, user{name, "system:node:" + name, "system:nodes"})
	}
	return all
}

// writeUsers gives everybody a new token and a kubeconfig that needs no other file, and returns admin's token.
func writeUsers(dir, server string, nodes int) (string, error) {
	ca, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		return "", err
	}
	var tokens strings.Builder
	admin := ""
	for _, u := range users(nodes) {
		random := make([]byte, 16)
		rand.Read(random)
		token := hex.EncodeToString(random)
		if u.name == "admin" {
			admin = token
		}
		fmt.Fprintf(&tokens, "%s,%s,%s,%s\n", token, u.is, u.name, u.group)
		text := kubeconfig(server, ca, token)
		if err := os.WriteFile(filepath.Join(dir, u.name+".kubeconfig"), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return admin, os.WriteFile(filepath.Join(dir, "tokens.csv"), []byte(tokens.String()), 0o600)
}

func kubeconfig(server string, ca []byte, token string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: test-cluster
  cluster: {server: %q, certificate-authority-data: %s}
users:
- name: user
  user: {token: %s}
contexts:
- name: test-cluster
  context: {cluster: test-cluster, user: user}
current-context: test-cluster
`, server, base64.StdEncoding.EncodeToString(ca), token)
}
