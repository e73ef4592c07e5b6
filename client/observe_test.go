package client

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// A call that nobody counts is one that no monitor sees fail: each one is
// observed once, whatever became of it, and by what it was for, never by where
// it went.
func TestEveryCallIsObservedOnce(t *testing.T) {
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, "{}")
	}))
	var seen []string
	c := newClient(t, s.URL, Options{Observe: func(call string, status int, took time.Duration) {
		if took <= 0 {
			t.Errorf("%s took %s", call, took)
		}
		seen = append(seen, fmt.Sprint(call, " ", status))
	}})
	for _, status = range []int{200, 429, 302, 500} {
		c.Do(t.Context(), pay())
	}
	s.Close()
	if _, err := c.Do(t.Context(), pay()); err == nil {
		t.Error("nobody is there, and it answered")
	}
	if want := []string{"create 200", "create 429", "create 302", "create 500", "create 0"}; !slices.Equal(seen, want) {
		t.Errorf("observed %q, want %q", seen, want)
	}
}
