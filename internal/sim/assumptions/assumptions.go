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

	SCXErrors          ID = "zerohash.auth-errors"
	SCXOrder           ID = "zerohash.auth-order"
	SCXTolerance       ID = "zerohash.timestamp-window"
	SCXBody            ID = "zerohash.signed-body"
	SCXPermissions     ID = "zerohash.permissions"
	NewStatus          ID = "zerohash.new-participant-status"
	NewFields          ID = "zerohash.new-participant-fields"
	LiteAnswer         ID = "zerohash.new-participant-answer"
	StatusMoves        ID = "zerohash.status-moves"
	StatusReasons      ID = "zerohash.reject-reasons"
	DuplicateErrors    ID = "zerohash.duplicate-errors"
	AuthPermission     ID = "zerohash.auth-permission"
	TokenUnapproved    ID = "zerohash.token-not-approved"
	TokenClaims        ID = "zerohash.token-claims"
	TokenEmail         ID = "zerohash.onboarding-token-email"
	OnboardingToken    ID = "zerohash.onboarding-token"
	TimeShape          ID = "zerohash.time"
	Prices             ID = "zerohash.prices"
	WithdrawalFees     ID = "zerohash.withdrawal-fees"
	RequestProgress    ID = "zerohash.withdrawal-progress"
	FundQuotes         ID = "zerohash.fund-quotes"
	HookSignatures     ID = "zerohash.hook-signatures"
	HookRetries        ID = "zerohash.hook-retries"
	BalanceTimestamp   ID = "zerohash.balance-timestamp"
	BalanceEvents      ID = "zerohash.balance-events"
	DepositStates      ID = "zerohash.deposit-states"
	PaymentStates      ID = "zerohash.payment-states"
	FundFees           ID = "zerohash.fund-fees"
	UnnamedTypes       ID = "zerohash.unnamed-payload-types"
	Entities           ID = "zerohash.entities"
	UnknownCodes       ID = "zerohash.unknown-participant"
	LockAnswer         ID = "zerohash.lock-answer"
	LimitRows          ID = "zerohash.limits"
	Relationships      ID = "zerohash.relationship-type"
	WithdrawalAccounts ID = "zerohash.withdrawal-accounts"
	TransferStatus     ID = "zerohash.transfer-status"
	AccountGroups      ID = "zerohash.account-group"
	RunHistory         ID = "zerohash.run-history"
	Closing            ID = "zerohash.closing-participants"
	MoneyTexts         ID = "zerohash.money-texts"
	TokenSideEffects   ID = "zerohash.token-side-effects"
	UnknownQueries     ID = "zerohash.unknown-parameters"
	AccountMatching    ID = "zerohash.account-matching"

	MagicValues ID = "mock.magic-values"

	SIWXTokens          ID = "siwx.tokens"
	SIWXCredentials     ID = "siwx.credentials"
	SIWXSigningKey      ID = "siwx.signing-key"
	SIWXErrors          ID = "siwx.errors"
	SIWXOrder           ID = "siwx.check-order"
	SIWXSignatureStatus ID = "siwx.signature-status"
	SIWXComponents      ID = "siwx.signature-components"
	SIWXWindow          ID = "siwx.signature-window"
	SIWXIdempotency     ID = "siwx.idempotency"
	SIWXCustomerID      ID = "siwx.customer-id"
	SIWXLists           ID = "siwx.lists"
	SIWXChallenge       ID = "siwx.challenge"
	SIWXSign            ID = "siwx.sign"
	SIWXScreening       ID = "siwx.screening"
	SIWXDeactivate      ID = "siwx.deactivate"
	SIWXSimulator       ID = "siwx.simulator"
	SIWXWebhooks        ID = "siwx.webhooks"
	SIWXHookSignatures  ID = "siwx.webhook-signatures"
	SIWXHookRetries     ID = "siwx.webhook-retries"
	SIWXUnknownFields   ID = "siwx.unknown-fields"
	SIWXAccounts        ID = "siwx.accounts"

	FaultAnswers ID = "faults.answers"
)

