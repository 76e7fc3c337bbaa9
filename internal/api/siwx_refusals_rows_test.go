package api_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"

	"github.com/google/uuid"
)

const sampleAccount = "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"

// bearing is a row about the header Authorization.
func bearing(what, says string, value func(p *siwxClient) string) refusal {
	return refusal{"Authorization", what, 401, says, func(p *siwxClient, _ *challenged) reply {
		p.change = headerUnsigned("Authorization", value(p))
		defer func() { p.change = nil }()
		return p.post("/customers", newCustomerBody(newWallet(p.s.t), "a"))
	}}
}

func constant(value string) func(*siwxClient) string {
	return func(*siwxClient) string { return value }
}

// bareCall is a row about a call that needs no signature.
func bareCall(part, what string, status int, says, method, path, body string) refusal {
	return refusal{part, what, status, says, func(p *siwxClient, _ *challenged) reply { return p.bare(method, path, body) }}
}

func key(what, says, value string) refusal {
	return changed("Idempotency-Key", what, says, headerUnsigned("Idempotency-Key", value))
}

func digest(what, says, value string) refusal {
	return changed("Content-Digest", what, says, header("Content-Digest", value))
}

func uploaded(what, says, publicKey string) refusal {
	return bareCall("PUT /auth/signing", what, 400, says, "PUT", "/auth/signing", `{"publicKey": `+quoted(publicKey)+`}`)
}

func hooks(what, says, body string) refusal {
	return refusal{"PUT /webhooks", what, 400, says, func(p *siwxClient, _ *challenged) reply { return p.put("/webhooks", body) }}
}

