package chain

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListings_NameEachAssetOnceBothWays(t *testing.T) {
	if len(symbols) != len(Assets) || len(Listings) != len(Assets)+len(Currencies) {
		t.Errorf("%d symbols, %d assets, %d currencies, %d listings", len(symbols), len(Assets), len(Currencies), len(Listings))
	}
	for _, l := range Listings {
		if again, ok := ListingNamed(l.Symbol); !ok || again != l {
			t.Errorf("%s stands twice", l.Symbol)
		}
		if again, ok := ListingOf(l.Ticker, l.ChainCode); !ok || again != l {
			t.Errorf("%s on %s stands twice", l.Ticker, l.ChainCode)
		}
		asset, isAsset := Find(l.Ticker, l.ChainCode)
		if isAsset != (l.Type == Crypto) || isAsset && asset.Precision != l.Precision {
			t.Errorf("%s: %+v", l.Symbol, asset)
		}
		if !l.WithdrawalMinimum.IsPositive() || -l.WithdrawalMinimum.Exponent() > l.Precision {
			t.Errorf("%s: at least %s, %d decimals", l.Symbol, l.WithdrawalMinimum, l.Precision)
		}
	}
	for symbol, want := range map[string]string{"USDC.SOL": "USDC solana", "ETH": "ETH ethereum", "ETH.BASE": "ETH base", "USDT.TRX": "USDT tron", "MATIC.POLYGON": "POL polygon", "XRP": "XRP xrp", "USD": "USD none"} {
		if l, ok := ListingNamed(symbol); !ok || l.Ticker+" "+l.ChainCode != want {
			t.Errorf("%s: %s on %s", symbol, l.Ticker, l.ChainCode)
		}
	}
	if l, ok := ListingNamed("USDC"); ok {
		t.Errorf("USDC without a network: %+v", l)
	}
	if l, ok := ListingOf("BTC", "ethereum"); ok {
		t.Errorf("BTC on ethereum: %+v", l)
	}
}

func TestListings_ContractsAreAddressesOfTheirNetworks(t *testing.T) {
	seen := map[string]string{}
	for _, l := range Listings {
		native, _ := NetworkNamed(l.ChainCode)
		if isToken := l.Type == Crypto && l.Ticker != native.Native; isToken != (l.Contract != noContract) {
			t.Errorf("%s: contract %s", l.Symbol, l.Contract)
		}
		if l.Contract == noContract {
			continue
		}
		if err := CheckAddress(l.ChainCode, l.Contract); err != nil {
			t.Errorf("%s: %v", l.Symbol, err)
		}
		if other := seen[l.Contract]; other != "" {
			t.Errorf("%s and %s have one contract", l.Symbol, other)
		}
		seen[l.Contract] = l.Symbol
	}
}

func TestListings_AreTheItemsOfTheDocumentedList(t *testing.T) {
	show := func(symbol string) (item map[string]any) {
		l, _ := ListingNamed(symbol)
		text, err := json.Marshal(l)
		if err != nil || json.Unmarshal(text, &item) != nil {
			t.Fatal(err)
		}
		return item
	}
	want := map[string]any{
		"symbol": "XRP", "name": "XRP", "chain_code": "xrp", "type": "crypto", "model": "tag", "withdrawal_minimum": "0.1", "stablecoin": false,
		"precision": 6.0, "tag_name": "destination_tag", "fee_asset": "XRP", "rfq_liquidity_enabled": true, "custody_enabled": true,
		"deposit_address_creation": "institutional_and_retail", "deposits_on_chain_confirms": 1.0, "ny_allowed": true, "contract_address": "NA",
		"fund_enabled": true, "depegged": false, "explorer_link": "https://explorer.example/xrp/", "ticker": "XRP",
		"network":   map[string]any{"id": 13.0, "label": "XRP Ledger", "chain_code": "xrp", "short_code": "XRP"},
		"image_url": "https://icons.example/xrp.svg", "transaction_explorer_link": "https://explorer.example/xrp/tx/{{transaction}}", "staking_enabled": false,
	}
	if diff := cmp.Diff(want, show("XRP")); diff != "" {
		t.Error(diff)
	}
	if usd := show("JPY"); usd["type"] != "fiat" || usd["network"] != nil || usd["withdrawal_minimum"] != "1" || usd["precision"] != 0.0 {
		t.Errorf("%v", usd)
	}
	for _, row := range [][3]string{{"BTC", "model", "utxo"}, {"ETH", "model", "account_based"}, {"XLM", "tag_name", "memo"}, {"SOL", "tag_name", "none"}, {"USDC.BASE", "fee_asset", "ETH.BASE"}, {"USDC.POLYGON", "fee_asset", "MATIC.POLYGON"}, {"RLUSD.XRP", "fee_asset", "XRP"}} {
		if got := show(row[0])[row[1]]; got != row[2] {
			t.Errorf("%s of %s is %v", row[1], row[0], got)
		}
	}
}

