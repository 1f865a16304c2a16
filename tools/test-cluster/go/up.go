package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Where real nodes find what they need.
type nodePlan struct{ tools, bridge, cgroup, podNet string }

func up(args []string) error {
	started := time.Now()
	p, untilEOF, err := parseUp(args)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(p.file("log"), 0o700); err != nil {
		return err
	}
	if err := os.MkdirAll(p.file("hold"), 0o700); err != nil {
		return err
	}
	service, err := firstAddress(p.serviceCIDR)
	if err != nil {
		return err
	}
	if _, err := os.Stat(p.file("ca.crt")); err != nil {
		if err := writePairs(p.dir, net.ParseIP(p.bind), service); err != nil {
			return err
		}
	}
	token, err := writeUsers(p.dir, p.server, p.nodes)
	if err != nil {
		return err
	}

	program, err := os.Executable()
	if err != nil {
		return err
	}

	end := make(chan string, 2)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() { end <- (<-signals).String() }()
	if untilEOF {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			end <- "whoever started it has gone"
		}()
	}

	s := newSupervisor(p, state{
		Server: p.server, Etcd: p.etcd, Kubeconfig: p.file("admin.kubeconfig"), CA: p.file("ca.crt"),
		AdminToken: token, Program: program, Supervisor: os.Getpid(), Pids: map[string]int{},
	})
	failed := make(chan error, 1)
	go func() {
		// A child is killed when the thread that started it ends: this one never does.
		runtime.LockOSThread()
		if err := startAll(s, p, token); err != nil {
			failed <- err
			return
		}
		s.ready(time.Since(started))
		s.startQueued()
	}()

	select {
	case err = <-failed:
	case err = <-s.early:
	case why := <-end:
		fmt.Println("ending:", why)
	}
	s.stop()
	return err
}

func startAll(s *supervisor, p plan, token string) error {
	s.start("etcd", etcdArgs(p))
	if err := waitTCP(p.etcd[len("http://"):], 30*time.Second); err != nil {
		return fmt.Errorf("etcd: %w; see %s", err, p.file("log/etcd.log"))
	}
	s.start("apiserver", apiServerArgs(p))
	if err := waitReady(p.server, p.file("ca.crt"), token, 90*time.Second); err != nil {
		return fmt.Errorf("%w; see %s", err, p.file("log/apiserver.log"))
	}
	s.start("controller-manager", controllerManagerArgs(p))
	s.start("scheduler", schedulerArgs(p))
	for n := 1; n <= p.nodes; n++ {
		s.start(nodeName(n), nodeArgs(p, n))
	}
	return nil
}

func parseUp(args []string) (plan, bool, error) {
	var p plan
	flags := flag.NewFlagSet("up", flag.ExitOnError)
	flags.StringVar(&p.dir, "dir", "", "folder of all state; used again, it goes on with the same data")
	flags.StringVar(&p.bind, "bind", "127.0.0.1", "address of the API server")
	flags.IntVar(&p.port, "port", 0, "port of the API server, 0: a free one")
	flags.StringVar(&p.serviceCIDR, "services", "10.96.0.0/16", "addresses of services")
	flags.StringVar(&p.apiServerFlags, "apiserver-flags", "", "further flags, space-separated")
	flags.StringVar(&p.controllerManagerFlags, "controller-manager-flags", "", "further flags, space-separated")
	flags.IntVar(&p.nodes, "nodes", 0, "real nodes")
	flags.StringVar(&p.node.tools, "tools", "", "where containerd, runc and CNI plug-ins were unpacked")
	flags.StringVar(&p.node.bridge, "bridge", "", "the bridge of all nodes, already there")
	flags.StringVar(&p.node.cgroup, "cgroup", "", "parent of the nodes' cgroups")
	flags.StringVar(&p.node.podNet, "pods", "", "the first two numbers of pods' addresses, e.g. 10.160")
	untilEOF := flags.Bool("until-eof", false, "end when stdin ends")
	flags.Parse(args)
	if err := p.check(); err != nil {
		return p, false, err
	}
	dir, err := filepath.Abs(p.dir)
	if err != nil {
		return p, false, err
	}
	p.dir = dir
	ports, err := freePorts(3)
	if err != nil {
		return p, false, err
	}
	if p.port == 0 {
		p.port = ports[0]
	}
	p.etcd = fmt.Sprintf("http://127.0.0.1:%d", ports[1])
	p.peer = fmt.Sprintf("http://127.0.0.1:%d", ports[2])
	p.server = fmt.Sprintf("https://%s:%d", p.bind, p.port)
	return p, *untilEOF, nil
}
