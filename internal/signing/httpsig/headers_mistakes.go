package httpsig

import (
	"regexp"
	"strings"
)

// writing is a way in which people write a header that cannot be read.
type writing struct {
	pattern            *regexp.Regexp
	id, sentence, mend string
}

const mendInput = `Write sig=("@method" "@path");created=1735689600;keyid="…": a label, the components in double quotes with a space between them, and the parameters.`

// inputMistakes are about Signature-Input, the more particular ones first.
var inputMistakes = []writing{
	{regexp.MustCompile(`(?i)^\s*keyid=.*(algorithm|headers)=`), "older-draft", "The header is written as an older draft than RFC 9421 has it (keyId, algorithm, headers).", mendInput},
	{regexp.MustCompile(`^\s*\(`), "input-label", "The list of components stands there without a label.", mendInput},
	{regexp.MustCompile(`\(([^")]*\s)?'`), "input-single-quotes", "The components stand in single quotes.", mendInput},
	{regexp.MustCompile(`\(\s*\\"`), "input-escaped-quotes", `The quotes are escaped (\").`, mendInput},
	{regexp.MustCompile(`\([^)]*",`), "input-commas", "The components have commas between them.", mendInput},
	{regexp.MustCompile(`\([^)]*""`), "input-spaces", "The components have no space between them.", mendInput},
	{regexp.MustCompile(`\([^")]*[@a-zA-Z]`), "input-quotes", "The components stand there without double quotes.", mendInput},
	{regexp.MustCompile(`=\s*\[|"\s*\]`), "input-brackets", "The components stand in square brackets.", mendInput},
	{regexp.MustCompile(`\)\s+;|\)\s*,\s*[a-z]+=|\)\s+[a-z]+=`), "input-separators", "The parameters are not separated from the list and from each other by a semicolon alone.", mendInput},
	{regexp.MustCompile(`;\s*keyid=[^";]*`), "input-keyid-quotes", "The keyid stands there without double quotes.", `Write keyid="…", and sign it so.`},
	{regexp.MustCompile(`;\s*[a-z]+\s+=|=\s+[^\s]`), "input-equals", "There is white space around an equals sign.", mendInput},
	{regexp.MustCompile(`;\s*[a-zA-Z]*[A-Z]`), "input-capitals", "The name of a parameter has capitals.", "Write the names of parameters in lower case: created, expires, keyid, alg, nonce, tag."},
	{regexp.MustCompile(`^[^=]*[A-Z][^=]*=\s*\(`), "input-label-capitals", "The label has capitals.", "Write it in lower case, as in sig."},
}

// olderMistakes are about Signature without Signature-Input, as the draft that many libraries still follow has it.
var olderMistakes = []writing{
	{
		regexp.MustCompile(`(?i)keyid="?.*signature=`), "older-draft", "The signature is made as an older draft than RFC 9421 has it (keyId, algorithm, headers and signature in one header).",
		"Use a library for RFC 9421, which makes the two headers " + HeaderInput + " and " + HeaderSignature + ".",
	},
}

// explain adds what was written in place of a header, when it can be told.
func explain(lines []string, writings []writing, f *fault) *fault {
	text := strings.Join(lines, ", ")
	if len(text) > MaxInput {
		return f
	}
	for _, w := range writings {
		if w.pattern.MatchString(text) {
			return f.with(w.id, w.sentence, w.mend)
		}
	}
	return f
}
