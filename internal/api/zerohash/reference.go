package zerohash

import (
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/api/call"
	"github.com/mockconnect/mockconnect/internal/api/zerohash/field"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/sim/assumptions"
	"github.com/mockconnect/mockconnect/internal/sim/chain"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

var referenceOperations = []operation{
	{method: "GET", path: "/time", handle: showTime, open: true},
	{method: "GET", path: "/index", handle: showIndex},
	{method: "GET", path: "/assets", handle: listAssets},
}

type (
	epoch struct {
		Epoch int64 `json:"epoch"` // seconds
	}
	longEpoch struct {
		Epoch int64  `json:"epoch"` // milliseconds
		Units string `json:"epoch_units"`
		ISO   string `json:"iso_8601"`
	}
	index struct {
		Timestamp  int64          `json:"timestamp"` // milliseconds
		Index      string         `json:"index"`
		Underlying string         `json:"underlying"`
		Quoted     string         `json:"quoted_currency"`
		Value      jsontext.Value `json:"value"`
	}
)

// showTime answers the wall clock's time, whatever the workspace's shows: it is the clock that signatures are held against.
func showTime(r *request) (call.Answer, error) {
	r.Assume(assumptions.TimeShape)
	if ws, ok := r.World.ByAPIKey(r.HTTP.Header.Get(signing.HeaderSCXAPIKey)); ok && !r.Named {
		r.Workspace, r.settings = ws, ws.Settings()
	}
	now := clock.Wall().UTC()
	if r.settings.Zerohash.TimeStyle() == "enveloped" {
		return ok(longEpoch{now.UnixMilli(), "milliseconds", now.Format(millis)})
	}
	return call.Answer{Status: http.StatusOK, Body: epoch{now.Unix()}}, nil
}

func showIndex(r *request) (call.Answer, error) {
	o, err := r.query("GET /index")
	if err != nil {
		return call.Answer{}, err
	}
	underlying, quoted := o.String("underlying"), o.String("quoted_currency")
	price, known := chain.Price(underlying, quoted)
	if !known {
		return call.Answer{}, unsupported(underlying)
	}
	r.Assume(assumptions.Prices)
	at := r.env().Now.UnixMilli()
	return call.Answer{Status: http.StatusOK, Body: index{at, underlying + "/" + quoted, underlying, quoted, number(price)}}, nil
}

// assetFilters say what each parameter of GET /assets leaves in it.
var assetFilters = map[string]func(l *chain.Listing, value string) bool{
	"stablecoin":               truth(func(l *chain.Listing) bool { return l.Stablecoin }),
	"ny_allowed":               truth(func(l *chain.Listing) bool { return l.NewYork }),
	"fund_enabled":             truth(func(l *chain.Listing) bool { return l.Fund }),
	"staking_enabled":          truth(func(l *chain.Listing) bool { return l.Staking }),
	"chain_code":               func(l *chain.Listing, value string) bool { return l.ChainCode == value },
	"symbol":                   func(l *chain.Listing, value string) bool { return l.Symbol == value },
	"deposit_address_creation": func(l *chain.Listing, value string) bool { return l.AddressCreation == value },
}

func truth(of func(*chain.Listing) bool) func(*chain.Listing, string) bool {
	return func(l *chain.Listing, value string) bool { return strconv.FormatBool(of(l)) == value }
}

func listAssets(r *request) (call.Answer, error) {
	o, err := r.query("GET /assets")
	if err != nil {
		return call.Answer{}, err
	}
	found := []chain.Listing{}
	for i := range chain.Listings {
		if l := &chain.Listings[i]; passes(l, o) {
			found = append(found, *l)
		}
	}
	return ok(found)
}

func passes(l *chain.Listing, o field.Object) bool {
	for name, keeps := range assetFilters {
		if o.Has(name) && !keeps(l, o.String(name)) {
			return false
		}
	}
	return true
}
