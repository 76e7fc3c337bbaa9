package call

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/mockconnect/mockconnect/internal/sim/clock"
)

// usualWithin is how long a body may take to arrive, unless the server says otherwise. The time is for bodies only: calls of the control
// API wait much longer for their answers.
const usualWithin = 30 * time.Second

// overBound is ErrTooLarge with the bound that held, in bytes.
type overBound int

func (b overBound) Error() string { return "the body is larger than " + size(int(b)) }

// Is makes it an ErrTooLarge.
func (b overBound) Is(target error) bool { return target == ErrTooLarge }

// size is a number of bytes in the largest unit of which it is a whole number.
func size(bytes int) string {
	for _, unit := range []struct {
		bytes int
		name  string
	}{{1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if bytes >= unit.bytes && bytes%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", bytes/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// read takes in the call's body. What cannot be read to its end, or is too large, ends the connection: nobody waits for the rest.
func (s *Server) read(c *Call, w http.ResponseWriter, most int) error {
	if c.HTTP.ContentLength == 0 {
		return nil
	}
	within := s.BodyWithin
	if within == 0 {
		within = usualWithin
	}
	began := clock.Wall()
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(began.Add(within)) // fails where there is no connection
	var err error
	c.Body, err = receive(http.MaxBytesReader(w, c.HTTP.Body, int64(most)), c.HTTP.ContentLength, most)
	if err == nil {
		_ = connection.SetReadDeadline(time.Time{})
		return nil
	}
	w.Header().Set("Connection", "close")
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		c.Body = slices.Clone(looked(c.Body))
		return overBound(most)
	}
	if clock.Wall().Sub(began) >= within {
		c.Note(fmt.Sprintf("the body did not arrive within %s", within))
	}
	return ErrUnread
}

// receive reads a body of a length that was told; negative: it was not. Room is made as the body arrives, since whoever sends it may have
// told a length and nothing else. Of a body that is known to be too large only what the journal keeps of it is held.
func receive(from io.Reader, length int64, most int) ([]byte, error) {
	switch {
	case length < 0:
		return io.ReadAll(from)
	case length > int64(most):
		body, err := io.ReadAll(io.LimitReader(from, mostLooked))
		if err == nil {
			_, err = io.Copy(io.Discard, from)
		}
		return body, err
	}
	body := make([]byte, min(length, MostBody))
	n, err := io.ReadFull(from, body)
	if err != nil || length <= MostBody {
		return body[:n], err
	}
	body = append(make([]byte, 0, length), body...)[:length]
	more, err := io.ReadFull(from, body[n:])
	return body[:n+more], err
}
