package webhook

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mockconnect/mockconnect/internal/signing"
	"github.com/mockconnect/mockconnect/internal/signing/httpsig"
	"github.com/mockconnect/mockconnect/internal/sim/scenario"
)

// wire is what of a webhook goes over the wire.
type wire struct {
	headers map[string]string
	body    string
}

// alteration is how a header is altered.
type alteration struct {
	header string
	alter  func(string) string
}

// alterations are what is altered of the headers of each system, so that whatever a consumer checks of them, it has something to notice.
// What is altered keeps its form. A time moves by seconds at most, so that only the signature tells.
var alterations = map[scenario.Tampering][]alteration{
	scenario.TamperSignature: {
		{signing.HeaderSignature, firstChanged},
		{signing.HeaderJWT, signatureOfToken},
		{signing.HeaderHookHMAC, firstChanged},
		{signing.HeaderHookRSA, firstChanged},
		{signing.HeaderHookHMACLegacy, firstChanged},
		{signing.HeaderHookRSALegacy, firstChanged},
		{httpsig.HeaderSignature, behind("=:", firstChanged)},
	},
	scenario.TamperTimestamp: {
		{signing.HeaderTimestamp, lastDigitChanged},
		{signing.HeaderJWT, timeOfToken},
		{signing.HeaderHookTimestamp, lastDigitChanged},
		{httpsig.HeaderInput, behind("created=", numberChanged)},
	},
}

// tamper alters what was signed.
func tamper(how scenario.Tampering, w *wire) {
	if how == scenario.TamperBody {
		w.body = tamperBody(w.body)
	}
	for _, a := range alterations[how] {
		if value, ok := w.headers[a.header]; ok {
			w.headers[a.header] = a.alter(value)
		}
	}
}

// firstChanged changes the first character of base64 or hex, which stays base64 or hex.
func firstChanged(text string) string {
	first := "a"
	if strings.HasPrefix(text, first) {
		first = "b"
	}
	return first + text[min(1, len(text)):]
}

// lastDigitChanged changes the last digit of a number.
func lastDigitChanged(number string) string {
	if number == "" {
		return number
	}
	last := number[len(number)-1]
	return number[:len(number)-1] + string('0'+(last-'0'+1)%10)
}

// numberChanged changes the number at the beginning of a text.
func numberChanged(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	return lastDigitChanged(text[:end]) + text[end:]
}

// behind alters what comes after a mark.
func behind(mark string, alter func(string) string) func(string) string {
	return func(text string) string {
		before, after, found := strings.Cut(text, mark)
		if !found {
			return text
		}
		return before + mark + alter(after)
	}
}

// signatureOfToken alters the signature of a compact JWS.
func signatureOfToken(token string) string {
	at := strings.LastIndex(token, ".") + 1
	return token[:at] + firstChanged(token[at:])
}

// timeOfToken alters the iat in a compact JWS, whose signature stays what it was.
func timeOfToken(token string) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return token
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return token
	}
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(behind(`"iat":`, numberChanged)(string(claims))))
	return strings.Join(parts, ".")
}

// worthTampering are the names of fields that a forger would change.
var worthTampering = []string{"amount", "quantity", "balance", "total"}

// tamperBody makes an amount a larger one; where a body has none it changes the last text in it.
func tamperBody(text string) string {
	dec := jsontext.NewDecoder(bytes.NewReader([]byte(text)))
	var way jsontext.Pointer
	var value string
	isAmount := false
	for !isAmount {
		token, err := dec.ReadToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return text + " "
		}
		kind, length := dec.StackIndex(dec.StackDepth())
		if token.Kind() != jsontext.KindString || kind == jsontext.KindBeginObject && length%2 == 1 {
			continue
		}
		way, value = dec.StackPointer(), token.String()
		isAmount = slices.Contains(worthTampering, way.LastToken()) && value != "" && strings.Trim(value, "0123456789.") == ""
	}
	switch {
	case way == "":
		return text + " "
	case isAmount:
		value = "9" + value
	default:
		value += "0"
	}
	quoted, err := json.Marshal(value)
	if err != nil {
		return text + " "
	}
	altered, err := set(jsontext.Value(text), slices.Collect(way.Tokens()), quoted)
	if err != nil {
		return text + " "
	}
	return string(altered)
}
