// Goes through the API on a real mock: MOCKCONNECT_BIN is its binary.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { on, once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Wallet } from 'ethers';
import { contentDigest, personalSign, SIWX } from '../siwx.js';
import { receiver, webhookVerifier } from '../webhooks.js';

const here = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const sample = { apiKey: 'd04953b7-5878-4fd0-8970-0a5f77fbce59', apiSecret: '64ec977db2e585887c80ed62fe9997994aed8093' };
const clean = [];
let mock; // its base URL
let target; // where webhooks go
let hooks; // the receiver
let arrived = []; // the headers of every webhook, and how it was answered
let events = []; // what the receiver let through

before(async () => {
  const binary = process.env.MOCKCONNECT_BIN;
  assert.ok(binary, 'set MOCKCONNECT_BIN to the mockconnect binary: go build -o mockconnect ./cmd/mockconnect');
  const folder = mkdtempSync(join(tmpdir(), 'siwx-node-'));
  const ready = join(folder, 'ready');
  const args = ['serve', '--listen', '127.0.0.1:0', '--speed', 'instant', '--ready-file', ready];
  const server = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  clean.push(() => rmSync(folder, { recursive: true }));
  clean.push(async () => {
    const exited = once(server, 'exit');
    if (server.kill('SIGTERM')) await exited;
  });
  mock = await written(ready, server);

  hooks = receiver((request, body) => verify(request, body));
  hooks.on('webhook', (event) => events.push(event));
  hooks.prependListener('request', ({ headers }, response) => response.on('finish', () => arrived.push({ headers, status: response.statusCode })));
  hooks.listen(0, '127.0.0.1');
  await once(hooks, 'listening');
  clean.push(() => hooks.close().closeAllConnections());
  target = `http://127.0.0.1:${hooks.address().port}/webhooks`;
  const verify = webhookVerifier(`${mock}/v1/jwks`, target);
});

after(async () => {
  for (const step of clean.reverse()) await step();
});

beforeEach(() => {
  arrived = [];
  events = [];
});

// The file is put in place in one step when the server is ready.
async function written(file, server) {
  const gone = once(server, 'exit').then(([code]) => { throw new Error(`the mock ended with ${code}`); });
  gone.catch(() => {}); // when it ends later, that is as it should be
  const watcher = watch(join(file, '..'));
  const there = (async () => {
    while (!existsSync(file)) await once(watcher, 'change');
    return readFileSync(file, 'utf8').trim();
  })();
  try {
    return await Promise.race([there, gone]);
  } finally {
    watcher.close();
  }
}

async function control(method, path, body) {
  const response = await fetch(`${mock}/_mock${path}`, { method, body: body && JSON.stringify(body) });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

// platform is a client with a key of its own, which takes the place of the one before.
async function platform(options = {}) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const client = new SIWX({ url: `${mock}/v1`, ...sample, privateKey, pauses: [0, 0], ...options });
  await client.token();
  await client.registerKey();
  return client;
}

// customerOf makes a customer with a wallet of its own.
async function customerOf(client) {
  const wallet = Wallet.createRandom();
  return { wallet, customer: await client.createCustomer(account(wallet), randomUUID()) };
}

const account = (wallet) => `eip155:1:${wallet.address}`;

const refusedWith = (status, detail) => (error) => {
  assert.equal(error.name, 'Refused', error.stack);
  assert.equal(error.status, status, error.message);
  assert.match(error.problem.detail, detail);
  return true;
};

test('a customer signs in with a wallet, and four webhooks tell of it in order', async () => {
  const client = await platform();
  const subscription = await client.subscribe(target);
  assert.deepEqual(subscription.types, ['customer.updated']);
  const incoming = on(hooks, 'webhook', { signal: AbortSignal.timeout(30_000) });
  const { wallet, customer } = await customerOf(client);
  assert.equal(customer.status, 'initiating');
  assert.equal(customer.chainId, account(wallet));

  const challenge = await client.getChallenge(customer.id);
  assert.equal(challenge, customer.challenge);
  const text = Buffer.from(challenge, 'base64').toString();
  assert.match(text, / wants you to sign in with your Ethereum account:\n/);
  assert.equal(text.split('\n')[1], wallet.address);
  const signature = await personalSign(wallet, challenge);
  assert.equal(Buffer.from(signature, 'base64').length, 65);
  await client.signChallenge(customer, challenge, signature);
  assert.equal((await client.getCustomer(customer.id)).status, 'verifying');
  await client.simulateVerify(customer.id);
  const { challenge: _, ...active } = customer;
  const { updatedAt, ...now } = await client.getCustomer(customer.id);
  assert.deepEqual({ ...now, updatedAt: active.updatedAt }, { ...active, status: 'active' });
  assert.ok(updatedAt > active.updatedAt, `${updatedAt} is not after ${active.updatedAt}`);

  for (let i = 0; i < 4; i++) await incoming.next();
  await control('POST', '/settle', { wait: '30s' });
  assert.deepEqual(events.map((e) => e.status), ['initiating', 'screening', 'verifying', 'active']);
  assert.deepEqual(arrived.map((a) => a.status), [200, 200, 200, 200]);
  for (const event of events) {
    assert.equal(event.webhookType, 'customer.updated');
    for (const field of ['id', 'externalId', 'chainId']) assert.equal(event[field], customer[field]);
  }
  assert.equal(new Set(events.map((e) => e.eventId)).size, 4);

  await client.unsubscribe(subscription.id);
  await customerOf(client);
  await control('POST', '/settle', { wait: '30s' });
  assert.equal(arrived.length, 4, 'nothing is sent any more');
});

