package httpsig

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"math/big"
)

// An ECDSA signature cannot be opened as one of RSA can: it does not tell which digest was signed. Most of a verification can be done once
// for all candidates, though. The signature (r, s) by the key Q is one of the digest e when e/s·G + r/s·Q is a point with the x coordinate
// r, or when e/s·G is ±R - r/s·Q for the points ±R that have it. The right side needs the signature and the key only, and for the left one a
// multiple of the base point is enough, a quarter of the cost of a verification, however many keys it is held against.

// opened is a signature on P-384, prepared for many digests and keys.
type opened struct {
	r       *big.Int
	inverse *big.Int // of s, modulo the curve's order
	keys    []preparedKey
}

// preparedKey has the x coordinates of R + r/s·Q and R - r/s·Q. The signs of both points are free, so that these two are all there are.
type preparedKey struct {
	name string // empty: the key that the signature names
	key  *ecdsa.PublicKey
	xs   [2]string
}

// p384Width is the bytes of a coordinate and of a scalar.
const p384Width = 48

// open prepares a raw signature; nil: it is none by any key.
func open(raw []byte) *opened {
	n := elliptic.P384().Params().N
	if len(raw) != 2*p384Width {
		return nil
	}
	r, s := new(big.Int).SetBytes(raw[:p384Width]), new(big.Int).SetBytes(raw[p384Width:])
	if r.Sign() == 0 || s.Sign() == 0 || r.Cmp(n) >= 0 || s.Cmp(n) >= 0 {
		return nil
	}
	return &opened{r: r, inverse: new(big.Int).ModInverse(s, n)}
}

// add prepares a key. Keys of other kinds, and the one signature in 2^190 for which the arithmetic has no answer, are passed over.
func (o *opened) add(name string, key *ecdsa.PublicKey) {
	if key == nil || key.Curve != elliptic.P384() {
		return
	}
	n := key.Params().N
	public, err := key.ECDH()
	if err != nil {
		return
	}
	u2 := new(big.Int).Mul(o.r, o.inverse)
	scalar, err := ecdh.P384().NewPrivateKey(u2.Mod(u2, n).FillBytes(make([]byte, p384Width)))
	if err != nil {
		return
	}
	shared, err := scalar.ECDH(public) // the x coordinate of r/s·Q
	if err != nil {
		return
	}
	rx, ry, ok := lift(o.r)
	tx, ty, found := lift(new(big.Int).SetBytes(shared))
	if !ok || !found || rx.Cmp(tx) == 0 {
		return
	}
	prepared := preparedKey{name: name, key: key}
	for i, y := range []*big.Int{ty, new(big.Int).Neg(ty)} {
		prepared.xs[i] = sumX(rx, ry, tx, y)
	}
	o.keys = append(o.keys, prepared)
}

// lift finds a point with the x coordinate.
func lift(x *big.Int) (px, py *big.Int, ok bool) {
	px, py = elliptic.UnmarshalCompressed(elliptic.P384(), append([]byte{2}, x.FillBytes(make([]byte, p384Width))...))
	return px, py, px != nil
}

// sumX is the x coordinate of the sum of two points with different ones.
func sumX(x1, y1, x2, y2 *big.Int) string {
	p := elliptic.P384().Params().P
	slope := new(big.Int).Sub(x2, x1)
	slope.ModInverse(slope.Mod(slope, p), p)
	slope.Mul(slope, new(big.Int).Sub(y2, y1))
	x := slope.Mul(slope, slope)
	x.Sub(x, x1)
	x.Sub(x, x2)
	return string(x.Mod(x, p).FillBytes(make([]byte, p384Width)))
}

// signer is the first key whose signature of the digest it is; nil: none of them.
func (o *opened) signer(digest []byte) *preparedKey {
	e := new(big.Int).SetBytes(digest[:min(len(digest), p384Width)]) // longer digests are cut off on the right
	e.Mul(e, o.inverse)
	scalar, err := ecdh.P384().NewPrivateKey(e.Mod(e, elliptic.P384().Params().N).FillBytes(make([]byte, p384Width)))
	if err != nil {
		return nil
	}
	x := string(scalar.PublicKey().Bytes()[1 : 1+p384Width])
	for i := range o.keys {
		if k := &o.keys[i]; k.xs[0] == x || k.xs[1] == x {
			return k
		}
	}
	return nil
}
