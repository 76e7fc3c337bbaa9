package sim

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// derive is the source of everything that looks random in a world: 32 bytes that follow from the seed, what they are for, the object
// they belong to and a count within it. Two objects that share nothing never draw from one stream, so that concurrency cannot
// change what either gets.
func derive(seed int64, kind, parent string, ordinal int) [32]byte {
	b := make([]byte, 0, 96)
	b = binary.BigEndian.AppendUint64(b, uint64(seed))
	b = append(append(b, kind...), 0)
	b = append(append(b, parent...), 0)
	b = binary.BigEndian.AppendUint64(b, uint64(ordinal))
	return sha256.Sum256(b)
}

// deriveUUID has the form of a random UUID (RFC 9562 version 4), since that is what the emulated systems send.
func deriveUUID(seed int64, kind, parent string, ordinal int) string {
	sum := derive(seed, kind, parent, ordinal)
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// deriveName is a short id of our own, such as run_4f1c0a52b7de.
func deriveName(seed int64, kind, parent string, ordinal int) string {
	sum := derive(seed, kind, parent, ordinal)
	return kind + "_" + hex.EncodeToString(sum[:6])
}

// deriveDigits is a number of 15 digits, which every reader of JSON takes exactly.
func deriveDigits(seed int64, kind, parent string, ordinal int) string {
	const least = 100_000_000_000_000
	sum := derive(seed, kind, parent, ordinal)
	return strconv.FormatUint(least+binary.BigEndian.Uint64(sum[:8])%(9*least), 10)
}

// deriveCode is six characters of A-Z and 2-7, the form of a participant_code.
func deriveCode(seed int64, kind, parent string, ordinal int) string {
	sum := derive(seed, kind, parent, ordinal)
	return base32.StdEncoding.EncodeToString(sum[:5])[:6]
}

// deriveBetween is a duration in [low, high].
func deriveBetween(seed int64, kind, parent string, ordinal int, low, high time.Duration) time.Duration {
	sum := derive(seed, kind, parent, ordinal)
	span := uint64(high-low) + 1
	return low + time.Duration(binary.BigEndian.Uint64(sum[:8])%span)
}

// AccessTokenID is the jti of the access token that a client gets in that second. Generations after the first have others.
func AccessTokenID(seed int64, clientID string, generation int, issued time.Time) string {
	parent := clientID
	if generation > 0 {
		parent += "/" + strconv.Itoa(generation)
	}
	return deriveUUID(seed, "access_token", parent, int(issued.Unix()))
}

// RetryPause is a pause of about that length before a delivery is tried again: a quarter longer or shorter, as the workspace's seed has it.
func RetryPause(seed int64, deliveryID string, attempt int, about time.Duration) time.Duration {
	return deriveBetween(seed, "retry", deliveryID, attempt, about-about/4, about+about/4)
}
