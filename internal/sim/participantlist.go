package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/lifecycle"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
)

// ParticipantFilter narrows a list of participants. Empty fields narrow nothing.
type ParticipantFilter struct {
	Code   string
	Email  string // of a person, in whatever case
	Status lifecycle.State
	Type   string
	Minors bool // only those who are minors
}

// ListParticipants answers a page of the participants that the filter lets through, oldest first, and how many there are. Pages count
// from 1. Any page of all participants costs the same; a code, an email and a status are looked up; the rest is looked for in all.
func ListParticipants(r storage.Reader, f ParticipantFilter, page int, now time.Time) ([]Participant, int, error) {
	if f == (ParticipantFilter{}) {
		return ParticipantPage(r, page)
	}
	among, err := f.candidates(r)
	if err != nil {
		return nil, 0, err
	}
	var found []Participant
	for _, p := range among {
		if f.fits(&p, now) {
			found = append(found, p)
		}
	}
	if page < 1 || page > len(found)/perPage+1 {
		return nil, len(found), nil
	}
	from := (page - 1) * perPage
	return found[from:min(from+perPage, len(found))], len(found), nil
}

// candidates are those that the best index of the filter's fields leads to.
func (f *ParticipantFilter) candidates(r storage.Reader) ([]Participant, error) {
	switch {
	case f.Code != "":
		p, err := maybeParticipant(r, f.Code)
		if p == nil {
			return nil, err
		}
		return []Participant{*p}, nil
	case f.Email != "":
		code, found, err := ParticipantByEmail(r, f.Email)
		if err != nil || !found {
			return nil, err
		}
		p, err := FindParticipant(r, code)
		return []Participant{p}, err
	}
	query := storage.Query{Oldest: true}
	if f.Status != "" {
		query.Index, query.Value = "status", string(f.Status)
	}
	items, err := Participants.List(r, query)
	return values(items), err
}

func (f *ParticipantFilter) fits(p *Participant, now time.Time) bool {
	return (f.Email == "" || strings.EqualFold(f.Email, p.Email)) && (f.Status == "" || f.Status == p.Status) &&
		(f.Type == "" || f.Type == p.Type) && (!f.Minors || p.minor(now))
}

// ofAge is how many years it takes.
const ofAge = 18

func (p *Participant) minor(now time.Time) bool {
	born, err := time.Parse(time.DateOnly, p.DateOfBirth)
	return err == nil && born.AddDate(ofAge, 0, 0).After(now)
}

// perPage is the size of pages of what is listed by number. A page is found through an index, so that the last page of a hundred
// thousand costs what the first one does.
const perPage = 100

const participantCount = "participants"

func pageOf(ordinal int) string { return fmt.Sprintf("%08d", ordinal/perPage) }

// ParticipantPage answers a page of all participants, oldest first, and how many there are. Pages count from 1.
func ParticipantPage(r storage.Reader, page int) ([]Participant, int, error) {
	total, err := ParticipantCount(r)
	if err != nil || page < 1 || page > (total+perPage-1)/perPage {
		return nil, total, err
	}
	items, err := Participants.List(r, storage.Query{Index: "page", Value: pageOf((page - 1) * perPage), Oldest: true})
	return values(items), total, err
}

// ParticipantCount answers how many participants there are.
func ParticipantCount(r storage.Reader) (int, error) {
	c, err := counters.Get(r, participantCount)
	return c.N, ignoreMissing(err)
}

func values[T any](items []storage.Item[T]) []T {
	list := make([]T, len(items))
	for i, item := range items {
		list[i] = item.Value
	}
	return list
}
