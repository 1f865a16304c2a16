package main

import (
	"flag"
	"fmt"
	"log"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

func runEtcd(args []string) error {
	flags := flag.NewFlagSet("etcd", flag.ExitOnError)
	dir := flags.String("data-dir", "", "data")
	client := flags.String("client", "", "URL for clients")
	peer := flags.String("peer", "", "URL for members; there is only one")
	flags.Parse(args)
	clientURL, err := url.Parse(*client)
	if err != nil {
		return err
	}
	peerURL, err := url.Parse(*peer)
	if err != nil {
		return err
	}

	config := embed.NewConfig()
	config.Name = "only"
	config.Dir = *dir
	config.ListenClientUrls, config.AdvertiseClientUrls = []url.URL{*clientURL}, []url.URL{*clientURL}
	config.ListenPeerUrls, config.AdvertisePeerUrls = []url.URL{*peerURL}, []url.URL{*peerURL}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.TickMs, config.ElectionMs = 10, 100 // alone: it elects itself at once
	config.UnsafeNoFsync = true                // data survive kill -9, not a power loss
	config.QuotaBackendBytes = 4 << 30
	config.LogLevel = "warn"
	config.WarningUnaryRequestDuration = 300 * time.Millisecond // embedded, 0 is the default: a line a request

	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return err
	}
	select {
	case <-etcd.Server.ReadyNotify():
	case <-time.After(30 * time.Second):
		return fmt.Errorf("etcd is not ready after 30 s")
	}
	log.Print("etcd ready")

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-stop:
		etcd.Close()
		return nil
	case err := <-etcd.Err():
		return err
	}
}
