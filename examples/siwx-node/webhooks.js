// Receives the API's webhooks: takes what is signed with a published key, each event once, and refuses everything else.
import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import { createVerifier, httpbis } from 'http-message-signatures';
import { contentDigest } from './siwx.js';

const algorithm = 'ecdsa-p384-sha384';
const oldest = 300; // seconds since the signature was made
const skew = 60; // seconds by which the clocks may differ
const mostBody = 1 << 20;

/**
 * Answers a function that throws unless a request is a webhook of the API's. webhookURL is the one that was subscribed: it is part of what is
 * signed, whatever a proxy makes of it.
 */
export function webhookVerifier(jwksURL, webhookURL) {
  const { pathname, search } = new URL(webhookURL);
  let keys = new Map();
  const keyLookup = async ({ keyid }) => {
    // Keys change while all goes on. In production, pause between two fetches, and strangers cannot make you ask all the time.
    if (!keys.has(keyid)) keys = await fetchKeys(jwksURL);
    return keys.get(keyid) ?? null;
  };
  const policy = {
    keyLookup, all: true, tolerance: skew, maxAge: oldest + skew, // the library takes the tolerance off again
    requiredParams: ['keyid', 'created'], requiredFields: ['@method', '@target-uri', 'content-digest'],
  };
  return async ({ method, url, headers }, body) => {
    if (method !== 'POST' || url !== pathname + search) throw new Error(`no webhooks come by ${method} to ${url}`);
    checkDigest(headers['content-digest'], body);
    const verified = await httpbis.verifyMessage(policy, { method, url: webhookURL, headers });
    if (verified !== true) throw new Error(verified === null ? 'not signed' : 'no published key made this signature over this request');
  };
}

async function fetchKeys(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const { keys } = await response.json();
  return new Map(keys.filter((jwk) => jwk.kty === 'EC' && jwk.crv === 'P-384').map((jwk) => {
    const verify = createVerifier(createPublicKey({ key: jwk, format: 'jwk' }), algorithm);
    return [jwk.kid, { id: jwk.kid, algs: [algorithm], verify }];
  }));
}

// A signature over Content-Digest says nothing about the body until the body is held against it.
function checkDigest(header = '', body) {
  const digests = header.split(',').map((digest) => digest.trim());
  const known = digests.map((digest) => [digest, /^(sha-256|sha-512)=/.exec(digest)?.[1]]).filter(([, name]) => name);
  if (known.length === 0) throw new Error('no Content-Digest by sha-256 or sha-512');
  if (known.some(([digest, name]) => digest !== contentDigest(body, name))) throw new Error('the Content-Digest is of another body');
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

/** Answers an HTTP server that emits "webhook" once for each event that verify lets through. */
export function receiver(verify) {
  const seen = new Set(); // in production, kept along with what the event changes
  const server = createServer(async (request, response) => {
    const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let event;
    try {
      const body = await read(request); // raw: these are the bytes of the digest
      await verify(request, body);
      event = JSON.parse(body.toString());
    } catch (error) {
      return answer(401, { error: error.message });
    }
    try {
      if (!seen.has(event.eventId)) server.emit('webhook', event);
      seen.add(event.eventId);
      answer(200, { eventId: event.eventId });
    } catch (error) {
      answer(500, { error: error.message }); // so that it comes again
    }
  });
  return server;
}
