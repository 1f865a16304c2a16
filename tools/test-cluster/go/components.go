package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// What `up` was asked for.
type plan struct {
	dir, bind                              string
	port                                   int
	etcd, peer, server                     string
	serviceCIDR                            string
	apiServerFlags, controllerManagerFlags string
	nodes                                  int
	node                                   nodePlan
}

func (p plan) file(name string) string { return filepath.Join(p.dir, name) }

func nodeName(n int) string { return "node-" + strconv.Itoa(n) }

func etcdArgs(p plan) []string {
	return []string{"--data-dir", p.file("etcd"), "--client", p.etcd, "--peer", p.peer}
}

func apiServerArgs(p plan) []string {
	return append([]string{
		"--etcd-servers=" + p.etcd,
		"--bind-address=" + p.bind, "--secure-port=" + strconv.Itoa(p.port),
		"--endpoint-reconciler-type=none",
		"--tls-cert-file=" + p.file("server.crt"), "--tls-private-key-file=" + p.file("server.key"),
		"--client-ca-file=" + p.file("ca.crt"),
		"--token-auth-file=" + p.file("tokens.csv"),
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
		"--service-cluster-ip-range=" + p.serviceCIDR,
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + p.file("service-accounts.key"),
		"--service-account-signing-key-file=" + p.file("service-accounts.key"),
		"--kubelet-client-certificate=" + p.file("kubelet-client.crt"),
		"--kubelet-client-key=" + p.file("kubelet-client.key"),
		"--kubelet-preferred-address-types=InternalIP", // else logs and exec ask DNS for a node's name
		"--shutdown-delay-duration=0s",
	}, strings.Fields(p.apiServerFlags)...)
}

// The default of 20 requests a second makes the start slow.
var quick = []string{"--kube-api-qps=500", "--kube-api-burst=1000"}

func controllerManagerArgs(p plan) []string {
	args := append([]string{
		"--kubeconfig=" + p.file("controller-manager.kubeconfig"),
		"--secure-port=0", "--leader-elect=false",
		"--use-service-account-credentials=true",
		"--service-account-private-key-file=" + p.file("service-accounts.key"),
		"--root-ca-file=" + p.file("ca.crt"),
		"--cluster-signing-cert-file=" + p.file("ca.crt"), "--cluster-signing-key-file=" + p.file("ca.key"),
	}, quick...)
	return append(args, strings.Fields(p.controllerManagerFlags)...)
}

func schedulerArgs(p plan) []string {
	return append([]string{
		"--kubeconfig=" + p.file("scheduler.kubeconfig"), "--secure-port=0", "--leader-elect=false",
	}, quick...)
}

func nodeArgs(p plan, n int) []string {
	return []string{
		"--dir", p.file(nodeName(n)), "--cluster", p.dir, "--name", nodeName(n), "--number", strconv.Itoa(n),
		"--tools", p.node.tools, "--bridge", p.node.bridge, "--cgroup", p.node.cgroup,
		"--pods", p.node.podNet, "--services", p.serviceCIDR,
	}
}

func (p plan) check() error {
	if p.dir == "" || p.bind == "" {
		return fmt.Errorf("up: --dir and --bind are required")
	}
	if p.nodes > 0 && (p.node.tools == "" || p.node.bridge == "" || p.node.cgroup == "" || p.node.podNet == "") {
		return fmt.Errorf("up: nodes need --tools, --bridge, --cgroup and --pods")
	}
	return nil
}
