package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// connections is how many the closed loop keeps busy.
const connections = 16

// request is a call as it goes over the wire: written once, sent as often as asked.
func request(method, url, body string, headers ...string) (address string, raw []byte) {
	address = strings.TrimPrefix(url, "http://")
	path := "/"
	if i := strings.IndexByte(address, '/'); i >= 0 {
		address, path = address[:i], address[i:]
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", method, path, address, len(body))
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n" + body)
	return address, b.Bytes()
}

// connection sends requests one after another.
type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(address string) (*connection, error) {
	c, err := new(net.Dialer).DialContext(context.Background(), "tcp", address)
	if err != nil {
		return nil, err
	}
	return &connection{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

// call sends a request and reads its answer, of which it looks at no more than it must.
func (c *connection) call(raw []byte) error {
	if _, err := c.Write(raw); err != nil {
		return err
	}
	length, err := readHead(c.in, "HTTP/1.1 2")
	if err != nil {
		return err
	}
	_, err = io.CopyN(io.Discard, c.in, int64(length))
	return err
}

// rate sends as fast as answers come, over all connections, and answers how many per second.
func rate(window time.Duration, method, url, body string, headers ...string) (float64, error) {
	n, err := loop(func(began time.Time, _ int) bool { return time.Since(began) < window }, method, url, body, headers...)
	return float64(n) / window.Seconds(), err
}

// loop sends while goOn says so, and answers how many calls were answered.
func loop(goOn func(began time.Time, sent int) bool, method, url, body string, headers ...string) (int, error) {
	address, raw := request(method, url, body, headers...)
	counts, errs := make([]int, connections), make([]error, connections)
	began := time.Now()
	var wg sync.WaitGroup
	for i := range connections {
		wg.Go(func() {
			c, err := dial(address)
			if err != nil {
				errs[i] = err
				return
			}
			defer func() { _ = c.Close() }()
			for goOn(began, counts[i]) {
				if errs[i] = c.call(raw); errs[i] != nil {
					return
				}
				counts[i]++
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum, errors.Join(errs...)
}

// latencies sends at a fixed rate, whatever the answers do, and answers how long each took from when it was due.
func latencies(window time.Duration, perSecond int, method, url, body string, headers ...string) ([]time.Duration, error) {
	address, raw := request(method, url, body, headers...)
	free := make(chan *connection, connections)
	for range connections {
		c, err := dial(address)
		if err != nil {
			return nil, err
		}
		defer func() { _ = c.Close() }()
		free <- c
	}
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	var wg sync.WaitGroup
	pause := time.Second / time.Duration(perSecond)
	began := time.Now()
	for i := range int(window / pause) {
		due := began.Add(time.Duration(i) * pause)
		time.Sleep(time.Until(due))
		due = time.Now() // the sleeper's own lateness is not the server's
		c := <-free
		wg.Go(func() {
			err := c.call(raw)
			took := time.Since(due)
			free <- c
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took)
			failed = errors.Join(failed, err)
		})
	}
	wg.Wait()
	slices.Sort(all)
	return all, failed
}

// readHead reads the head of a message that must begin with want, and answers the length of its body.
func readHead(in *bufio.Reader, want string) (length int, err error) {
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if first && !bytes.HasPrefix(line, []byte(want)) {
			return 0, fmt.Errorf("got %s", bytes.TrimSpace(line))
		}
		if len(line) <= 2 {
			return length, nil
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		}
	}
}
