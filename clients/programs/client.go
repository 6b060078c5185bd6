// Go's default client: go run client.go BASE COUNT PAUSES; prints how many requests failed, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type outcome struct {
	Requests int      `json:"requests"`
	Failed   int      `json:"failed"`
	Examples []string `json:"examples"`
}

var (
	base  string
	guard sync.Mutex
	total = outcome{Examples: []string{}}
)

func note(answer *http.Response, err error) {
	status := ""
	if err != nil {
		status = err.Error()
	} else {
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		status = strconv.Itoa(answer.StatusCode)
	}
	guard.Lock()
	defer guard.Unlock()
	total.Requests++
	if status != "200" {
		total.Failed++
		if len(total.Examples) < 3 {
			total.Examples = append(total.Examples, status)
		}
	}
}

func ask(index int) {
	if index%10 != 0 {
		note(http.Get(base + "/flavors"))
		return
	}
	body := strings.NewReader(fmt.Sprintf(`{"name":"g%d"}`, index))
	note(http.Post(base+"/apps", "application/json", body))
}

func together(from, to int) {
	var group sync.WaitGroup
	for index := from; index < to; index++ {
		group.Add(1)
		go func(index int) {
			defer group.Done()
			ask(index)
		}(index)
	}
	group.Wait()
}

func main() {
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 8
	base = os.Args[1]
	count, _ := strconv.Atoi(os.Args[2])
	var pauses []float64
	json.Unmarshal([]byte(os.Args[3]), &pauses)
	steady := count - 4*len(pauses)
	for from := 0; from < steady; from += 8 {
		to := from + 8
		if to > steady {
			to = steady
		}
		together(from, to)
	}
	for _, pause := range pauses {
		time.Sleep(time.Duration(pause * float64(time.Second)))
		together(1, 5)
	}
	json.NewEncoder(os.Stdout).Encode(total)
}
