// Package assumptions is the one table of behaviours that no source settles. Journal entries, run reports and the fidelity page
// name its ids; code that rests on an assumption refers to it by its constant. Only the table lives here.
package assumptions

// ID names an assumption for good: ids are never renamed or reused.
type ID string

// Assumption is one behaviour that the sources leave open, and what the mock does.
type Assumption struct {
	ID       ID
	Sentence string // what the mock does
	Sources  string // what the sources say, or that they are silent
	Setting  string // how to choose otherwise; empty when there is no choice
}

// The ids that code refers to.
const (
	AccessTokenClaims    ID = "connect.access-token-claims"
	TokenErrorStatus     ID = "connect.token-error-status"
	TokenRequiredFields  ID = "connect.token-required-fields"
	OrganizationMismatch ID = "connect.organization-mismatch"
	RequestSignature     ID = "connect.request-signature-base"
	SignatureWindow      ID = "connect.request-signature-window"
	SignatureMissing     ID = "connect.request-signature-missing"
	ScopesType           ID = "connect.scopes-type"
	SessionAnswerShape   ID = "connect.session-answer-shape"
	SessionErrorCodes    ID = "connect.session-error-codes"
	UnknownFields        ID = "connect.unknown-fields"
	JWKSAliases          ID = "connect.jwks-aliases"
	WebhookEventID       ID = "connect.webhook-event-id"
	WebhookJWT           ID = "connect.webhook-jwt"
	WebhookRetries       ID = "connect.webhook-retries"
	WebhookOrder         ID = "connect.webhook-order"
	AbandonedBody        ID = "connect.abandoned-body"
	FailedBody           ID = "connect.failed-body"
	WithdrawalKey        ID = "connect.withdrawal-object-key"
	WithdrawalStatus     ID = "connect.withdrawal-status"
	WithdrawalBodies     ID = "connect.withdrawal-bodies"
	WithdrawalSource     ID = "connect.withdrawal-source"
	Fees                 ID = "connect.fees"
	Addresses            ID = "connect.addresses"
	LimitBreach          ID = "connect.limit-breach"
)

// Table is every assumption, in the order in which the fidelity page prints them.
var Table = []Assumption{
	{TokenRequiredFields, "Profile 2025-10 needs client_id and client_secret and takes the organization from the client; profile 2026-07 needs all five documented fields. A wrong grant_type is refused in both.", "The guide's examples show two or three fields, the OpenAPI document requires five.", "profile"},
	{TokenErrorStatus, "Bad credentials are 401 invalid_client; a malformed request is 400 with invalid_request or unsupported_grant_type.", "The OpenAPI document shows invalid_client under both 400 and 401, and no other code.", ""},
	{AccessTokenClaims, "The access token is an RS256 JWT with kid and the numeric claims iat and exp; besides scope customers:token:issue it carries iss connect, sub (the client_id), jti and organization.id, and aud when an audience was asked for. Its lifetime is expires_in, 86400 s.", "The sample's header decodes to RS256 with a kid; of the claims only the scope is documented. The example says 86400, the prose one hour.", "connect.token_ttl"},
	{OrganizationMismatch, "The organization header is client-id or x-connect-client-id; missing is 400, two that differ are 400, and one that is not the token's organization is 403.", "Both names are documented; the status of a mismatch is not.", ""},
	{RequestSignature, "A request to /sessions is signed with RSASSA-PKCS1-v1_5 and SHA-256 in standard base64 over timestamp, method, target and raw body without separators; the target may be the full URL as received, path and query, or the public base URL and path.", "Only the headers and the key pair are documented; the webhooks of the same product document this scheme.", "connect.signatures"},
	{SignatureWindow, "The timestamp header may differ from the wall clock by 300 seconds either way.", "No window is documented; 300 s is the window of the product's webhooks.", ""},
	{SignatureMissing, "With a public_key on file a missing or wrong signature is 403; without one it is accepted and the journal says so.", "The OpenAPI document says that most organizations need a signature, and puts signature failures under 403.", "connect.signatures"},
	{ScopesType, "scopes is an array of strings; a single string is accepted too. Empty or unknown is 400.", "The OpenAPI document types it as one string, every example sends an array.", ""},
	{SessionAnswerShape, "The session answer is flat on /sessions and /api/v1/sessions, and wrapped in token on /v1/sessions, whatever the scope.", "Both shapes are documented, by path.", ""},
	{SessionErrorCodes, "Errors of /sessions carry gRPC's numbers: 400 is 3, 401 is 16, 403 is 7, 404 is 5, 405 is 12, 413 is 8, 500 is 13; error is the HTTP status text.", "code is documented as a gRPC code; the pairs and the texts are not.", ""},
	{UnknownFields, "A body field that neither profile knows is refused with 400.", "No source says what happens to unknown fields.", "connect.strict"},
	{JWKSAliases, "The key set is also served under /api/v1/jwks, /jwks and /.well-known/jwks.json.", "Only GET /v1/jwks is documented.", ""},
	{WebhookEventID, "The unique event id is sent as x-zh-hook-notification-id and stays the same over all attempts.", "A unique event id is promised, no field or header is named; the name is the one of the core product's webhooks.", ""},
	{WebhookJWT, "Each webhook carries a header jwt: a compact ES256 JWS with iss, iat, jti (the event id) and body_sha256.", "The guide tells consumers to validate a jwt beside the signature and never shows one.", ""},
	{WebhookRetries, "Any 2xx within 10 s is success; else four more tries 250 ms apart, then after 1, 2 and 4 s, then the delivery is dead until resent.", "Connect documents only exponential backoff; the counts are the core product's.", ""},
	{WebhookOrder, "Webhooks about one deposit or withdrawal are sent one after another, the next when the one before was taken or is dead.", "Connect is silent about order.", ""},
	{AbandonedBody, "The abandoned webhook is the pending one with status ABANDONED and a new updated_at.", "The event is documented, its body is not.", ""},
	{FailedBody, "failed has hash, block_number and value null when the exchange failed, and block_number and value null when the chain did.", "The sample says that each can be null based on the step that failed.", "fail: exchange | chain"},
	{WithdrawalKey, "The object of withdrawal webhooks stands under deposit in profile 2025-10 and under withdrawal in profile 2026-07.", "The guide's samples say deposit; the current page could not be read.", "profile"},
	{WithdrawalStatus, "Withdrawal objects have no status in profile 2025-10, and INITIATED, BROADCASTED, CONFIRMED or FAILED in profile 2026-07.", "The guide's samples have none.", "profile"},
	{WithdrawalBodies, "broadcasted is initiated with a new updated_at and a transaction of hash, from and to, the rest null; failed has transaction as far as it got, else null. block_number is a decimal string.", "Neither body is documented; the confirmed sample holds a date in block_number.", ""},
	{WithdrawalSource, "source of an initiated withdrawal is the integration's id as a plain string.", "The sample says XYZ.", ""},
	{Fees, "Profile 2026-07 adds fees with amount, asset and payment_model (NETTED); profile 2025-10 has none.", "The feature is announced, the key names are not.", "profile"},
	{Addresses, "Addresses and hashes have the form of their network (testnet forms for Bitcoin and its like).", "The samples show Ethereum addresses for Bitcoin deposits.", "set: in a scenario"},
	{LimitBreach, "An amount outside the limits or with more decimals than allowed is refused with 400 where it is entered; no deposit is made and no webhook is sent.", "Documented for precision only.", ""},
}

// Find looks an assumption up.
func Find(id ID) (Assumption, bool) {
	for _, a := range Table {
		if a.ID == id {
			return a, true
		}
	}
	return Assumption{}, false
}
