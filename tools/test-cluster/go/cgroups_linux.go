package main

import (
	"os"
	"path/filepath"
	"strings"
)

const cgroups = "/sys/fs/cgroup"

// makeCgroups makes the node's parent group in every hierarchy: the kubelet wants it to be there.
func (n node) makeCgroups() error {
	if _, err := os.Stat(cgroups + "/cgroup.controllers"); err == nil {
		return n.makeUnified()
	}
	hierarchies, err := os.ReadDir(cgroups)
	if err != nil {
		return err
	}
	for _, hierarchy := range hierarchies {
		path := filepath.Join(cgroups, hierarchy.Name())
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			continue
		}
		for _, name := range strings.Split(strings.Trim(n.CgroupRoot(), "/"), "/") {
			parent := path
			path = filepath.Join(path, name)
			if err := os.MkdirAll(path, 0o755); err != nil {
				return err
			}
			if err := inherit(parent, path, "cpuset.cpus", "cpuset.mems"); err != nil {
				return err
			}
		}
	}
	return nil
}

// inherit copies what a new group of version 1 begins without.
func inherit(parent, child string, names ...string) error {
	for _, name := range names {
		value, err := os.ReadFile(filepath.Join(parent, name))
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(child, name), value, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (n node) makeUnified() error {
	path := cgroups
	for _, name := range append(strings.Split(strings.Trim(n.CgroupRoot(), "/"), "/"), "") {
		for _, controller := range []string{"cpuset", "cpu", "io", "memory", "hugetlb", "pids"} {
			// What a machine does not have cannot be had here either.
			_ = os.WriteFile(filepath.Join(path, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
		}
		if name == "" {
			return nil
		}
		path = filepath.Join(path, name)
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
	}
	return nil
}
