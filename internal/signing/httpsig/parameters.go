package httpsig

import (
	"strconv"
	"time"
)

// parameters are those of a signature that mean something (RFC 9421 section 2.3). Others are signed with them, and mean nothing here.
type parameters struct {
	created, expires         time.Time // zero: not said
	nonce, alg, keyID, tag   string
	hasKeyID, hasAlg, hasTag bool
}

// latest is the last second that is taken for a time in seconds: the year 5138. A present time in milliseconds is beyond it.
const latest = 99_999_999_999

func (s signature) parameters() (p parameters, f *fault) {
	for _, want := range []struct {
		name string
		time *time.Time
		text *string
		has  *bool
	}{
		{"created", &p.created, nil, nil},
		{"expires", &p.expires, nil, nil},
		{"nonce", nil, &p.nonce, nil},
		{"alg", nil, &p.alg, &p.hasAlg},
		{"keyid", nil, &p.keyID, &p.hasKeyID},
		{"tag", nil, &p.tag, &p.hasTag},
	} {
		value, ok := s.list.Params.Get(want.name)
		if !ok {
			continue
		}
		if want.time != nil {
			if *want.time, f = seconds(want.name, value); f != nil {
				return p, f
			}
			continue
		}
		text, isText := value.(string)
		if !isText {
			return p, broken(RuleParameterType, `the parameter %s of the signature %s is not a string; it stands in double quotes, as in %s="…"`, want.name, s.label, want.name).
				with("parameter-quotes", "The value of "+want.name+" is not a string in double quotes.", "Write "+want.name+`="…", and sign the parameters as they are sent.`)
		}
		*want.text = text
		if want.has != nil {
			*want.has = true
		}
	}
	return p, nil
}

// seconds reads created and expires.
func seconds(name string, value any) (time.Time, *fault) {
	number, ok := value.(int64)
	if !ok {
		f := broken(RuleParameterType, "the parameter %s is not an integer; it is the time in Unix seconds, as in %s=1735689600", name, name)
		switch value.(type) {
		case float64:
			return time.Time{}, f.with("time-fraction", "The value of "+name+" has a fraction.", "Round it down to whole seconds, and sign it so.")
		case string:
			return time.Time{}, f.with("time-quotes", "The value of "+name+" stands in quotes.", "Write "+name+"=1735689600, without quotes, and sign it so.")
		}
		return time.Time{}, f
	}
	return time.Unix(number, 0), nil
}

// inMilliseconds says whether a time is a present one in milliseconds, taken for seconds.
func inMilliseconds(t time.Time) bool { return t.Unix() > latest }

// checkTimes is the freshness of a signature.
func (p Policy) checkTimes(s parameters) *fault {
	const skew = "Set the client's clock by NTP, and sign each request, retries included, just before it is sent."
	age := p.Now.Sub(s.created).Round(time.Second)
	switch {
	case s.created.IsZero():
		if p.CreatedRequired {
			return broken(RuleCreatedMissing, "the signature has no parameter created, which says in Unix seconds when it was made (now: %d)", p.Now.Unix())
		}
	case inMilliseconds(s.created):
		return broken(RuleCreatedFuture, "the parameter created is %d, which is in milliseconds; Unix seconds are expected (now: %d)", s.created.Unix(), p.Now.Unix()).
			with("created-milliseconds", "The parameter created is in milliseconds.", "Divide by 1000 and round down, as in Math.floor(Date.now() / 1000), and sign the parameter so.")
	case p.MaxAge > 0 && age > p.MaxAge:
		return broken(RuleCreatedOld, "the parameter created is %s s before the server's clock (%d); up to %s s are accepted", count(age), p.Now.Unix(), count(p.MaxAge)).
			with("created-old", "The client's clock is slow, the request was held back, or it was sent again with an old signature.", skew)
	case p.MaxAge > 0 && -age > p.MaxAhead:
		return broken(RuleCreatedFuture, "the parameter created is %s s ahead of the server's clock (%d); up to %s s are accepted", count(-age), p.Now.Unix(), count(p.MaxAhead)).
			with("created-future", "The client's clock is fast.", skew)
	}
	if !s.expires.IsZero() && !p.Now.Before(s.expires) {
		return broken(RuleExpired, "the signature expired at %d, and the server's clock is at %d", s.expires.Unix(), p.Now.Unix()).
			with("expired", "The parameter expires was in the past when the request came.", skew)
	}
	return nil
}

func count(d time.Duration) string { return strconv.FormatInt(int64(d.Seconds()), 10) }