test('a webhook that comes again counts once, and one that is not as it was signed is refused', async () => {
  const client = await platform();
  const subscription = await client.subscribe(target);
  const { customer } = await customerOf(client);
  const { items: [delivery] } = await control('GET', `/deliveries?reference_id=${customer.externalId}&status=delivered&wait=30s`);
  await control('POST', `/deliveries/${delivery.id}/resend`);
  await control('POST', '/settle', { wait: '30s' });
  assert.deepEqual(arrived.map((a) => a.status), [200, 200]);
  assert.notEqual(arrived[0].headers.signature, arrived[1].headers.signature, 'it is signed anew');
  assert.equal(events.length, 1);

  const names = ['content-type', 'content-digest', 'signature-input', 'signature'];
  const genuine = Object.fromEntries(names.map((name) => [name, arrived[0].headers[name]]));
  const send = async (change, body = delivery.body, url = target) => {
    const response = await fetch(url, { method: 'POST', headers: { ...genuine, ...change }, body });
    return `${response.status} ${(await response.json()).error ?? ''}`;
  };
  const active = delivery.body.replace('initiating', 'active');
  const input = genuine['signature-input'];
  assert.equal(await send({}), '200 ');
  assert.equal(await send({}, active), '401 the Content-Digest is of another body');
  assert.equal(await send({ 'content-digest': contentDigest(active, 'sha-256') }, active), '401 no published key made this signature over this request');
  assert.equal(await send({ 'content-digest': 'md5=:AAAA:' }), '401 no Content-Digest by sha-256 or sha-512');
  assert.equal(await send({ 'content-type': 'text/plain' }), '401 no published key made this signature over this request');
  assert.equal(await send({ 'signature-input': input.replace(/created=\d+/, 'created=1700000000') }), '401 Signature is too old');
  assert.equal(await send({ 'signature-input': input.replace(/keyid="/, 'keyid="x') }), '401 Unknown key');
  assert.equal(await send({ 'signature-input': input.replace(' "content-digest"', '') }), '401 Missing required signed fields');
  assert.match(await send({}, delivery.body, `${target}/x`), /^401 no webhooks come by POST to /);
  delete genuine.signature;
  delete genuine['signature-input'];
  assert.equal(await send({}), '401 not signed');
  assert.equal(events.length, 1);
  await client.unsubscribe(subscription.id);
});

test('the same idempotency key gets the same answer, byte for byte', async () => {
  const bodies = [];
  const client = await platform({
    fetch: async (...call) => {
      const response = await fetch(...call);
      bodies.push(`${response.status} ${await response.clone().text()}`);
      return response;
    },
  });
  const key = randomUUID();
  const externalId = randomUUID();
  const { address } = Wallet.createRandom();
  const first = await client.createCustomer(`eip155:1:${address}`, externalId, key);
  const second = await client.createCustomer(`eip155:1:${address}`, externalId, key);
  assert.deepEqual(second, first);
  assert.match(bodies.at(-1), /^201 \{"id":/);
  assert.equal(bodies.at(-1), bodies.at(-2));
  await assert.rejects(client.createCustomer(`eip155:1:${address}`, randomUUID(), key), refusedWith(422, /another request/));
  await assert.rejects(client.createCustomer(`eip155:1:${address}`, externalId), refusedWith(409, new RegExp(first.id)));
});

test('a call whose answer is lost is made again, under the same key', async () => {
  let failures = 0;
  const calls = [];
  const client = await platform({
    fetch: async (url, call) => {
      calls.push(call.headers);
      const response = await fetch(url, call);
      if (failures-- <= 0) return response;
      await response.text(); // it did its work
      throw new TypeError('the connection broke');
    },
  });
  failures = 2;
  calls.length = 0;
  const { customer } = await customerOf(client);
  assert.equal(customer.status, 'initiating');
  assert.equal(calls.length, 3);
  assert.equal(new Set(calls.map((headers) => headers['idempotency-key'])).size, 1);
  assert.equal(new Set(calls.map((headers) => headers.Signature)).size, 3, 'each attempt is signed');
  failures = 3;
  await assert.rejects(client.getCustomer(customer.id), { message: 'the connection broke' });
});

test('another wallet\'s signature is refused, and the next challenge is another one', async () => {
  const client = await platform();
  const { wallet, customer } = await customerOf(client);
  const stranger = await personalSign(Wallet.createRandom(), customer.challenge);
  await assert.rejects(client.signChallenge(customer, customer.challenge, stranger), refusedWith(400, /signature/));
  assert.equal((await client.getCustomer(customer.id)).status, 'initiating');

  const next = await client.getChallenge(customer.id);
  assert.notEqual(next, customer.challenge);
  const late = await personalSign(wallet, customer.challenge);
  await assert.rejects(client.signChallenge(customer, customer.challenge, late), refusedWith(400, /challenge/));
  await client.signChallenge(customer, next, await personalSign(wallet, next));
  assert.equal((await client.getCustomer(customer.id)).status, 'verifying');
});

test('a body that was altered after it was signed is refused for its digest', async () => {
  const altered = Wallet.createRandom().address;
  let change = (body) => body;
  const client = await platform({ fetch: (url, call) => fetch(url, { ...call, body: change(call.body) }) });
  change = (body) => body?.replace(/0x[0-9a-fA-F]{40}/, altered);
  await assert.rejects(customerOf(client), refusedWith(400, /digest/i));
  const { explanation } = await control('GET', '/requests/last');
  assert.match(explanation.rule, /digest/);
});

test('a header that was altered after it was signed is refused for the signature', async () => {
  let change = {};
  const client = await platform({ fetch: (url, call) => fetch(url, { ...call, headers: { ...call.headers, ...change } }) });
  change = { 'idempotency-key': randomUUID() };
  await assert.rejects(customerOf(client), refusedWith(400, /signature/i));
});

test('a digest by sha-512 is as good, and so is a signature over @authority, @path and @query', async () => {
  const digests = [];
  const client = await platform({
    digest: 'sha-512', target: ['@authority', '@path', '@query'],
    fetch: (url, call) => {
      digests.push(call.headers['content-digest']);
      return fetch(url, call);
    },
  });
  const { wallet, customer } = await customerOf(client);
  assert.match(digests.at(-1), /^sha-512=:[\w+/]{86}==:$/);
  await client.signChallenge(customer, customer.challenge, await personalSign(wallet, customer.challenge));
  await client.simulateVerify(customer.id);
  assert.equal((await client.getCustomer(customer.id)).status, 'active');
});

test('a wallet\'s 0x text in base64 is taken as well', async () => {
  const client = await platform();
  const { wallet, customer } = await customerOf(client);
  const text = await wallet.signMessage(Buffer.from(customer.challenge, 'base64'));
  assert.match(text, /^0x[0-9a-f]{130}$/);
  await client.signChallenge(customer, customer.challenge, Buffer.from(text).toString('base64'));
  assert.equal((await client.getCustomer(customer.id)).status, 'verifying');
});

test('a token that has expired is renewed', async () => {
  const statuses = [];
  const client = await platform({
    fetch: async (url, call) => {
      const response = await fetch(url, call);
      statuses.push(`${call.method} ${url.pathname} ${response.status}`);
      return response;
    },
  });
  await control('POST', '/clock/advance', { by: '2h', wait: '30s' });
  statuses.length = 0;
  await customerOf(client);
  assert.deepEqual(statuses, ['POST /v1/customers 401', 'POST /v1/auth/token 200', 'POST /v1/customers 201']);
});

test('main.js prints what the README shows', async () => {
  const env = { ...process.env, MOCKCONNECT_URL: mock };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [here('main.js')], { env, timeout: 60_000 });
  assert.equal(stderr, '');
  const readme = readFileSync(here('README.md'), 'utf8');
  const shown = /^```text\n(.*?)^```$/ms.exec(readme)[1];
  assert.equal(alike(stdout), alike(shown));
});

// alike takes out what differs from run to run.
function alike(text) {
  return text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID').replace(/0x[0-9a-fA-F]{40}/g, 'ADDRESS')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/127\.0\.0\.1:\d+/g, 'HOST');
}
