package httpsig

// shape is what kind of structured field a field is.
type shape int

const (
	dictionary shape = 1 + iota
	list
	item
)

// structured are the fields that are known to be structured ones. sf takes no other: whoever guessed the type could sign another string.
var structured = map[string]shape{
	"accept-ch":                    list,
	"cache-status":                 list,
	"cdn-cache-control":            dictionary,
	"client-cert":                  item,
	"client-cert-chain":            list,
	"content-digest":               dictionary,
	"idempotency-key":              item,
	"origin-agent-cluster":         item,
	"permissions-policy":           dictionary,
	"priority":                     dictionary,
	"proxy-status":                 list,
	"repr-digest":                  dictionary,
	"sec-ch-ua":                    list,
	"sec-ch-ua-mobile":             item,
	"sec-ch-ua-platform":           item,
	"signature":                    dictionary,
	"signature-input":              dictionary,
	"accept-signature":             dictionary,
	"want-content-digest":          dictionary,
	"want-repr-digest":             dictionary,
	"example-dict":                 dictionary, // of the examples in the RFC, which people try
	"sec-fetch-dest":               item,
	"sec-fetch-mode":               item,
	"sec-fetch-site":               item,
	"sec-fetch-user":               item,
	"cross-origin-opener-policy":   item,
	"cross-origin-embedder-policy": item,
}