func TestNetworks_HaveLabelsAndCodesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range Networks {
		if n.Label == "" || n.Code == "" || n.Confirms < 1 || seen[n.Label] || seen[n.Code] || seen[n.Name] {
			t.Errorf("%+v", n)
		}
		seen[n.Label], seen[n.Code], seen[n.Name] = true, true, true
		if _, ok := Find(n.Native, n.Name); !ok {
			t.Errorf("fees of %s cannot be paid in %s", n.Name, n.Native)
		}
	}
	for _, s := range symbols { // a token's symbol ends in its network's code, but for the oldest names
		n, _ := NetworkNamed(s.network)
		if suffix := strings.TrimPrefix(s.symbol, s.asset); suffix != "" && suffix != "."+n.Code && s.symbol != "MATIC.POLYGON" {
			t.Errorf("%s is %s on %s", s.symbol, s.asset, s.network)
		}
	}
}

func TestPrice_IsTheQuotientOfTheTables(t *testing.T) {
	for _, row := range [][3]string{
		{"BTC", "USD", "120000"},
		{"BTC", "EUR", "103448.275862069"},
		{"USDC.SOL", "USD", "1"},
		{"USDC", "GBP", "0.7462686567"},
		{"EURC", "EUR", "1"},
		{"USD", "JPY", "149.2537313433"},
		{"EUR", "EUR", "1"},
		{"MATIC.POLYGON", "USD", "0.24"},
		{"POL", "USD", "0.24"},
	} {
		if got, ok := Price(row[0], row[1]); !ok || got.String() != row[2] {
			t.Errorf("%s/%s is %s", row[0], row[1], got)
		}
	}
	for _, row := range [][2]string{{"BTC", "BTC"}, {"BTC", ""}, {"BTC", "usd"}, {"NONE", "USD"}, {"", "USD"}, {"USDC.MOON", "USD"}} {
		if got, ok := Price(row[0], row[1]); ok {
			t.Errorf("%s/%s is %s", row[0], row[1], got)
		}
	}
	for _, l := range Listings {
		for _, c := range Currencies {
			if price, ok := Price(l.Symbol, c.Code); !ok || !price.IsPositive() {
				t.Errorf("%s/%s is %s", l.Symbol, c.Code, price)
			}
		}
	}
}

func TestAssets_OfOneNameHaveOnePrice(t *testing.T) {
	for _, a := range Assets {
		i := slices.IndexFunc(Assets, func(b Asset) bool { return b.Asset == a.Asset })
		if !Assets[i].USD.Equal(a.USD) {
			t.Errorf("%s costs %s and %s", a.Asset, Assets[i].USD, a.USD)
		}
	}
}

func TestNetworkFee_IsPaidInTheCoinOfTheNetwork(t *testing.T) {
	for symbol, want := range map[string]string{"BTC": "0.00001", "USDC.ETH": "0.0002", "USDT.TRX": "2.941177", "USDC.SOL": "0.000045455", "USD": "0"} {
		l, _ := ListingNamed(symbol)
		if got := l.NetworkFee(); got.String() != want {
			t.Errorf("%s: %s %s", symbol, got, l.FeeAsset)
		}
	}
	for _, l := range Listings {
		paid, isAsset := ListingNamed(l.FeeAsset)
		if fee := l.NetworkFee(); isAsset && (!fee.IsPositive() || -fee.Exponent() > paid.Precision) {
			t.Errorf("%s: %s %s", l.Symbol, fee, l.FeeAsset)
		}
	}
}
