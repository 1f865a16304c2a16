// A real Kubernetes in one program.
//
//	hubkit-kubernetes up --dir DIR ...           a cluster: its components are children of this process
//	hubkit-kubernetes etcd|apiserver|controller-manager|scheduler|kubelet ...   one component, with its own flags
//	hubkit-kubernetes node --dir DIR ...         containerd and kubelet, as first process of namespaces of their own
//	hubkit-kubernetes compact --etcd URL         compacts etcd to its newest revision
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// Upstream's commands; a platform adds what only it has.
var upstream = map[string]func() *cobra.Command{
	"apiserver":          apiserver.NewAPIServerCommand,
	"controller-manager": controllers.NewControllerManagerCommand,
	"scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
}

var ours = map[string]func(args []string) error{
	"up":      up,
	"etcd":    runEtcd,
	"compact": compact,
}

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("a command is missing; see main.go"))
	}
	name, args := os.Args[1], os.Args[2:]
	if run := ours[name]; run != nil {
		if err := run(args); err != nil {
			fail(err)
		}
		return
	}
	command := upstream[name]
	if command == nil {
		fail(fmt.Errorf("unknown command %q", name))
	}
	cmd := command()
	cmd.SetArgs(args)
	os.Exit(cli.Run(cmd))
}

func fail(err error) {
	log.Print(err)
	os.Exit(1)
}
