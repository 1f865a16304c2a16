package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// serve answers on $PORT (8888) below $JUPYTERHUB_SERVICE_PREFIX ("/"):
//
//	GET  PREFIX                 JSON: host name, user, environment's names, memory limit
//	GET  PREFIX env?name=N      the value of one variable
//	POST PREFIX eat?mb=N        takes that much memory and keeps it
//	POST PREFIX exit?code=N     ends the process
//	GET, PUT PREFIX file?path=P reads, writes a file
//	GET  PREFIX get?url=U       what this pod gets there: status and body
//
// With $IGNORE_TERM it ignores SIGTERM.
func serve() error {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		for range stop {
			fmt.Println("told to end")
			if os.Getenv("IGNORE_TERM") == "" {
				os.Exit(0)
			}
		}
	}()
	prefix := "/" + strings.Trim(or("JUPYTERHUB_SERVICE_PREFIX", "/"), "/") + "/"
	if prefix == "//" {
		prefix = "/"
	}
	mux := http.NewServeMux()
	mux.HandleFunc(prefix, about)
	mux.HandleFunc(prefix+"env", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, os.Getenv(r.FormValue("name")))
	})
	mux.HandleFunc(prefix+"eat", eat)
	mux.HandleFunc(prefix+"exit", func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.FormValue("code"))
		os.Exit(code)
	})
	mux.HandleFunc(prefix+"file", file)
	mux.HandleFunc(prefix+"get", get)
	address := ":" + or("PORT", "8888")
	fmt.Println("listening on", address, "below", prefix)
	return http.ListenAndServe(address, mux)
}

func about(w http.ResponseWriter, r *http.Request) {
	host, _ := os.Hostname()
	var names []string
	for _, variable := range os.Environ() {
		names = append(names, strings.SplitN(variable, "=", 2)[0])
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"host": host, "uid": os.Getuid(), "gid": os.Getgid(), "env": names, "path": r.URL.Path,
	})
}

var eaten [][]byte

func eat(w http.ResponseWriter, r *http.Request) {
	mb, _ := strconv.Atoi(r.FormValue("mb"))
	for range make([]struct{}, mb) {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1 // not before it is touched does it count
		}
		eaten = append(eaten, block)
	}
	fmt.Fprintln(w, len(eaten))
}

func file(w http.ResponseWriter, r *http.Request) {
	path := r.FormValue("path")
	if r.Method == http.MethodGet {
		http.ServeFile(w, r, path)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err == nil {
		err = os.WriteFile(path, body, 0o644)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func get(w http.ResponseWriter, r *http.Request) {
	answer, err := http.Get(r.FormValue("url"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	w.WriteHeader(answer.StatusCode)
	io.Copy(w, answer.Body)
}

func or(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
