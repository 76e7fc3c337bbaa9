// Plays scenarios on a real mock: MOCKCONNECT_BIN is its binary.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { consumer, webhookVerifier } from '../consumer.js';

let mock; // its base URL
let target; // the consumer's
let events = [];
let calls = []; // every webhook as it arrived
let failures = 0; // calls to be answered with 500, before the consumer sees them
const clean = [];

before(async () => {
  const binary = process.env.MOCKCONNECT_BIN;
  assert.ok(binary, 'set MOCKCONNECT_BIN to the mockconnect binary: go build -o mockconnect ./cmd/mockconnect');
  const folder = mkdtempSync(join(tmpdir(), 'consumer-node-'));
  const ready = join(folder, 'ready');
  const server = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--speed', 'instant', '--ready-file', ready], { stdio: ['ignore', 'ignore', 'inherit'] });
  clean.push(() => rmSync(folder, { recursive: true }));
  clean.push(async () => {
    const exited = once(server, 'exit');
    if (server.kill('SIGTERM')) await exited;
  });
  mock = await written(ready, server);

  const platform = consumer((headers, body) => verify(headers, body), (event) => events.push(event));
  const flaky = platform.listeners('request')[0];
  platform.removeAllListeners('request').on('request', (request, response) => {
    if (request.method === 'POST') {
      calls.push({ headers: request.headers, failed: failures > 0 });
      if (failures > 0) return failures--, request.resume().on('end', () => response.writeHead(500).end());
    }
    return flaky(request, response);
  });
  platform.listen(0, '127.0.0.1');
  await once(platform, 'listening');
  clean.push(() => platform.close());
  target = `http://127.0.0.1:${platform.address().port}`;
  const verify = webhookVerifier(`${mock}/v1/jwks`, `${target}/webhooks`);
  await control('PATCH', '/workspaces/default', { callback_url: `${target}/webhooks` });
});

after(async () => {
  for (const step of clean.reverse()) await step();
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

async function play(scenario) {
  events = [];
  calls = [];
  const run = await control('POST', '/runs', { scenario, wait: '30s' });
  assert.equal(run.status, 'passed', JSON.stringify(run));
  return run;
}

const balance = async (user) => (await fetch(`${target}/balances/${user}`)).json();

test('a confirmed deposit is verified and credited once', async () => {
  const run = await play('deposit-confirmed');
  assert.deepEqual(events.map((e) => e.event), ['connect.deposits.pending', 'connect.deposits.submitted', 'connect.deposits.confirmed']);
  assert.deepEqual(events.map((e) => e.deposit.status), ['PENDING', 'SUBMITTED', 'CONFIRMED']);
  for (const event of events) {
    assert.equal(event.account.reference_id, run.reference_id);
    assert.equal(event.deposit.amount, '0.013', 'amounts are decimal strings');
    assert.deepEqual(event.deposit.source, { type: 'CUSTODIAL', integration: 'coinbase' });
  }
  assert.match(events[2].deposit.transaction.hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(await balance(run.reference_id), { BTC: '0.013' });

  const { items } = await control('GET', `/deliveries?run=${run.id}&event=connect.deposits.confirmed`);
  await control('POST', `/deliveries/${items[0].id}/resend`);
  await control('POST', '/settle', { wait: '30s' });
  assert.equal(calls.length, 4, 'the confirmed event came twice');
  assert.equal(calls[3].headers['x-zh-hook-notification-id'], items[0].event_id);
  assert.equal(events.length, 3, 'and was booked once');
  assert.deepEqual(await balance(run.reference_id), { BTC: '0.013' });
});

test('a confirmed withdrawal is verified and debited', async () => {
  const run = await play('withdrawal-confirmed');
  assert.deepEqual(events.map((e) => e.event), ['connect.withdrawal.initiated', 'connect.withdrawal.broadcasted', 'connect.withdrawal.confirmed']);
  assert.equal(events[0].deposit.transaction, null);
  assert.equal(events[2].deposit.transaction.hash, events[1].deposit.transaction.hash);
  assert.deepEqual(await balance(run.reference_id), { BTC: '-0.013' });
});

test('a consumer that answers 500 twice gets three attempts about one event', async () => {
  failures = 2;
  await play('deposit-confirmed');
  assert.deepEqual(calls.slice(0, 3).map((c) => c.failed), [true, true, false]);
  assert.equal(new Set(calls.slice(0, 3).map((c) => c.headers['x-zh-hook-notification-id'])).size, 1);
  assert.equal(events.length, 3);
});

test('a body or a time that was changed is refused', async () => {
  const run = await play('deposit-confirmed');
  const { items } = await control('GET', `/deliveries?run=${run.id}&event=connect.deposits.confirmed`);
  const genuine = calls.at(-1).headers;
  const send = (headers, body) => fetch(`${target}/webhooks`, { method: 'POST', headers: signed(headers), body });
  assert.equal((await send(genuine, items[0].body.replace('"0.013"', '"13.00"'))).status, 401);
  assert.equal((await send({ ...genuine, timestamp: String(Number(genuine.timestamp) - 3600) }, items[0].body)).status, 401);
  assert.equal((await send({ ...genuine, signature: calls[0].headers.signature }, items[0].body)).status, 401);
  assert.equal((await send({ ...genuine, jwt: calls[0].headers.jwt }, items[0].body)).status, 401);
  assert.equal((await send(genuine, items[0].body)).status, 200, 'unchanged it is fine');
  assert.deepEqual(await balance(run.reference_id), { BTC: '0.013' });
});

// signed keeps the headers that Connect adds.
function signed(headers) {
  const names = ['client-id', 'timestamp', 'signature', 'jwt', 'x-zh-hook-payload-type', 'x-zh-hook-notification-id'];
  return Object.fromEntries(names.map((name) => [name, headers[name]]));
}
