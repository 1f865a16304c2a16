package main

import (
	"embed"
	"os"
	"text/template"
)

//go:embed config
var configs embed.FS

func (n node) configure() error {
	templates, err := template.ParseFS(configs, "config/*")
	if err != nil {
		return err
	}
	for source, target := range map[string]string{
		"containerd.toml.tmpl": "containerd.toml",
		"cni.conflist.tmpl":    "cni/10-test-cluster.conflist",
		"kubelet.yaml.tmpl":    "kubelet.yaml",
	} {
		out, err := os.Create(n.file(target))
		if err != nil {
			return err
		}
		if err := templates.ExecuteTemplate(out, source, n); err != nil {
			out.Close()
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
	}
	return nil
}
