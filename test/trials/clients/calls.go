// One line of JSON for each call of a Go SDK.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

type result struct {
	Call   string `json:"call"`
	Ok     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"`
}

func call(name string, run func() error) {
	line := result{Call: name, Ok: true}
	func() {
		defer func() {
			if panicked := recover(); panicked != nil {
				line.Ok, line.Reason = false, fmt.Sprint(panicked)
			}
		}()
		if err := run(); err != nil {
			line.Ok, line.Reason = false, err.Error()
		}
	}()
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func fetched(url string, err error) error {
	if err != nil {
		return err
	}
	response, err := http.Get(url)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode != 200 {
		return fmt.Errorf("%d for %s", response.StatusCode, url)
	}
	return nil
}
