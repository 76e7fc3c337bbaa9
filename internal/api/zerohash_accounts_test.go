package api_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestAccounts_AreListedNarrowedAndShown(t *testing.T) {
	s := start(t)
	s.zget("/accounts").wants(t, 200).is(t, `{"message":[],"page":1,"total_pages":0}`)
	ann, bob := s.user(t, "ann"), s.user(t, "bob")
	s.fund(t, ann, "12.5")
	s.credit(t, ann, "BTC", "0.5")
	s.fund(t, bob, "1")

	res := s.zget("/accounts").wants(t, 200)
	id := res.text(t, "message", "0", "account_id")
	first := `{"asset":"USD","account_owner":"` + ann + `","account_type":"available","account_group":"PLAT01","account_label":"general",` +
		`"balance":"12.5","account_id":"` + id + `","last_update":1753358400123}`
	if !strings.HasPrefix(res.body, `{"message":[`+first+`,`) || !strings.HasSuffix(res.body, `],"page":1,"total_pages":1}`) {
		t.Error(res.body)
	}
	s.zget("/accounts/"+id).wants(t, 200).is(t, `{"message":`+first+`}`)

	for query, want := range map[string][]string{
		"?account_owner=" + ann:                {ann, ann},
		"?account_owner=" + ann + "&asset=BTC": {ann},
		"?asset=USD":                           {ann, bob},
		"?account_group=PLAT01":                {ann, ann, bob},
		"?account_group=PLAT02":                nil,
		"?account_label=general&asset=BTC":     {ann},
		"?account_type=collateral":             nil,
		"?account_owner=NOBODY":                nil,
		"?page=2":                              nil,
		"?page=9223372036854775807":            nil,
	} {
		if got := s.zget("/accounts"+query).wants(t, 200).column(t, "account_owner"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wantErrors(t, s.zget("/accounts?page=0&account_type=savings&owner=x"),
		"page should be >= 1", "account_type should be equal to one of the allowed values", "should NOT have additional properties: 'owner'")
}

func TestAccounts_ThatDoNotExistAreNotFound(t *testing.T) {
	s := start(t)
	const nobodys = "/accounts/5bb9b3b0-0000-4000-8000-000000000000"
	for _, target := range []string{nobodys, nobodys + "/movements", nobodys + "/run_history"} {
		s.zget(target).wants(t, 404).is(t, `{"error":"Not Found"}`)
	}
	for _, target := range []string{"/accounts/x", "/accounts/x/movements", "/accounts/x/run_history"} {
		wantErrors(t, s.zget(target), `account_id should match format "uuid"`)
	}
	wantErrors(t, s.zget(nobodys+"/run_history?page=x&since=1"), "page should be number", "should NOT have additional properties: 'since'")
}

func TestMovements_TellWhatEachWasFor(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	s.fund(t, ann, "12.50")
	s.advance(t, "1m")
	s.fund(t, ann, "2.5")

	id := s.zget("/accounts").text(t, "message", "0", "account_id")
	references := s.zget("/deposits").column(t, "reference_id")
	res := s.zget("/accounts/"+id+"/movements").wants(t, 200)
	runs := res.column(t, "run_id")
	res.is(t, `{"message":[`+
		`{"run_id":"`+runs[0]+`","movement_timestamp":1753358460123,"movement_id":"`+res.text(t, "message", "0", "movement_id")+`","movement_type":"deposit",`+
		`"deposit_reference_id":"`+references[0]+`","withdrawal_request_id":null,"trade_id":null,"parent_link_id":null,"change":"2.5","origin":"rest_api"},`+
		`{"run_id":"`+runs[1]+`","movement_timestamp":1753358400123,"movement_id":"`+res.text(t, "message", "1", "movement_id")+`","movement_type":"deposit",`+
		`"deposit_reference_id":"`+references[1]+`","withdrawal_request_id":null,"trade_id":null,"parent_link_id":null,"change":"12.5","origin":"rest_api"}`+
		`],"page":1,"total_pages":1}`)
	all := s.zget("/movements").wants(t, 200)
	all.has(t, `{"account_id":"`+id+`","transfer_type":null,"transfer_id":null,"movement_timestamp":1753358460123,`, `"page":1,"total_pages":1}`)
	if a, b := all.column(t, "movement_id"), res.column(t, "movement_id"); !slices.Equal(a, b) {
		t.Errorf("%q, want %q", a, b)
	}
	s.zget("/accounts/"+id+"/run_history").wants(t, 200).is(t, `{"message":[`+
		`{"run_id":"`+runs[0]+`","run_type":"deposit","timestamp":1753358460123,"change":"2.5","balance":"15"},`+
		`{"run_id":"`+runs[1]+`","run_type":"deposit","timestamp":1753358400123,"change":"12.5","balance":"12.5"}],"page":1,"total_pages":1}`)
}

func TestMovements_AreNarrowed(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	for range 3 {
		s.fund(t, ann, "1")
		s.advance(t, "1s")
	}
	id := s.zget("/accounts").text(t, "message", "0", "account_id")
	const ns = "1753358401123456789" // of the second one
	for query, want := range map[string]int{
		"":                                     3,
		"movement_timestamp[gt]=1753358401123": 1, "movement_timestamp[gte]=1753358401123": 2, "movement_timestamp[e]=1753358401123": 1,
		"movement_timestamp[lt]=1753358401123": 1, "movement_timestamp[lte]=1753358401123": 2, "movement_timestamp[e]=1753358401124": 0,
		"movement_timestamp[gt]=" + ns: 1, "movement_timestamp[gte]=" + ns: 2, "movement_timestamp[e]=" + ns: 1,
		"movement_timestamp[lt]=" + ns: 1, "movement_timestamp[lte]=" + ns: 2,
		"movement_timestamp[e]=1753358401": 1, "movement_timestamp[gt]=0": 3, "movement_timestamp[lt]=0": 0,
		"movement_timestamp[gt]=1753358400123&movement_timestamp[lt]=1753358402123": 1,
		"movement_timestamp[gt]=1753358402123&movement_timestamp[lt]=1753358400123": 0,
		"movement_timestamp[lt]=9223372036854775807":                                3,
		"parent_link_id=x": 0,
	} {
		for _, target := range []string{"/accounts/" + id + "/movements?" + query} {
			if got := len(s.zget(target).wants(t, 200).column(t, "movement_id")); got != want {
				t.Errorf("%s: %d, want %d", target, got, want)
			}
		}
	}
	for query, want := range map[string]int{
		"movement_type=deposit": 3, "movement_type=transfer": 0, "transfer_type=prefunded": 0, "account_id=" + id: 3, "account_id=x": 0,
		"page_size=2": 2, "page_size=2&page=2": 1, "parent_link_id=x": 0,
	} {
		if got := len(s.zget("/movements?"+query).wants(t, 200).column(t, "movement_id")); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	s.zget("/movements?page_size=2").has(t, `"page":1,"total_pages":2}`)
	wantErrors(t, s.zget("/movements?page_size=101&movement_type=x"), "page_size should be <= 100", "movement_type should be equal to one of the allowed values")
	wantErrors(t, s.zget("/accounts/"+id+"/movements?movement_timestamp[gt]=now&movement_timestamp[ge]=1"),
		"movement_timestamp[gt] should be number", "should NOT have additional properties: 'movement_timestamp[ge]' (did you mean 'movement_timestamp[gt]'?)")
}

func TestLists_HaveWholePagesWhicheverSizeAndOrder(t *testing.T) {
	s := start(t)
	ann := s.user(t, "ann")
	const n = 205
	for i := range n {
		s.fund(t, ann, strconv.Itoa(i+1))
	}
	if got := s.pagesOf(t, "/deposits?page=", 4); !slices.Equal(got, []int{100, 100, 5, 0}) {
		t.Error(got)
	}
	if got := s.pagesOf(t, "/deposits?asset=USD&page=", 4); !slices.Equal(got, []int{100, 100, 5, 0}) {
		t.Error(got)
	}
	var all []string
	for page := 1; page <= 3; page++ {
		all = append(all, s.zget("/deposits?page="+strconv.Itoa(page)).column(t, "amount")...)
	}
	for i, amount := range all {
		if amount != strconv.Itoa(n-i) {
			t.Fatalf("the %dth newest deposit is of %s", i, amount)
		}
	}
	for range n {
		s.signed("POST", "/transfers", between(ann, "PLAT01", "1")).wants(t, 201)
	}
	if got := s.pagesOf(t, "/transfers?page_size=80&page=", 4); !slices.Equal(got, []int{80, 80, 45, 0}) {
		t.Error(got)
	}
	if got := s.zget("/transfers?page_size=80&page=2").column(t, "id"); got[0] != "1152724" || got[79] != "1152645" {
		t.Error(got)
	}
	s.zget("/deposits?page=3").has(t, `"page":3,"total_pages":3,"page_size":100,"count":205}`)
}
