package strict

import "strings"

// jsonNumber is the text of a number node in JSON's grammar. YAML may leave out a zero beside the point and write a plus sign;
// other spellings (hexadecimal, octal, with underscores, infinite) are answered with false.
func (n *Node) jsonNumber() (string, bool) {
	if n.kind != Number {
		return "", false
	}
	if !n.src.yaml {
		return n.text, true
	}
	text := strings.TrimPrefix(n.text, "+")
	sign := ""
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, text = "-", rest
	}
	if strings.HasPrefix(text, ".") {
		text = "0" + text
	}
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i:]
	}
	text = strings.TrimSuffix(mantissa, ".") + exponent
	return sign + text, isNumber(text)
}

// isNumber says whether an unsigned text is a number in JSON's grammar.
func isNumber(s string) bool {
	whole, rest := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	if strings.HasPrefix(rest, ".") {
		fraction, after := digits(rest[1:])
		if fraction == 0 {
			return false
		}
		rest = after
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	exponent, after := digits(rest)
	return exponent > 0 && after == ""
}

func digits(s string) (count int, rest string) {
	for count < len(s) && s[count] >= '0' && s[count] <= '9' {
		count++
	}
	return count, s[count:]
}
