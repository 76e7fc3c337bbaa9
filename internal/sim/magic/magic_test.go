package magic

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestPage_IsCurrent(t *testing.T) {
	page, err := os.ReadFile("../../../docs/magic.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(page, Page()) {
		t.Error("docs/magic.md is stale; run go generate ./internal/sim/magic")
	}
}

func TestTable_EveryRowIsSound(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Table {
		if key := string(r.Where) + r.Value; seen[key] || r.Example == "" || !strings.HasSuffix(r.Sentence, ".") && !strings.HasSuffix(r.Sentence, ").") || r.Source == "" {
			t.Errorf("%+v stands twice, or lacks something", r)
		} else {
			seen[key] = true
		}
		if r.Scenario != "" && r.Statuses != nil {
			t.Errorf("%+v leads to two things", r)
		}
		if isAmount := r.Where == Deposit || r.Where == Withdrawal || r.Where == Request; isAmount && (len(r.key) != amountCode || strings.HasSuffix(r.key, "0")) {
			t.Errorf("%s cannot be told by the end of an amount", r.Value)
		}
	}
}

func TestFor_FindsWhatIsMeantAndNothingElse(t *testing.T) {
	for name, test := range map[string]struct {
		row  *Row
		want string
	}{
		"an amount":                        {ForAmount(Deposit, "0.019001"), "…9001"},
		"one with zeros behind":            {ForAmount(Deposit, "25.900200"), "…9002"},
		"four decimals are enough":         {ForAmount(Deposit, "1.9003"), "…9003"},
		"three are not":                    {ForAmount(Deposit, "9001.900"), ""},
		"no decimals":                      {ForAmount(Deposit, "9001"), ""},
		"the code in the middle":           {ForAmount(Deposit, "0.90011"), ""},
		"an amount of another place":       {ForAmount(Withdrawal, "0.9006"), ""},
		"an ordinary one":                  {ForAmount(Deposit, "0.013"), ""},
		"nothing":                          {ForAmount(Deposit, ""), ""},
		"an address":                       {ForEmail("Locked@Example.com"), "locked@example.com"},
		"one of many":                      {ForEmail("locked+7@example.com"), "locked@example.com"},
		"another domain":                   {ForEmail("locked@example.org"), ""},
		"another name":                     {ForEmail("unlocked@example.com"), ""},
		"no address":                       {ForEmail(""), ""},
		"an account":                       {ForAccount("0xE4Ded0D60b187E0cC14D0309683ddc876571deAD"), "0x…dead"},
		"another account":                  {ForAccount("0xdead00000000000000000000000000000000BEE0"), ""},
		"an id":                            {ForID(Reference, "MAGIC-deposit-failed-chain.7"), "MAGIC-deposit-failed-chain.7"},
		"an ordinary id":                   {ForID(Reference, "USER01"), ""},
		"a person":                         {ForPerson("LESLIE", "Knope", "1975-01-18"), "Leslie Knope, born 1975-01-18"},
		"her name alone":                   {ForPerson("Leslie", "Knope", "1975-01-19"), ""},
		"a number, whatever is between":    {ForPerson("A", "B", "", "", "111 11-1111"), "111111111"},
		"a person without name and number": {ForPerson("", "", ""), ""},
	} {
		got := ""
		if test.row != nil {
			got = test.row.Value
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if r := ForID(External, "MAGIC-customer-rejected"); r.Scenario != "customer-rejected" || !strings.Contains(r.Note(), "plays customer-rejected") {
		t.Errorf("%+v", r)
	}
}
