// A customer signs in with a wallet, from the token to the last webhook, one line for each step.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { on, once } from 'node:events';
import { Wallet } from 'ethers';
import { personalSign, SIWX } from './siwx.js';
import { receiver, webhookVerifier } from './webhooks.js';

const {
  MOCKCONNECT_URL = 'http://127.0.0.1:8080', PORT = '0', WEBHOOK_URL,
  SIWX_API_KEY = 'd04953b7-5878-4fd0-8970-0a5f77fbce59', SIWX_API_SECRET = '64ec977db2e585887c80ed62fe9997994aed8093', // the documents' sample
} = process.env;
const base = MOCKCONNECT_URL.replace(/\/$/, '');

async function main(hooks) {
  hooks.listen(Number(PORT));
  await once(hooks, 'listening');
  const webhookURL = WEBHOOK_URL ?? `http://127.0.0.1:${hooks.address().port}/webhooks`;
  verify = webhookVerifier(`${base}/v1/jwks`, webhookURL);
  const webhooks = on(hooks, 'webhook', { signal: AbortSignal.timeout(60_000) });

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const client = new SIWX({ url: `${base}/v1`, apiKey: SIWX_API_KEY, apiSecret: SIWX_API_SECRET, privateKey });
  const { tokenType, expiresAt } = await client.token();
  print('token', `${tokenType}, until ${new Date(expiresAt * 1000).toISOString()}`);
  const { keyId } = await client.registerKey();
  print('signing key', keyId);
  const subscription = await client.subscribe(webhookURL);
  print('subscription', `${subscription.types} to ${subscription.callbackUrl}`);

  const wallet = Wallet.createRandom();
  const customer = await client.createCustomer(`eip155:1:${wallet.address}`, `order-${randomUUID()}`);
  print('customer', `${customer.id} is ${customer.status}`);
  const told = async (...statuses) => {
    for (const want of statuses) {
      const { webhookType, status } = await nextOf(webhooks, customer.id);
      if (status !== want) throw new Error(`the webhook says ${status}, not ${want}`);
      print('webhook', `${webhookType}, verified: ${status}`);
    }
  };
  await told('initiating');

  const challenge = await client.getChallenge(customer.id);
  print('challenge', Buffer.from(challenge, 'base64').toString().split('\n').slice(0, 2).join(' '));
  await client.signChallenge(customer, challenge, await personalSign(wallet, challenge));
  print('signed', `by ${wallet.address}`);
  await told('screening', 'verifying');

  await client.simulateVerify(customer.id);
  await told('active');
  print('customer', `${customer.id} is ${(await client.getCustomer(customer.id)).status}`);
  await client.unsubscribe(subscription.id);
}

function print(step, text) {
  console.log(step.padEnd(13) + text);
}

// Others may use the same workspace.
async function nextOf(webhooks, customerId) {
  for (;;) {
    const [event] = (await webhooks.next()).value;
    if (event.id === customerId) return event;
  }
}

let verify; // as soon as the receiver's own URL is known
const hooks = receiver((request, body) => verify(request, body));
try {
  await main(hooks);
} catch (error) {
  console.error(error.cause ? `${error.message}: ${error.cause.message}` : error.message);
  process.exitCode = 1;
} finally {
  hooks.close();
  hooks.closeAllConnections();
}
