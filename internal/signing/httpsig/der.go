package httpsig

import (
	"encoding/asn1"
	"math/big"
)

// splitDER reads an ECDSA signature as most libraries write it: SEQUENCE { r INTEGER, s INTEGER }.
func splitDER(der []byte) (r, s *big.Int, ok bool) {
	var parts struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &parts)
	if err != nil || len(rest) > 0 || parts.R.Sign() <= 0 || parts.S.Sign() <= 0 {
		return nil, nil, false
	}
	return parts.R, parts.S, true
}

// rawOf is an ECDSA signature that came as DER, in the fixed width that it should have come in; nil: it is none of that width.
func rawOf(der []byte, size int) []byte {
	r, s, ok := splitDER(der)
	if width := size / 2; ok && r.BitLen() <= 8*width && s.BitLen() <= 8*width {
		raw := make([]byte, size)
		r.FillBytes(raw[:width])
		s.FillBytes(raw[width:])
		return raw
	}
	return nil
}