// Table is every assumption, in the order in which the fidelity page prints them.
var Table = []Assumption{
	{TokenRequiredFields, "Profile 2025-10 needs client_id and client_secret and takes the organization from the client; profile 2026-07 needs all five documented fields. A wrong grant_type is refused in both.", "The guide's examples show two or three fields, the OpenAPI document requires five.", "profile"},
	{TokenErrorStatus, "Bad credentials are 401 invalid_client; a malformed request is 400 with invalid_request or unsupported_grant_type.", "The OpenAPI document shows invalid_client under both 400 and 401, and no other code.", ""},
	{AccessTokenClaims, "The access token is an RS256 JWT with kid and the numeric claims iat and exp; besides scope customers:token:issue it carries iss connect, sub (the client_id), jti and organization.id, and aud when an audience was asked for, and generation once a scenario has had earlier tokens expire. Its lifetime is expires_in, 86400 s.", "The sample's header decodes to RS256 with a kid; of the claims only the scope is documented. The example says 86400, the prose one hour.", "connect.token_ttl"},
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
	{SCXErrors, "Refused credentials are 403 with {\"error\":true,\"message\":…}; the style can be switched to 403 as text/html or to 401. Only the text Missing API Key is documented; the others are the mock's.", "The OpenAPI document says 403 in JSON, a newer one 403 in text/html, the guides 401.", "zerohash.auth_errors"},
	{SCXOrder, "A request is checked in this order: API key given, known, passphrase, timestamp, signature, permission. The first fault is answered.", "No source says.", ""},
	{SCXTolerance, "X-SCX-TIMESTAMP may differ from the wall clock by 60 seconds either way.", "60 seconds are documented, the side is not.", "zerohash.signature_skew"},
	{SCXBody, "The signature is over the raw bytes of the body, over {} where there is none; a GET may carry {}; POST /participants/documents may also be signed over {}.", "The documents say {} for an empty body; a client in the wild signs documents over {}.", ""},
	{SCXPermissions, "An API key may be limited to products, read or write; what lacks is 403.", "Permissions by product are documented, their names are not.", "zerohash.permissions"},
	{NewStatus, "A new participant is answered with its final status, after webhooks for submitted and for that status; a scenario can take the place of that.", "The OpenAPI example is approved at once; the lifecycle page begins with submitted.", "zerohash.scenario"},
	{NewFields, "What is given must be right; the full set of fields is required of bodies that carry checks of the full form, and of all with fields: strict. A body of one identifier alone is Auth Lite.", "The documents contradict each other about what is required.", "zerohash.fields"},
	{LiteAnswer, "The answer to a new participant is wrapped in message and repeats the body with platform_code, participant_code and status.", "The Auth overview prints it without message and status, the OpenAPI document with both.", ""},
	{StatusMoves, "Between the statuses of a participant the moves of internal/sim/lifecycle are possible in scenarios; the control API forces any.", "The statuses are documented, the moves only in part.", ""},
	{StatusReasons, "Reject reasons are kyc_failed, sanction_screening_failed, identity_verification_failed, liveness_check_failed and tax_id_not_accepted; reason_code is the first of them.", "The list is only given to customers.", ""},
	{DuplicateErrors, "The documented texts about duplicates come as 400 in errors; the same data with the same X-Request-Id is answered as before.", "The texts are documented, their envelope and the replay are not.", ""},
	{AuthPermission, "POST /client_auth_token takes the permissions auth and crypto-deposits besides those of the OpenAPI document.", "The Auth overview says auth, a guide says crypto-deposits; the document lists neither.", ""},
	{TokenUnapproved, "A token for a participant who is not approved is 400 participant is not approved, or 403.", "It is documented that the call fails, and not how.", "zerohash.not_approved"},
	{TokenClaims, "SDK tokens are RS256 with the claims of the document's decoded example and live 5 minutes; they are signed with a 2048-bit key of the mock's own, which /v1/jwks publishes and the header's kid names.", "The claims are those of the example; 5 minutes are documented for withdrawals, one hour elsewhere.", "zerohash.token_ttl"},
	{TokenEmail, "The email for POST /participants/onboarding_token is taken from the body, else from the query.", "The text says query, the sample sends a body.", ""},
	{OnboardingToken, "The onboarding token is an SDK token with the permission onboarding and the email in its payload; an invalid request is 403, as its page says. Whoever only onboards need not be approved.", "Its claims are not documented.", ""},
	{TimeShape, "GET /time answers {\"epoch\": seconds}.", "Three shapes are documented.", "zerohash.time_format"},
	{Prices, "Prices come from a fixed table of round figures.", "Real prices move; tests should not.", ""},
	{WithdrawalFees, "The network's fee is a fixed amount for each asset, in the asset, and taken out of the amount that is withdrawn.", "The documents name fees and not who pays what.", ""},
	{RequestProgress, "A withdrawal request is approved at once, on the chain after 30 seconds and settled 60 seconds later; it can be rejected until it is on the chain.", "The statuses are documented, the times are not.", "zerohash.withdrawal_scenario"},
	{FundQuotes, "A quote of POST /fund/rfq is the price table's, costs nothing, holds for 30 seconds, and takes deposits from 1 to 100000 USD.", "The fields are documented, the figures are the platform's own.", ""},
	{HookSignatures, "Webhooks carry both generations of signatures, HMAC and RSA; RSA is PSS with SHA-256 and a salt of the digest's length; timestamps are in milliseconds.", "The documents name no padding; a client in the wild verifies PSS. Milliseconds are documented in an older version only.", "zerohash.hook_padding, zerohash.hook_timestamps"},
	{HookRetries, "A webhook is tried again 4 times after 250 ms, then after 1, 2 and 4 seconds; 2xx accepts it; an attempt may take 10 seconds.", "The numbers of retries are documented; the later pauses, what accepts and the timeout are not.", ""},
	{BalanceTimestamp, "The timestamp of account_balance.changed is in milliseconds.", "One sample has seconds, the other milliseconds.", ""},
	{BalanceEvents, "Each account of type available or collateral that a posting changes has its own account_balance.changed. A Connect deposit of a participant is credited when it is confirmed; a withdrawal moves from available to collateral when it is initiated and leaves collateral when it is confirmed. Where the ledger holds too little, nothing moves.", "The samples show a credited deposit and a pending withdrawal; the moments are not documented.", ""},
	{DepositStates, "deposit.status_changed tells of deposits into quarantine by itself, and of others where a scenario emits it.", "The states are documented, their order is not.", ""},
	{PaymentStates, "payment_status_changed is sent in the dialect of SDK payouts, where a scenario emits it.", "Two dialects are documented.", ""},
	{FundFees, "deposit_fund_complete has fees of zero and a rate from the price table.", "Fees are the platform's own.", ""},
	{UnnamedTypes, "The Auth overview's webhooks (deposit, account match) have the payload type unspecified.", "Their payload types were never published; unspecified is the documented type for everything else.", "zerohash.hook_unnamed_type"},
	{Entities, "People of an entity get a user_code of U- and six characters; a failed check of any of them rejects the entity; the same data with the same request_id is answered as before.", "The fields are documented, the outcomes and the form of user codes are not.", ""},
	{UnknownCodes, "An unknown participant code is 404 in a path and 400 participant not found in a body.", "No source says.", ""},
	{LockAnswer, "Locking answers OK as text/plain, and only an approved participant can be locked.", "The OpenAPI document says text/plain; other sources print a JSON string.", ""},
	{LimitRows, "There are no limits until PATCH …/limits sets some; limit is what is left in the period, balance the available balance of the asset. Limits hold for withdrawals and transfers.", "The fields are documented, the defaults are not.", ""},
	{Relationships, "The filter relationship_type narrows nothing.", "Its values are not documented.", ""},
	{WithdrawalAccounts, "An unknown withdrawal_account_id is taken for an account that was made elsewhere.", "The accounts themselves are made by routes that the mock does not have.", ""},
	{TransferStatus, "POST /transfers answers approved without a movement_id; read again, the transfer is settled.", "The statuses are documented, their moments are not.", ""},
	{AccountGroups, "The account group of every account is the platform's code.", "Other groups exist for platforms with several.", ""},
	{RunHistory, "GET /accounts/{id}/run_history answers run_id, run_type, timestamp, change and balance, paged like movements.", "The route is documented by its name only.", ""},
	{Closing, "A participant who is locked or pending_disable for user_request may withdraw and do nothing else.", "The reason code is documented as closing only.", ""},
	{MoneyTexts, "What refuses a request about money, beyond the published texts, is worded by the mock in the validator's grammar.", "Only some texts are published.", ""},
	{TokenSideEffects, "A token with crypto-withdrawals or crypto-payouts begins a payment, which is abandoned after 5 minutes; one with fwc a deposit session, which expires after 30.", "Both webhooks and both times are documented; when a used token ends them is not.", ""},
	{UnknownQueries, "A query parameter that the operation does not have is refused with 400.", "No source says what happens to unknown parameters.", ""},
	{AccountMatching, "In auth mode validate the name on the external account is held against the participant's when the deposit is pending; without other word the names are the same. A mismatch fails the deposit, quarantines it, or lets it pass.", "Method and threshold (Jaro-Winkler, 0.75) are documented; moment and effect are not.", "connect.account_match"},
	{MagicValues, "Amounts that end in 9001 and the like, addresses such as rejected@example.com, ids that begin with MAGIC- and accounts that end in dead lead to an outcome by themselves.", "The test people and numbers of the documents are in the same table; no document has any other value of the kind.", "magic"},
	{SIWXTokens, "A token is an HS256 JWT with exactly exp, Id (the client's id) and Generation, for one hour; expiresAt is in Unix seconds.", "The sample token decodes to these claims; the key, the lifetime's source and further claims are not documented.", "siwx.token_ttl"},
	{SIWXCredentials, "PUT /auth/credentials takes apiKey and apiSecret and answers 204; DELETE takes apiKey in the query or in a body and answers 204. Either raises Generation, which ends every token. They want a token only.", "Fields and the end of earlier tokens are documented; where DELETE has its apiKey, and what else these calls want, is not.", ""},
	{SIWXSigningKey, "PUT /auth/signing takes publicKey, the base64 of a PEM text with a P-384 key, and answers 200 with keyId, a UUID that follows from the key; DELETE answers 204. They want a token only, since a key cannot sign for itself.", "That the PEM is encoded once more, and that a key id comes back, is documented; the names of the fields and the statuses are not.", "siwx.public_key"},
	{SIWXErrors, "Refusals are application/problem+json with type, title, status and detail, and errors for fields of a body.", "No page shows the body of an error; the table of idempotency errors has columns for type and detail.", ""},
	{SIWXOrder, "A call is checked in this order: token (401), Idempotency-Key, Content-Digest, signature (400), what was answered under the key before, and only then the operation.", "No source says an order.", ""},
	{SIWXSignatureStatus, "A request signature that is missing or does not hold is 400.", "The provider's own middleware answers 400 for every fault of a signature, and the table of idempotency errors pairs 400 with it.", "siwx.signature_errors"},
	{SIWXComponents, "A signature has to cover @method, the target (@target-uri, or @path with @query where there is one, or @request-target) and, where there is a body, content-digest; more can be asked for. Any label is taken; of several signatures the first with a known keyid counts. Only ecdsa-p384-sha384 is accepted.", "The algorithm is documented; the page that would list the components could not be read, and both client libraries of the provider cover nothing by default.", "siwx.components"},
	{SIWXWindow, "created is required and may be 5 minutes old and 1 minute ahead by the wall clock; expires is enforced where it is sent; a nonce is not asked for.", "Not documented; the recommended Node library sends expires 5 minutes after created.", "siwx.signature_age"},
	{SIWXIdempotency, "A key belongs to a client and counts for one hour by the workspace's clock. The same method, path and body get the stored answer byte for byte, refusals of the operation included; other ones get 422. Refused tokens, digests and signatures, and faults of the server, use no key up.", "The hour, the identical answer, 409 for a request under way and 422 are documented; scope, fingerprint and what is stored are not.", ""},
	{SIWXCustomerID, "A customer's id is a UUID of version 5 that follows from the workspace's seed, the account in lower case and the externalId. The same account and externalId again is 409, whatever became of the customer.", "The samples are UUIDs of version 5; from what they follow is not documented.", ""},
	{SIWXLists, "GET /customers and GET /webhooks answer a JSON array of everything, oldest first, without pages.", "Neither shape nor pages could be read.", ""},
	{SIWXChallenge, "GET …/challenge answers {challenge}; a customer who has signed has none, which is 404.", "The shape and what follows a signature are not documented.", ""},
	{SIWXSign, "POST …/challenge/sign answers 204. ownerId has to be the customer's account, challenge byte-equal to the current one. A signature that does not hold and an expired challenge are 400 and bring a new challenge; a body that cannot be read and an older challenge are 400 and leave it; a customer who is not initiating is 409. Signatures are 65 bytes in base64; base64 of their hex text is taken with a note; a high s and contract wallets are refused.", "That a new challenge follows a failed signature is documented, the statuses are not. The prose speaks of a HEX signature in base64, the example is of raw bytes.", "siwx.require_low_s"},
	{SIWXScreening, "A signature that holds takes the customer through screening to verifying at once, with a webhook for each; a scenario that plays on the customer decides instead.", "The sandbox is documented to pass screening by itself, not how long that takes.", "siwx.scenario"},
	{SIWXDeactivate, "PATCH …/deactivate answers 204 for an active customer and 409 for any other. There is no call that makes a customer active again.", "The route is documented by its name.", ""},
	{SIWXSimulator, "PATCH /simulator/customers/{id}/verify and reject answer 202 for a customer who can move so (verify: verifying; reject: screening, verifying or active) and 400 for any other.", "202, 400, 401 and 404 are documented, not what a customer in another state gets.", ""},
	{SIWXWebhooks, "PUT /webhooks without types subscribes to all of them, and an empty list is 400; an unknown id is 404; DELETE answers 204. Only customer.updated is ever sent. siwx_url, or else callback_url, is told of everything besides.", "The calls and the types are documented; these cases are not.", ""},
	{SIWXHookSignatures, "Webhooks carry Content-Digest and an HTTP message signature sig with ecdsa-p384-sha384 over @method, @target-uri, content-digest and content-type; keyid is the kid of a key in /v1/jwks.", "Whether webhooks are signed could not be read.", "siwx.webhook_signatures"},
	{SIWXHookRetries, "Any 2xx within 10 s is success; else it is tried again after about 250 ms, and then after pauses that double, each up to a quarter longer or shorter, for 24 hours.", "Jittered exponential back-off with a few fast retries and an end after 24 hours is documented, without figures.", ""},
	{SIWXUnknownFields, "Unknown fields of a body are passed over; repeated names and wrong types are 400.", "No source says what happens to them.", ""},
	{SIWXAccounts, "chainId is a CAIP-10 account of namespace eip155 with any chain number, unless the setting lists those that are enabled; an address in mixed case has to carry the checksum of EIP-55, and is kept as it was written.", "Sign in with X is documented for EVM chains only; the provider's own parser checks less.", "siwx.chains"},
	{FaultAnswers, "An API fault of mode status or rate_limit without a body answers an error as the API would word it: Connect with the HTTP status text and gRPC's number (429 is 8, 501 is 12, 503 is 14, 504 is 4) or as OAuth does (temporarily_unavailable for 429, 503 and 504), zerohash {\"error\"} with the HTTP status text, wallet sign-in as problem+json. Retry-After is in seconds.", "No source shows an answer of 429 or of a gateway; limits of requests are mentioned without one.", "body of the fault"},
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
