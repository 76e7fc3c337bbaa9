package signing

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestDiagnose_LeavesCoresToCallsThatAreSignedAsTheyShouldBe(t *testing.T) {
	var now, most atomic.Int64
	counting := scheme{
		impostor: func(inquiry) *Diagnosis { return nil },
		readings: func(inquiry) ([]reading, *Diagnosis) {
			n := now.Add(1)
			defer now.Add(-1)
			for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
			}
			for range 1000 {
				runtime.Gosched()
			}
			return nil, nil
		},
	}
	var wg sync.WaitGroup
	for range 8 * runtime.GOMAXPROCS(0) {
		wg.Go(func() { diagnose(inquiry{scheme: &counting}) })
	}
	wg.Wait()
	if bound := int64(max(1, runtime.GOMAXPROCS(0)/2)); most.Load() > bound || cap(turns) != int(bound) {
		t.Errorf("%d were made at once, %d may be", most.Load(), bound)
	}
}

func TestVerifySCX_OfABodyLongerThanAMebibyteNeitherCopiesItNorLooksIntoIt(t *testing.T) {
	r := scxPost()
	r.Body = []byte(`{"document":"` + strings.Repeat("A", 14<<20) + `"}`)
	r.Signature = b64(hmacOf(scxKey(t), stamp+"POST"+r.Target+string(r.Body)+"\n"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	refusal := VerifySCX(r)
	runtime.ReadMemStats(&after)
	if !strings.Contains(refusal.Message, tooLong) || !strings.Contains(strings.Join(refusal.Tried, "\n"), tooLong) {
		t.Errorf("%s %q", refusal.Message, refusal.Tried)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d bytes were allocated", used)
	}
	if len(refusal.Expected) > maxShown+100 || !strings.HasSuffix(refusal.Expected, "(cut off here)") {
		t.Errorf("%d bytes are shown", len(refusal.Expected))
	}
}
