package field

import (
	"encoding/base64"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"time"
)

// The formats, by their names in the messages.
var (
	Email  = Format("email", isEmail)
	Phone  = Format("phone", isPhone)
	UUID   = Format("uuid", regexp.MustCompile(`^(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString)
	Date   = Format("date", isDate)
	IP     = Format("ip", func(text string) bool { _, err := netip.ParseAddr(text); return err == nil })
	Base64 = Format("base64", isBase64)
)

// Past is a date that is not after today.
func Past(v Value, text string) []Fault {
	if day, err := time.Parse(time.DateOnly, text); err == nil && day.After(v.Now().UTC()) {
		return v.Should("be in the past")
	}
	return nil
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// Classes of letters of every script make large programs, which are made when they are first needed.
var (
	localPart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("^[\\pL\\pN!#$%&'*+/=?^_`{|}~-]+(\\.[\\pL\\pN!#$%&'*+/=?^_`{|}~-]+)*$")
	})
	domainPart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([\pL\pN]([\pL\pN-]{0,61}[\pL\pN])?\.)+[\pL\pN]([\pL\pN-]{0,61}[\pL\pN])?$`)
	})
)

// isEmail takes what mail systems deliver on the internet: no quoted names, no domains without a dot.
func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	return at > 0 && at <= 64 && len(text) <= 254 && localPart().MatchString(text[:at]) && domainPart().MatchString(text[at+1:])
}

var dialled = regexp.MustCompile(`^\+?[0-9(][0-9 ().-]*[0-9]$`)

// isPhone takes 7 to 15 digits (E.164 has 15 at most), in whichever way people group them.
func isPhone(text string) bool {
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	return digits >= 7 && digits <= 15 && dialled.MatchString(text)
}

// isBase64 takes the standard alphabet, with padding.
func isBase64(text string) bool {
	_, err := base64.StdEncoding.DecodeString(text)
	return err == nil
}

// Base64Size is how many bytes a text in base64 stands for. Line breaks do not count.
func Base64Size(text string) int {
	letters := len(text) - strings.Count(text, "\n") - strings.Count(text, "\r") - strings.Count(text, "=")
	return letters * 3 / 4
}
