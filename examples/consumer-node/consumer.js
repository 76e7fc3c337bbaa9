// Receives Connect webhooks as a platform would: verifies each of them, books each event once, answers balances.
import { createHash, createPublicKey, timingSafeEqual, verify as verifySignature } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const tolerance = 300; // seconds that a webhook's time may be from ours
const mostBody = 1 << 20;

/**
 * Answers a function that throws unless a webhook comes from Connect, and otherwise answers the id of its event.
 * webhookURL is the URL exactly as it is configured at Connect: it is part of what is signed, whatever a proxy makes of it.
 */
export function webhookVerifier(jwksURL, webhookURL) {
  // Fetches the keys when it needs to, and again when it meets an unknown kid: here at once, since each workspace of the mock has keys of
  // its own and they come and go quickly. In production leave cooldownDuration out, and strangers cannot make you ask all the time.
  const keys = createRemoteJWKSet(new URL(jwksURL), { cooldownDuration: 0 });
  return async (headers, body) => {
    const timestamp = headers.timestamp ?? '';
    if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > tolerance) throw new Error('stale timestamp');

    const eventID = headers['x-zh-hook-notification-id'];
    const { payload } = await jwtVerify(headers.jwt ?? '', keys, {
      algorithms: ['ES256'], issuer: 'connect', maxTokenAge: tolerance, clockTolerance: tolerance,
    });
    const digest = createHash('sha256').update(body).digest('hex');
    if (!eventID || payload.jti !== eventID) throw new Error('the jwt is about another event');
    if (typeof payload.body_sha256 !== 'string' || !equal(payload.body_sha256, digest)) throw new Error('the jwt is about another body');

    const signed = Buffer.concat([Buffer.from(`${timestamp}POST${webhookURL}`), body]);
    const signature = Buffer.from(headers.signature ?? '', 'base64');
    const genuine = keys.jwks().keys.filter((key) => key.kty === 'RSA')
      .some((jwk) => verifySignature('sha256', signed, createPublicKey({ key: jwk, format: 'jwk' }), signature));
    if (!genuine) throw new Error('no published key made this signature over this timestamp, URL and body');
    return eventID;
  };
}

function equal(a, b) {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > mostBody) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers an HTTP server that receives webhooks; received(event, eventID) is called once for each event. */
export function consumer(verify, received = () => {}) {
  const seen = new Set();
  const balances = new Map(); // by user and asset, in units of 10^-18: an amount must never become a float
  const book = (event, sign) => {
    const key = `${event.account.reference_id}/${event.deposit.asset}`;
    balances.set(key, (balances.get(key) ?? 0n) + sign * units(event.deposit.amount));
  };
  const accept = (event, eventID) => {
    if (seen.has(eventID)) return;
    seen.add(eventID);
    if (event.event === 'connect.deposits.confirmed') book(event, 1n);
    if (event.event === 'connect.withdrawal.confirmed') book(event, -1n); // withdrawals, too, come under the name deposit
    received(event, eventID);
  };
  return createServer(async (request, response) => {
    const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const route = `${request.method} ${request.url}`;
    const user = route.match(/^GET \/balances\/([^/?]+)$/)?.[1];
    if (route === 'GET /healthz') return answer(200, { status: 'ok' });
    if (user) {
      const own = [...balances].filter(([key]) => key.startsWith(`${decodeURIComponent(user)}/`));
      return answer(200, Object.fromEntries(own.map(([key, value]) => [key.split('/').at(-1), decimal(value)])));
    }
    if (route !== 'POST /webhooks') return answer(404, { error: `nothing at ${route}` });
    try {
      const body = await read(request); // raw: parsing and printing again would not give the bytes that were signed
      const eventID = await verify(request.headers, body);
      accept(JSON.parse(body.toString()), eventID);
      answer(200, { event_id: eventID });
    } catch (error) {
      answer(401, { error: error.message });
    }
  });
}

function units(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`no amount: ${text}`);
  return BigInt(sign + whole + fraction.padEnd(18, '0'));
}

function decimal(value) {
  const digits = String(value < 0n ? -value : value).padStart(19, '0');
  const fraction = digits.slice(-18).replace(/0+$/, '');
  return (value < 0n ? '-' : '') + digits.slice(0, -18) + (fraction && `.${fraction}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { MOCK_URL = 'http://127.0.0.1:8080', WEBHOOK_URL = 'http://127.0.0.1:4001/webhooks', PORT = '4001' } = process.env;
  const log = (event, eventID) => console.log(event.event, event.deposit.amount, event.deposit.asset, event.account.reference_id, eventID);
  consumer(webhookVerifier(`${MOCK_URL}/v1/jwks`, WEBHOOK_URL), log).listen(Number(PORT), () => console.log(`receiving webhooks for ${WEBHOOK_URL}`));
}
