package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

func init() { ours["node"] = runNode }

// One real node: containerd and kubelet, with every file below dir.
type node struct {
	Dir, Cluster, Name, Tools, Bridge, Cgroup, Pods, Services string
	Number                                                    int
}

func (n node) Address() string         { return fmt.Sprintf("%s.%d.1", n.Pods, n.Number) }
func (n node) file(name string) string { return filepath.Join(n.Dir, name) }

// runNode is the first process of its namespaces. It ends when containerd or the kubelet does, and all with it.
func runNode(args []string) error {
	var n node
	flags := flag.NewFlagSet("node", flag.ExitOnError)
	flags.StringVar(&n.Dir, "dir", "", "state")
	flags.StringVar(&n.Cluster, "cluster", "", "state of the cluster")
	flags.StringVar(&n.Name, "name", "", "name of the node")
	flags.IntVar(&n.Number, "number", 1, "third number of its pods' addresses")
	flags.StringVar(&n.Tools, "tools", "", "where containerd, runc and CNI plug-ins were unpacked")
	flags.StringVar(&n.Bridge, "bridge", "", "bridge")
	flags.StringVar(&n.Cgroup, "cgroup", "", "parent cgroup")
	flags.StringVar(&n.Pods, "pods", "", "first two numbers of pods' addresses")
	flags.StringVar(&n.Services, "services", "", "addresses of services")
	flags.Parse(args)
	if os.Getpid() != 1 {
		return fmt.Errorf("node: must be the first process of its namespaces; `up --nodes N` starts it")
	}
	if err := n.prepare(); err != nil {
		return err
	}
	os.Setenv("PATH", n.Tools+"/usr/bin:"+n.Tools+"/usr/sbin:"+os.Getenv("PATH"))

	containerd, err := n.start("containerd", n.Tools+"/usr/bin/containerd", "--config", n.file("containerd.toml"))
	if err != nil {
		return err
	}
	if err := waitSocket(n.file("containerd.sock"), 30*time.Second); err != nil {
		return fmt.Errorf("containerd: %w", err)
	}
	// Without the image of pods' first container no pod starts.
	pause := exec.Command(n.Tools+"/usr/bin/ctr", "-a", n.file("containerd.sock"), "-n", "k8s.io", "images", "import", n.file("../pause.tar"))
	if out, err := pause.CombinedOutput(); err != nil {
		return fmt.Errorf("pause image: %w: %s", err, out)
	}
	self, err := executable()
	if err != nil {
		return err
	}
	kubelet, err := n.start("kubelet", self, "kubelet",
		"--config="+n.file("kubelet.yaml"), "--kubeconfig="+filepath.Join(n.Cluster, n.Name+".kubeconfig"),
		"--root-dir="+n.file("kubelet"), "--cert-dir="+n.file("kubelet/pki"),
		"--hostname-override="+n.Name, "--node-ip="+n.Address())
	if err != nil {
		return err
	}
	return reap(map[int]string{containerd: "containerd", kubelet: "kubelet"})
}

func (n node) start(name, command string, args ...string) (int, error) {
	out, err := os.OpenFile(n.file("log/"+name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	cmd := exec.Command(command, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	return cmd.Process.Pid, nil
}

// reap does what the first process must: containers' shims lose their parents to it.
func reap(needed map[int]string) error {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if name := needed[pid]; name != "" {
			return fmt.Errorf("%s ended: exit code %d, signal %d", name, status.ExitStatus(), status.Signal())
		}
	}
}

func waitSocket(path string, limit time.Duration) error {
	for end := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		connection, err := net.Dial("unix", path)
		if err == nil {
			return connection.Close()
		}
		if time.Now().After(end) {
			return err
		}
	}
}

// prepare makes the node's view of the machine, its cgroups and its configuration.
func (n node) prepare() error {
	for _, dir := range []string{"containerd", "cni", "kubelet", "pod-logs", "log", "sysctl"} {
		if err := os.MkdirAll(n.file(dir), 0o700); err != nil {
			return err
		}
	}
	os.Remove(n.file("containerd.sock")) // of its last life
	if err := n.mount(); err != nil {
		return err
	}
	if err := n.makeCgroups(); err != nil {
		return err
	}
	address := n.Address() + "/16"
	if out, err := exec.Command("ip", "addr", "replace", address, "dev", n.Bridge).CombinedOutput(); err != nil {
		return fmt.Errorf("ip addr replace %s dev %s: %w: %s", address, n.Bridge, err, out)
	}
	return n.configure()
}

// CgroupRoot is the kubelet's root, as it names it.
func (n node) CgroupRoot() string { return "/" + n.Cgroup + "/" + strconv.Itoa(n.Number) }
