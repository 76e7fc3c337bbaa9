package jwks

import (
	"embed"
	"fmt"
	"sync"
)

//go:generate go run ./internal/devkeys dev

// DevelopmentSets is the number of committed sets of development keys, numbered from 0.
const DevelopmentSets = 32

//go:embed dev/*.pem
var developmentFiles embed.FS

// bundle is one committed file, parsed when it is first asked for: a process that starts pays for no key that it does
// not use.
type bundle struct {
	once sync.Once
	keys []*Key
	err  error
}

var (
	development    [DevelopmentSets]bundle
	neverPublished bundle
)

// Development answers the keys of one committed set, one per use in the order of Uses. They are public knowledge: good
// for tests and laptops only. The keys are the caller's own copies.
func Development(set int) ([]*Key, error) {
	if set < 0 || set >= DevelopmentSets {
		return nil, fmt.Errorf("there is no development key set %d; sets are 0 to %d", set, DevelopmentSets-1)
	}
	return development[set].load(fmt.Sprintf("dev/%02d.pem", set), set+1)
}

// NeverPublished answers the keys, one per use, that no JWKS ever lists: what a webhook of an unknown sender is signed with.
func NeverPublished() ([]*Key, error) {
	return neverPublished.load("dev/never-published.pem", 0)
}

func (b *bundle) load(name string, mark int) ([]*Key, error) {
	b.once.Do(func() {
		data, err := developmentFiles.ReadFile(name)
		if err != nil {
			b.err = err
			return
		}
		if b.keys, b.err = ParsePEM(data); b.err != nil {
			b.err = fmt.Errorf("%s: %w", name, b.err)
		}
		for _, key := range b.keys {
			key.development = mark
		}
	})
	return copies(b.keys), b.err
}

func copies(keys []*Key) []*Key {
	list := make([]*Key, len(keys))
	for i, key := range keys {
		own := *key
		list[i] = &own
	}
	return list
}
