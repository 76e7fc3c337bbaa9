package sim

import (
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// scope answers what the names in a scenario's templates stand for. t and session are nil where there are none yet.
func (p *player) scope(t *Transfer, session *Session) func(path []string) (string, bool) {
	return func(path []string) (string, bool) {
		root, rest := path[0], path[1:]
		if len(rest) == 0 {
			return "", false
		}
		switch root {
		case "vars":
			value, ok := p.vars[rest[0]]
			return value, ok
		case "session":
			return sessionName(session, rest)
		case string(p.sc.Flow):
			return transferName(t, rest[0])
		case "run":
			return pick(map[string]string{"id": p.run.ID, "seed": strconv.FormatInt(p.run.Seed, 10)}, rest[0])
		case "workspace":
			return pick(map[string]string{"id": p.tx.Workspace.ID}, rest[0])
		case "participant":
			return p.participantName(rest[0])
		case "customer":
			return p.customerName(rest[0])
		case "callback":
			return p.callbackName(rest[0])
		}
		return "", false
	}
}

func pick(values map[string]string, name string) (string, bool) {
	value, ok := values[name]
	return value, ok
}

func sessionName(s *Session, path []string) (string, bool) {
	if s == nil {
		return "", false
	}
	if path[0] == "metadata" && len(path) > 1 {
		value := s.Metadata
		for _, name := range path[1:] {
			var members map[string]jsontext.Value
			if json.Unmarshal(value, &members) != nil {
				return "", false
			}
			var ok bool
			if value, ok = members[name]; !ok {
				return "", false
			}
		}
		var text string
		if json.Unmarshal(value, &text) == nil {
			return text, true
		}
		return string(value), true
	}
	return pick(map[string]string{
		"id": s.ID, "reference_id": s.ReferenceID, "created_at": s.CreatedAt.Format(time.RFC3339),
	}, path[0])
}

func transferName(t *Transfer, name string) (string, bool) {
	if t == nil {
		return "", false
	}
	hash := ""
	if t.Hash != nil {
		hash = *t.Hash
	}
	return pick(map[string]string{
		"id": t.ID, "amount": t.Amount, "asset": t.Asset, "network": t.Network, "to": t.To, "hash": hash,
	}, name)
}

func (p *player) participantName(name string) (string, bool) {
	participant, err := p.participant()
	if err != nil || participant == nil {
		return "", false
	}
	return pick(map[string]string{"code": participant.Code, "email": participant.Email, "status": string(participant.Status)}, name)
}

func (p *player) customerName(name string) (string, bool) {
	c, err := FindCustomer(p.tx, p.run.CustomerID)
	if err != nil {
		return "", false
	}
	return pick(map[string]string{"id": c.ID, "external_id": c.ExternalID, "chain_id": c.ChainID, "status": string(c.Status)}, name)
}

func (p *player) callbackName(name string) (string, bool) {
	for _, target := range p.tx.Workspace.Settings().Targets(systems[p.sc.Flow]) {
		u, err := url.Parse(target.URL)
		if err != nil {
			continue
		}
		return pick(map[string]string{"url": target.URL, "origin": u.Scheme + "://" + u.Host}, name)
	}
	return "", false
}
