package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// What others read in DIR/cluster.json.
type state struct {
	Server     string         `json:"server"`
	Etcd       string         `json:"etcd"`
	Kubeconfig string         `json:"kubeconfig"`
	CA         string         `json:"ca"`
	AdminToken string         `json:"adminToken"`
	Program    string         `json:"program"`
	Supervisor int            `json:"supervisor"`
	Pids       map[string]int `json:"pids"`
	ReadyMs    int64          `json:"readyMs"`
}

// Starts components, and starts them again when they end, as a kubelet would. A file DIR/hold/NAME keeps NAME down.
type supervisor struct {
	plan     plan
	queue    chan func()
	early    chan error // a component ended before the cluster was ready
	mu       sync.Mutex
	state    state
	running  map[string]*exec.Cmd
	stopping bool
	ended    sync.WaitGroup
}

func newSupervisor(p plan, s state) *supervisor {
	return &supervisor{plan: p, state: s, queue: make(chan func(), 64), early: make(chan error, 64), running: map[string]*exec.Cmd{}}
}

// startQueued runs restarts on the caller's thread, for ever.
func (s *supervisor) startQueued() {
	for next := range s.queue {
		next()
	}
}

func (s *supervisor) start(name string, args []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return
	}
	if err := s.launch(name, args); err != nil {
		log.Printf("%s cannot be started: %v", name, err)
		go s.again(name, args, time.Second)
	}
}

func (s *supervisor) launch(name string, args []string) error {
	self, err := executable()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(s.plan.file("log/"+name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	isNode := len(name) > 5 && name[:5] == "node-"
	command := name
	if isNode {
		command = "node"
	}
	cmd := exec.Command(self, append([]string{command}, args...)...)
	cmd.Args[0] = "test-cluster-" + name
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Dir = s.plan.dir
	cmd.SysProcAttr = attributes(isNode)
	if err := cmd.Start(); err != nil {
		return err
	}
	s.running[name] = cmd
	s.state.Pids[name] = cmd.Process.Pid
	s.save()
	s.ended.Add(1)
	go func() {
		defer s.ended.Done()
		err := cmd.Wait()
		s.mu.Lock()
		delete(s.running, name)
		delete(s.state.Pids, name)
		stopping, starting := s.stopping, s.state.ReadyMs == 0
		if !stopping {
			s.save()
		}
		s.mu.Unlock()
		if stopping {
			return
		}
		log.Printf("%s ended (%v)", name, err)
		if starting {
			s.early <- fmt.Errorf("%s ended (%v) at its start; see %s", name, err, s.plan.file("log/"+name+".log"))
			return
		}
		go s.again(name, args, 100*time.Millisecond)
	}()
	return nil
}

func (s *supervisor) again(name string, args []string, pause time.Duration) {
	time.Sleep(pause)
	hold := s.plan.file("hold/" + name)
	for {
		if _, err := os.Stat(hold); err != nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.queue <- func() { s.start(name, args) }
}

func (s *supervisor) ready(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.ReadyMs = max(1, after.Milliseconds())
	s.save()
	fmt.Printf("ready in %d ms\n", s.state.ReadyMs)
}

// save writes the state; whoever reads it sees a whole one.
func (s *supervisor) save() {
	text, err := json.MarshalIndent(s.state, "", "  ")
	if err == nil {
		err = os.WriteFile(s.plan.file("cluster.json.new"), text, 0o600)
	}
	if err == nil {
		err = os.Rename(s.plan.file("cluster.json.new"), filepath.Join(s.plan.dir, "cluster.json"))
	}
	if err != nil {
		log.Print(err)
	}
}

// stop ends all at once: nothing in here is worth an orderly end, and etcd's data survive it.
func (s *supervisor) stop() {
	s.mu.Lock()
	s.stopping = true
	for _, cmd := range s.running {
		cmd.Process.Signal(syscall.SIGKILL)
	}
	s.mu.Unlock()
	s.ended.Wait()
}
