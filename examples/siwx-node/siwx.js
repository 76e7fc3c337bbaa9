// A client of the wallet sign-in API: signs its calls (RFC 9421), and repeats what the network lost under the same idempotency key.
import { createHash, createPublicKey, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createSigner, httpbis } from 'http-message-signatures';

const algorithm = 'ecdsa-p384-sha384'; // the only one that the API takes
const patience = 30_000; // milliseconds for one answer

/** A call that the API refused: its status, and the problem that it names (RFC 9457). */
export class Refused extends Error {
  constructor(method, path, status, problem) {
    super(`${method} ${path}: ${status} ${problem.detail ?? problem.title ?? ''}`);
    this.name = 'Refused';
    this.status = status;
    this.problem = problem;
  }
}

export class SIWX {
  #credentials;
  #privateKey;
  #token;
  #signer;

  /**
   * url is the API's with its version, such as https://api.example.com/v1. privateKey is a KeyObject on the curve P-384; keyId is what it is
   * called at the API, where it has been registered before. target is how signatures name what is called. pauses are milliseconds before
   * the second, the third … attempt.
   */
  constructor({
    url, apiKey, apiSecret, privateKey, keyId,
    digest = 'sha-256', target = ['@target-uri'], pauses = [200, 1000, 5000], fetch = globalThis.fetch,
  }) {
    Object.assign(this, { url: url.replace(/\/$/, ''), digest, target, pauses, fetch });
    this.#credentials = { apiKey, apiSecret };
    this.#privateKey = privateKey;
    if (keyId) this.#signer = createSigner(privateKey, algorithm, keyId);
  }

  /** Gets the token that further calls bring along. When it has expired, they get the next one themselves. */
  async token() {
    const answer = await this.#call('POST', '/auth/token', { body: this.#credentials, proof: 'none' });
    this.#token = answer.token;
    return answer;
  }

  /** Registers the public key in place of the one before, and signs with the private one from here on. */
  async registerKey() {
    const pem = createPublicKey(this.#privateKey).export({ type: 'spki', format: 'pem' });
    const answer = await this.#call('PUT', '/auth/signing', { body: { publicKey: Buffer.from(pem).toString('base64') }, proof: 'token' });
    this.#signer = createSigner(this.#privateKey, algorithm, answer.keyId);
    return answer;
  }

  // What changes something takes an idempotency key, for callers who keep one with what they are about to do. Without, each call has its own.
  createCustomer(chainId, externalId, key) {
    return this.#change('POST', '/customers', { chainId, externalId }, key);
  }

  getCustomer(id) {
    return this.#call('GET', `/customers/${id}`);
  }

  /** Answers the challenge that waits to be signed, in base64: a new one when the last one has expired or was signed wrongly. */
  async getChallenge(id) {
    return (await this.#call('GET', `/customers/${id}/challenge`)).challenge;
  }

  signChallenge(customer, challenge, signature, key) {
    return this.#change('POST', `/customers/${customer.id}/challenge/sign`, { ownerId: customer.chainId, challenge, signature }, key);
  }

  /** Verifies a customer in place of those who do it in production. */
  simulateVerify(id, key) {
    return this.#change('PATCH', `/simulator/customers/${id}/verify`, undefined, key);
  }

  subscribe(callbackUrl, types = ['customer.updated'], key) {
    return this.#change('PUT', '/webhooks', { callbackUrl, types }, key);
  }

  unsubscribe(id, key) {
    return this.#change('DELETE', `/webhooks/${id}`, undefined, key);
  }

  #change(method, path, body, key = randomUUID()) {
    return this.#call(method, path, { body, key });
  }

  async #call(method, path, { body, key, proof = 'signature' } = {}) {
    const content = body && JSON.stringify(body);
    if (proof !== 'none' && !this.#token) await this.token();
    let renewed = proof === 'none';
    for (let attempt = 0; ; attempt++) {
      const request = await this.#request(method, path, content, key, proof); // made anew each time: signatures age
      const { status, text, lost } = await this.#exchange(request);
      if (lost || status >= 500 || isInFlight(status, text)) {
        if (attempt < this.pauses.length) {
          await pause(this.pauses[attempt]);
          continue;
        }
        if (lost) throw lost;
      }
      if (status === 401 && !renewed) {
        renewed = true;
        await this.token();
        continue;
      }
      if (status >= 200 && status < 300) return text && JSON.parse(text);
      throw new Refused(method, path, status, problem(text));
    }
  }

  async #request(method, path, content, key, proof) {
    const headers = {};
    const covered = ['@method', ...this.target];
    const add = (name, value) => {
      headers[name] = value;
      covered.push(name);
    };
    if (content) headers['content-type'] = 'application/json';
    if (proof !== 'none') add('authorization', `Bearer ${this.#token}`);
    if (content) add('content-digest', contentDigest(content, this.digest));
    if (key) add('idempotency-key', key);
    const request = { method, url: new URL(this.url + path), headers };
    if (proof === 'signature') {
      if (!this.#signer) throw new Error('no key to sign with: give the client its keyId, or have it registered');
      request.headers = (await httpbis.signMessage({ key: this.#signer, fields: covered }, request)).headers;
    }
    return { ...request, body: content };
  }

  async #exchange({ url, ...request }) {
    try {
      const response = await this.fetch(url, { ...request, signal: AbortSignal.timeout(patience) });
      return { status: response.status, text: await response.text() };
    } catch (lost) {
      return { lost }; // nobody knows whether it arrived
    }
  }
}

/** The header Content-Digest (RFC 9530) of a body, by sha-256 or sha-512. */
export function contentDigest(body, name) {
  return `${name}=:${createHash(name.replace('-', '')).update(body).digest('base64')}:`;
}

/** Has a wallet sign a challenge: the text as it stands, as personal_sign; the 65 bytes in base64. */
export async function personalSign(wallet, challenge) {
  const signature = await wallet.signMessage(Buffer.from(challenge, 'base64'));
  return Buffer.from(signature.slice(2), 'hex').toString('base64');
}

// The first attempt may still be at work when the second one comes.
function isInFlight(status, text) {
  return status === 409 && problem(text).title === 'Idempotency-Key Concurrency Conflict';
}

function problem(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return { detail: text };
  }
}
