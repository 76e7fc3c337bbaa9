package httpsig

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/dunglas/httpsfv"
)

// SignOptions say what is signed, and how.
type SignOptions struct {
	Components []string  // names such as @method or content-digest, or whole identifiers such as "@query-param";name="a"
	Key        any       // a crypto.Signer, or []byte for hmac-sha256
	Alg        string    // empty: the one that the key is for, ecdsa-p384-sha384 for one on P-384; it has to be said for RSA
	KeyID      string    // empty: no keyid
	Label      string    // empty: sig
	Created    time.Time // zero: no created
	Expires    time.Time // zero: no expires
	Nonce, Tag string
	StateAlg   bool // the parameter alg is written
}

// Signed is a signature.
type Signed struct {
	Label     string
	Input     string // value of Signature-Input
	Signature string // value of Signature
	Base      string // what was signed
}

var labelSyntax = regexp.MustCompile(`^[a-z*][a-z0-9_.*-]*$`)

// Sign makes the two headers of a message, with the parameters in the order created, expires, nonce, alg, keyid, tag. It does not change
// the message; a Content-Digest that is covered has to be in it. It costs one operation of the algorithm.
func Sign(m *Message, o SignOptions) (Signed, error) {
	if o.Label == "" {
		o.Label = "sig"
	}
	if !labelSyntax.MatchString(o.Label) {
		return Signed{}, fmt.Errorf("the label %s does not begin with a lower-case letter, or has more in it than those, digits and _-.*", quote(o.Label))
	}
	alg, err := o.algorithm()
	if err != nil {
		return Signed{}, err
	}
	list := httpsfv.InnerList{Params: o.params(alg)}
	for _, name := range o.Components {
		item := httpsfv.NewItem(name)
		if len(name) > 0 && name[0] == '"' {
			if item, err = httpsfv.UnmarshalItem([]string{name}); err != nil {
				return Signed{}, fmt.Errorf("the component %s is not an identifier such as \"@query-param\";name=\"a\"", quote(name))
			}
		}
		list.Items = append(list.Items, item)
	}
	s := signature{label: o.Label, list: list}
	base, params, err := s.baseOf(m)
	if err != nil {
		return Signed{}, err
	}
	raw, err := alg.sign(o.Key, []byte(base))
	if err != nil {
		return Signed{}, err
	}
	value, err := httpsfv.Marshal(httpsfv.NewItem(raw))
	if err != nil {
		return Signed{}, err
	}
	return Signed{Label: o.Label, Input: o.Label + "=" + params, Signature: o.Label + "=" + value, Base: base}, nil
}

// baseOf is the signature base with its last line's value.
func (s signature) baseOf(m *Message) (base, params string, err error) {
	components, f := s.covered()
	if f == nil {
		params, f = s.params()
	}
	if f == nil {
		var lines []line
		if lines, f = m.lines(components); f == nil {
			return write(lines, params), params, nil
		}
	}
	return "", "", errors.New(f.message)
}

func (o SignOptions) params(alg *algorithm) *httpsfv.Params {
	p := httpsfv.NewParams()
	if !o.Created.IsZero() {
		p.Add("created", o.Created.Unix())
	}
	if !o.Expires.IsZero() {
		p.Add("expires", o.Expires.Unix())
	}
	if o.Nonce != "" {
		p.Add("nonce", o.Nonce)
	}
	if o.StateAlg {
		p.Add("alg", alg.name)
	}
	if o.KeyID != "" {
		p.Add("keyid", o.KeyID)
	}
	if o.Tag != "" {
		p.Add("tag", o.Tag)
	}
	return p
}

// algorithm is the one that is asked for, held against the key.
func (o SignOptions) algorithm() (*algorithm, error) {
	public := publicOf(o.Key)
	name := o.Alg
	if name == "" {
		for _, a := range algorithms {
			if _, isRSA := public.(*rsa.PublicKey); a.takes(public) && !isRSA {
				name = a.name
				break
			}
		}
	}
	alg := algorithmOf(name)
	switch {
	case name == "":
		return nil, errors.New("no algorithm follows from the key; keys on P-384 and P-256, Ed25519 and shared secrets name their own, RSA keys do not")
	case alg == nil:
		return nil, fmt.Errorf("there is no algorithm %s", quote(name))
	case !alg.takes(public):
		return nil, fmt.Errorf("%s wants %s, and this is another one", name, alg.wants)
	}
	return alg, nil
}

// publicOf is what verifies what the key signs.
func publicOf(key any) crypto.PublicKey {
	switch key := key.(type) {
	case []byte:
		return key
	case crypto.Signer:
		return key.Public()
	}
	return nil
}
