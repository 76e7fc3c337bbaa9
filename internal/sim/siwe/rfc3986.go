package siwe

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// The alphabets of RFC 3986.
const (
	letters       = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits        = "0123456789"
	marks         = "-._~"
	unreserved    = letters + digits + marks
	subDelimiters = "!$&'()*+,;="
	reserved      = ":/?#[]@" + subDelimiters
)

var (
	timeForm = regexp.MustCompile(`^([0-9]{4})-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)` +
		`(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$`)
	schemeForm  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)
	ipvFuture   = regexp.MustCompile(`^[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+$`)
	percentForm = regexp.MustCompile(`%(?:$|[^0-9A-Fa-f]|[0-9A-Fa-f](?:$|[^0-9A-Fa-f]))`)
)

// checkURI takes the URIs of RFC 3986, which are absolute: with a scheme.
func checkURI(uri string) error {
	scheme, rest, ok := strings.Cut(uri, ":")
	if !ok || !schemeForm.MatchString(scheme) {
		return fmt.Errorf("%s is no URI: it does not begin with a scheme, as https://example.com does", quote(uri))
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	path, query, _ := strings.Cut(rest, "?")
	if after, found := strings.CutPrefix(path, "//"); found {
		authority, behind, slash := strings.Cut(after, "/")
		if _, err := checkAuthority(authority); err != nil {
			return fmt.Errorf("%s is no URI: %w", quote(uri), err)
		}
		if path = behind; slash {
			path = "/" + behind
		}
	}
	if err := errors.Join(onlyPath(path, ":@/"), onlyPath(query, ":@/?"), onlyPath(fragment, ":@/?")); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return fmt.Errorf("%s is no URI: %s", quote(uri), first)
	}
	return nil
}

// checkAuthority takes [user@]host[:port] and answers the host.
func checkAuthority(authority string) (host string, err error) {
	host = authority
	if user, rest, ok := cutLast(authority, "@"); ok {
		if err := onlyPath(user, ":"); err != nil {
			return "", err
		}
		host = rest
	}
	if inside, ok := strings.CutPrefix(host, "["); ok {
		address, port, closed := strings.Cut(inside, "]")
		if !closed || !isIPLiteral(address) {
			return "", fmt.Errorf("%s is no IPv6 address in brackets", quote(host))
		}
		if number, ok := strings.CutPrefix(port, ":"); port != "" && (!ok || strings.Trim(number, digits) != "") {
			return "", fmt.Errorf("%s is no port", quote(port))
		}
		return host[:len(address)+2], nil
	}
	if name, port, ok := cutLast(host, ":"); ok {
		if strings.Trim(port, digits) != "" {
			return "", fmt.Errorf("%s is no port", quote(port))
		}
		host = name
	}
	return host, onlyPath(host, "")
}

func isIPLiteral(text string) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && address.Is6() && address.Zone() == "" || ipvFuture.MatchString(text)
}

// onlyPath takes unreserved characters, sub-delimiters, percent-encoded bytes and what else is named.
func onlyPath(text, more string) error {
	if err := onlyOf(text, unreserved+subDelimiters+"%"+more); err != nil {
		return err
	}
	if at := percentForm.FindStringIndex(text); at != nil {
		return fmt.Errorf("%s has a %% without two hexadecimal digits after it", quote(text))
	}
	return nil
}

// onlyOf names the first character that an alphabet lacks.
func onlyOf(text, alphabet string) error {
	for at, letter := range text {
		if !strings.ContainsRune(alphabet, letter) || letter == '\uFFFD' {
			return fmt.Errorf("%s has %q in it, at character %d", quote(text), letter, at+1)
		}
	}
	return nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return text, "", false
}

// quote repeats what was received, as much of it as helps.
func quote(text string) string {
	const most = 80
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", text[:most], len(text))
	}
	return fmt.Sprintf("%q", text)
}
