package main

import (
	"context"

	"github.com/spf13/cobra"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

func init() {
	upstream["kubelet"] = func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) }
}