func refusals() []refusal {
	return []refusal{
		bareCall("POST /auth/token", "no body", 400, "the body is missing", "POST", "/auth/token", ""),
		bareCall("POST /auth/token", "no JSON", 400, "the JSON ends before its value is complete", "POST", "/auth/token", `{"apiKey"`),
		bareCall("POST /auth/token", "no apiSecret", 400, "/apiSecret is missing", "POST", "/auth/token", `{"apiKey": "`+siwxKey+`"}`),
		bareCall("POST /auth/token", "apiKey of another type", 400, "/apiKey wants a string", "POST", "/auth/token", `{"apiKey": 7, "apiSecret": "x"}`),
		bareCall("POST /auth/token", "a name twice", 400, "/apiKey", "POST", "/auth/token", `{"apiKey": "a", "apiKey": "b", "apiSecret": "x"}`),
		bareCall("POST /auth/token", "an unknown apiKey", 401, "unknown apiKey, or wrong apiSecret", "POST", "/auth/token", `{"apiKey": "`+uuid.NewString()+`", "apiSecret": "x"}`),
		bareCall("POST /auth/token", "a wrong apiSecret", 401, "unknown apiKey, or wrong apiSecret", "POST", "/auth/token", `{"apiKey": "`+siwxKey+`", "apiSecret": "x"}`),
		bareCall("POST /auth/token", "a form instead of JSON", 400, "not valid JSON", "POST", "/auth/token", "apiKey="+siwxKey),

		bareCall("PUT /auth/credentials", "an apiKey that is no UUID", 400, "/apiKey wants a UUID", "PUT", "/auth/credentials", `{"apiKey": "me", "apiSecret": "x"}`),
		bareCall("PUT /auth/credentials", "an apiSecret of 256 bytes", 400, "/apiSecret wants 1 to 255 bytes", "PUT", "/auth/credentials", `{"apiKey": "`+siwxKey+`", "apiSecret": "`+strings.Repeat("x", 256)+`"}`),

		uploaded("PEM that is not encoded again", "is PEM; the API wants that text encoded in base64 once more", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
		uploaded("base64url", "is not standard base64", "LS0tLS1CRUdJTi-_"),
		uploaded("base64 of the bare DER", "is base64 of something that is no PEM text", base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0x30}, 120))),
		uploaded("nothing", "is missing", ""),
		uploaded("text before the PEM", "has other text beside the key", base64.StdEncoding.EncodeToString([]byte("my key:\n"+p384Text()))),
		uploaded("two keys", "has other text beside the key", base64.StdEncoding.EncodeToString([]byte(p384Text()+p384Text()))),
		uploaded("a private key", "this is a private key", base64.StdEncoding.EncodeToString([]byte("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----"))),
		uploaded("a P-256 key", "EC P-256", base64.StdEncoding.EncodeToString([]byte(p256PEM))),
		uploaded("an RSA key", "requests are signed with ecdsa-p384-sha384", base64.StdEncoding.EncodeToString([]byte(rsaPEM()))),
		uploaded("damaged PEM", "holds no such key, or a damaged one", base64.StdEncoding.EncodeToString([]byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))),

		bearing("no header", "the header Authorization is missing", constant("-")),
		bearing("another scheme", "wants \"Bearer <token>\"", constant("Basic eA==")),
		bearing("no token", "wants \"Bearer <token>\"", constant("Bearer ")),
		bearing("no JWT", "the token is no JWT; get one from POST /auth/token", constant("Bearer nonsense")),
		bearing("a JWT of somebody else", "its Id \"\" is no client here", constant("Bearer "+b64(`{"alg":"HS256"}`)+"."+b64(`{"sub":"me"}`)+".AAAA")),
		bearing("the token cut off", "the token is not a compact JWS", func(p *siwxClient) string { return "Bearer " + p.token[:len(p.token)-6] }),
		bearing("other claims under the signature", "the token's signature does not verify", func(p *siwxClient) string {
			parts := strings.Split(p.token, ".")
			claims := strings.Replace(decoded(p.s.t, p.token, 1), `"Generation":0`, `"Generation":1`, 1)
			return "Bearer " + parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "." + parts[2]
		}),
		bearing("alg none", "the token's alg is not the one of the key", func(p *siwxClient) string {
			return "Bearer " + b64(`{"alg":"none"}`) + "." + strings.Split(p.token, ".")[1] + "."
		}),

		key("no header", "is missing; every POST, PUT, PATCH and DELETE wants one", "-"),
		key("no UUID", "wants a UUID", "order-42"),
		key("no closing quote", "wants a UUID", `"123e4567-e89b-12d3-a456-426614174000`),
		key("a UUID without hyphens", "wants a UUID", "123e4567e89b12d3a456426614174000"),
		key("a UUID in braces", "wants a UUID", "{123e4567-e89b-12d3-a456-426614174000}"),

		digest("no header", "the header Content-Digest is missing", "-"),
		digest("another body's digest", "is not the SHA-256 of the body's", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"),
		digest("only an algorithm that is not supported", "has md5; sha-256 or sha-512 is wanted", "md5=:AAAAAAAAAAAAAAAAAAAAAA==:"),
		digest("no colons around the value", "The digest stands there without colons around it", "sha-256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
		digest("hex", "The digest is written as hex", "sha-256="+strings.Repeat("ab", 32)),
		digest("a value that is too short", "It does not have the size of one", "sha-256=:AAAA:"),
		digest("no structured field", "the header Content-Digest is not a dictionary of structured fields", "=:;"),
		changed("Content-Digest", "one of two digests is another body's", "the member sha-512 of Content-Digest is not the SHA-512 of the body's", func(a *asking) {
			sum := sha256.Sum256([]byte(a.body))
			a.header.Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":, sha-512=:"+base64.StdEncoding.EncodeToString(make([]byte, 64))+":")
		}),

		changed("Signature", "neither header", "the header Signature-Input is missing", func(a *asking) { a.input, a.signature = "-", "-" }),
		changed("Signature", "no Signature-Input", "the header Signature-Input is missing", func(a *asking) { a.input = "-" }),
		changed("Signature", "no Signature", "the header Signature is missing", func(a *asking) { a.signature = "-" }),
		changed("Signature", "Signature is no structured field", "the member sig of Signature is not a byte sequence of 96 bytes", func(a *asking) { a.signature = "AAAA" }),
		changed("Signature", "Signature is a string", "The signature stands in quotes, as a string", func(a *asking) { a.signature = `sig="AAAA"` }),
		changed("Signature", "Signature-Input is no structured field", "the header Signature-Input is not a dictionary of structured fields", func(a *asking) { a.input = `sig=("@method` }),
		changed("Signature", "Signature-Input is no list", "is no list of components in parentheses", func(a *asking) { a.input = `sig="@method"` }),
		changed("Signature", "another label in Signature", "both name a signature by the same label", func(a *asking) { a.signature = "other=:AAAA:" }),
		changed("Signature", "DER instead of r and s", "The signature is ASN.1 DER, as most libraries write ECDSA", func(a *asking) { a.der = true }),
		changed("Signature", "95 bytes", "is not a byte sequence of 96 bytes, as ecdsa-p384-sha384 makes them", func(a *asking) { a.signature = "sig=:" + base64.StdEncoding.EncodeToString(make([]byte, 95)) + ":" }),
		changed("Signature", "another key's", "It was made with another key, or over another signature base", func(a *asking) { a.key = p384For() }),
		changed("Signature", "over another base", "It was made with another key, or over another signature base", func(a *asking) { a.base = "another text" }),
		changed("Signature", "over SHA-256 of the base", "The signature is made over SHA-256", func(a *asking) {
			a.digest = func(b []byte) []byte { sum := sha256.Sum256(b); return sum[:] }
		}),
		changed("Signature", "over another host", "does not verify with the key", func(a *asking) { a.authority = "api.offblocks.xyz" }),
		changed("Signature", "the body altered after signing", "the body was changed after the digest was made, or on its way", func(a *asking) { a.body = strings.Replace(a.body, "externalId", "externalid", 1) }),

		changed("Signature-Input", "@method is not covered", "does not cover \"@method\"", components("@path", "content-digest")),
		changed("Signature-Input", "nothing of the target is covered", "does not cover \"@target-uri\", or \"@path\", or \"@request-target\"", components("@method", "content-digest")),
		changed("Signature-Input", "content-digest is not covered", "does not cover \"content-digest\"", components("@method", "@path")),
		changed("Signature-Input", "nothing is covered", "it covers nothing", func(a *asking) { a.input = "sig=()" + a.params }),
		changed("Signature-Input", "a component twice", "\"@method\" is covered twice", components("@method", "@method", "@path", "content-digest")),
		changed("Signature-Input", "an unknown derived component", "\"@host\" is no derived component", components("@method", "@path", "content-digest", "@host")),
		changed("Signature-Input", "@signature-params is covered", "must not be listed as covered", components("@method", "@path", "content-digest", "@signature-params")),
		changed("Signature-Input", "@status of a request", "only responses have it", components("@method", "@path", "content-digest", "@status")),
		changed("Signature-Input", "a field name in upper case", "is not in lower case", components("@method", "@path", "Content-Digest")),
		changed("Signature-Input", "a field that the request does not have", "the request has no such field", components("@method", "@path", "content-digest", "x-missing")),
		changed("Signature-Input", "an unknown parameter of a component", "the parameter new of", func(a *asking) {
			a.input = `sig=("@method" "@path";new "content-digest")` + a.params
		}),
		changed("Signature-Input", "req on a request", "has the parameter req, which is for responses", func(a *asking) {
			a.input = `sig=("@method";req "@path" "content-digest")` + a.params
		}),
		changed("Signature-Input", "bs beside sf", "has bs together with sf or key", func(a *asking) {
			a.input = `sig=("@method" "@path" "content-digest";bs;sf)` + a.params
		}),
		changed("Signature-Input", "no created", "the signature has no parameter created", withoutParam("created")),
		changed("Signature-Input", "created is older than 5 minutes", "up to 300 s are accepted", aged(-301)),
		changed("Signature-Input", "created is more than a minute ahead", "up to 60 s are accepted", aged(75)),
		changed("Signature-Input", "created is in milliseconds", "which is in milliseconds; Unix seconds are expected", params(func(p string) string { return strings.Replace(p, ";keyid", "000;keyid", 1) })),
		changed("Signature-Input", "created is a string", "the parameter created is not an integer", params(func(p string) string {
			return strings.Replace(strings.Replace(p, "created=", `created="`, 1), ";keyid", `";keyid`, 1)
		})),
		changed("Signature-Input", "expires is over", "the signature expired at 1700000000", withParam(";expires=1700000000")),
		changed("Signature-Input", "no keyid", "has no parameter keyid", withoutParam("keyid")),
		changed("Signature-Input", "an unknown keyid", "is unknown; known is", params(func(p string) string { return strings.Replace(p, `keyid="`, `keyid="x`, 1) })),
		changed("Signature-Input", "keyid is no string", "the parameter keyid of the signature sig is not a string", params(func(p string) string { return strings.Replace(p, `keyid="`, `keyid=k;x="`, 1) })),
		changed("Signature-Input", "another algorithm", "the parameter alg is \"ed25519\"; accepted is ecdsa-p384-sha384", params(func(p string) string { return strings.Replace(p, "ecdsa-p384-sha384", "ed25519", 1) })),
		changed("Signature-Input", "an algorithm that is empty", "The signature says that it was made with \"\".", params(func(p string) string { return strings.Replace(p, "ecdsa-p384-sha384", "", 1) })),
		changed("Signature-Input", "an algorithm that nobody knows", "the parameter alg is \"rsa-sha256\"; accepted is ecdsa-p384-sha384", params(func(p string) string { return strings.Replace(p, "ecdsa-p384-sha384", "rsa-sha256", 1) })),

		changed("Body", "no JSON", "the JSON ends before its value is complete", func(a *asking) { rebody(a, `{"chainId": `) }),
		changed("Body", "no object", "wants an object, got an array", func(a *asking) { rebody(a, `[]`) }),
		changed("Body", "a name twice", "is given twice", func(a *asking) { rebody(a, `{"chainId": "a", "chainId": "b", "externalId": "c"}`) }),
		changed("Body", "no UTF-8", "the text is not valid UTF-8", func(a *asking) { rebody(a, "{\"externalId\": \"\xff\"}") }),
		changed("Body", "nested without end", "the nesting is more than 64 deep", func(a *asking) { rebody(a, strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100)) }),
		changed("Body", "another Content-Type", "the header Content-Type wants application/json", header("Content-Type", "text/plain")),
		{"Body", "more than 1 MiB", 413, "larger than 1 MiB", func(p *siwxClient, _ *challenged) reply {
			return p.post("/customers", `{"externalId": "`+strings.Repeat("x", 1<<20)+`"}`)
		}},

		created("POST /customers", "no chainId", "/chainId is missing", `{"externalId": "a"}`),
		created("POST /customers", "no externalId", "/externalId is missing", `{"chainId": "`+sampleAccount+`"}`),
		created("POST /customers", "an empty externalId", "/externalId wants 1 to 255 bytes", `{"chainId": "`+sampleAccount+`", "externalId": ""}`),
		created("POST /customers", "an externalId of 256 bytes", "/externalId wants 1 to 255 bytes", `{"chainId": "`+sampleAccount+`", "externalId": "`+strings.Repeat("x", 256)+`"}`),
		created("POST /customers", "a number for externalId", "/externalId wants a string", `{"chainId": "`+sampleAccount+`", "externalId": 7}`),

		account("empty", "the account id is empty", ""),
		account("a bare address", "is an address without its chain", "0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"),
		account("the obsolete form", "is the obsolete form address@chain", "0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb@eip155:1"),
		account("a chain without an account", "is a chain id (CAIP-2) without an address", "eip155:1"),
		account("a colon too many", "an account id has three: namespace:reference:address", sampleAccount+":x"),
		account("white space", "there is white space around the account id", " "+sampleAccount),
		account("another namespace", "only those of EVM chains can", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv"),
		account("a hexadecimal chain", "is hexadecimal; eip155 takes it in decimal", "eip155:0x1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"),
		account("a chain with leading zeros", "has leading zeros", "eip155:01:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"),
		account("a chain beyond 2^53", "is higher than 9007199254740991", "eip155:9007199254740992:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"),
		account("a wrong checksum", "is not its EIP-55 checksum", "eip155:1:0xAb16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"),
		account("39 digits", "39 digits", "eip155:1:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcd"),
		account("no 0x", "does not begin with 0x", "eip155:1:ab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb"),
		account("a letter that is no digit", "which is no hexadecimal digit", "eip155:1:0xgb16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb"),
		account("an ENS name", "names are not looked up", "eip155:1:vitalik.eth"),
		account("a private key", "it is not repeated here", "eip155:1:0x"+strings.Repeat("ab", 32)),

		handedIn("POST …/challenge/sign", "ownerId is another account", 400, "/ownerId wants the account of the customer", field("ownerId", sampleAccount)),
		handedIn("POST …/challenge/sign", "ownerId on another chain", 400, "/ownerId wants the account of the customer", func(c *challenged, body map[string]any) {
			body["ownerId"] = strings.Replace(c.w.account(), "eip155:1:", "eip155:2:", 1)
		}),
		handedIn("POST …/challenge/sign", "ownerId is an address", 400, "/ownerId", func(c *challenged, body map[string]any) { body["ownerId"] = c.w.address }),
		handedIn("POST …/challenge/sign", "no challenge", 400, "/challenge is missing", field("challenge", "")),
		handedIn("POST …/challenge/sign", "the challenge in plain text", 400, "/challenge is the challenge in plain text", func(c *challenged, body map[string]any) { body["challenge"] = c.text() }),
		handedIn("POST …/challenge/sign", "the challenge in base64url", 400, "/challenge is not standard base64", field("challenge", "a-_b")),
		handedIn("POST …/challenge/sign", "another challenge", 400, "not the one that waits to be signed", func(c *challenged, body map[string]any) {
			body["challenge"] = stdBase64([]byte(strings.Replace(c.text(), "Version: 1", "Version: 2", 1)))
		}),
		handedIn("POST …/challenge/sign", "CRLF in the challenge", 400, "not the one that waits to be signed", func(c *challenged, body map[string]any) {
			body["challenge"] = stdBase64([]byte(strings.ReplaceAll(c.text(), "\n", "\r\n")))
		}),
		handedIn("POST …/challenge/sign", "no signature", 400, "The signature is empty", field("signature", "")),
		handedIn("POST …/challenge/sign", "a signature that is a number", 400, "/signature wants a string", field("signature", 7)),
		handedIn("POST …/challenge/sign", "0x text that is not in base64", 400, "The signature was sent as hexadecimal text", func(c *challenged, body map[string]any) {
			body["signature"] = "0x" + hex.EncodeToString(c.w.signed(c.s.t, c.text()))
		}),
		handedIn("POST …/challenge/sign", "base64url", 400, "The signature was sent as base64url", func(c *challenged, body map[string]any) {
			body["signature"] = strings.NewReplacer("+", "-", "/", "_").Replace("+" + stdBase64(c.w.signed(c.s.t, c.text()))[1:])
		}),
		handedIn("POST …/challenge/sign", "64 bytes (EIP-2098)", 400, "The signature has 64 bytes instead of 65", walletSigned(func(c *challenged) []byte { return c.w.signed(c.s.t, c.text())[:64] })),
		handedIn("POST …/challenge/sign", "66 bytes", 400, "The signature has 66 bytes instead of 65", walletSigned(func(c *challenged) []byte { return append(c.w.signed(c.s.t, c.text()), 0) })),
		handedIn("POST …/challenge/sign", "a contract wallet's (EIP-6492)", 400, "Contract wallets (EIP-1271, EIP-6492) are not supported", walletSigned(func(*challenged) []byte {
			return append(make([]byte, 96), bytes.Repeat([]byte{0x64, 0x92}, 16)...)
		})),
		handedIn("POST …/challenge/sign", "another wallet's signature", 400, "it recovers to", walletSigned(func(c *challenged) []byte { return newWallet(c.s.t).signed(c.s.t, c.text()) })),
		handedIn("POST …/challenge/sign", "65 zero bytes", 400, "No key can have made this signature", walletSigned(func(*challenged) []byte { return make([]byte, 65) })),
		handedIn("POST …/challenge/sign", "v of 29", 400, "it is 27 or 28, or 0 or 1", walletSigned(func(c *challenged) []byte { sig := c.w.signed(c.s.t, c.text()); sig[64] = 29; return sig })),
		{"POST …/challenge/sign", "a customer who has signed", 409, "the customer has no challenge to sign: it is verifying", func(_ *siwxClient, c *challenged) reply {
			signature := stdBase64(c.w.signed(c.s.t, c.text()))
			c.handIn(signature).wants(c.s.t, 204)
			return c.handIn(signature)
		}},
		{"POST …/challenge/sign", "nobody's challenge", 404, "customer not found", func(_ *siwxClient, c *challenged) reply {
			c.id = uuid.NewString()
			return c.handIn("AA==")
		}},

		hooks("no callbackUrl", "/callbackUrl is missing", `{}`),
		hooks("no URL", "/callbackUrl wants a full URL", `{"callbackUrl": "example.com"}`),
		hooks("another scheme", "/callbackUrl wants a URL of scheme http or https", `{"callbackUrl": "ftp://example.com"}`),
		hooks("a password in the URL", "/callbackUrl must not carry a user name or password", `{"callbackUrl": "http://a:b@example.com"}`),
		hooks("a metadata service", "/callbackUrl", `{"callbackUrl": "http://169.254.169.254/x"}`),
		hooks("an unknown type", "did you mean \"customer.updated\"?", `{"callbackUrl": "http://example.com", "types": ["customer.update"]}`),
		hooks("types that are no list", "/types wants", `{"callbackUrl": "http://example.com", "types": "customer.updated"}`),
		hooks("an id that is no UUID", "/id wants the UUID of a subscription", `{"id": "1", "callbackUrl": "http://example.com"}`),

		{"Routes", "another method", 405, "this route does not answer that method", func(p *siwxClient, _ *challenged) reply { return p.put("/customers", "{}") }},
		{"Routes", "no such route", 404, "there is no such route", func(p *siwxClient, _ *challenged) reply { return p.get("/v1/customers/1/2/3") }},
	}
}

// p384Text is the PEM of a public key that would be taken.
func p384Text() string {
	der, err := x509.MarshalPKIXPublicKey(&clientKey().PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
