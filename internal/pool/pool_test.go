package pool

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestPool_DoesSoManyAtATimeAndTheRestInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(2)
		var mu sync.Mutex
		var begun []int
		release := make(chan struct{})
		for i := range 5 {
			p.Do(func() {
				mu.Lock()
				begun = append(begun, i)
				mu.Unlock()
				<-release
			})
		}
		synctest.Wait()
		if len(begun) != 2 || p.Idle() {
			t.Errorf("%v have begun, idle %v", begun, p.Idle())
		}
		close(release)
		synctest.Wait()
		slices.Sort(begun)
		if !slices.Equal(begun, []int{0, 1, 2, 3, 4}) || !p.Idle() {
			t.Errorf("%v have begun, idle %v", begun, p.Idle())
		}
	})
}

func TestPool_DropsWhatWaitsWhenItIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(1)
		release := make(chan struct{})
		p.Do(func() { <-release })
		p.Do(func() { t.Error("what waited was done") })
		p.Close()
		p.Do(func() { t.Error("what came later was done") })
		close(release)
		synctest.Wait()
	})
}
