import { createServer, type Server } from 'node:http';
import { runAsLive } from '@zerohour/shadow-data';
import { pino } from 'pino';
import { afterAll, it } from 'vitest';
import type { BankLimit } from '../kit/config.ts';
import { createProvider, type Provider } from './provider.ts';

const log = pino({ level: 'silent' });
const open: { close(): unknown }[] = [];

afterAll(async () => {
  for (const one of open) await one.close();
});

/** A merchant that answers its callbacks with `statuses` in turn, then with 200. */
async function merchant(...statuses: number[]) {
  const calls: { authorization: string | undefined; body: Record<string, unknown> }[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      calls.push({ authorization: request.headers.authorization, body: JSON.parse(text) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  const charge = (reference: string) => ({
    reference,
    orderId: 'o1',
    amountCents: 500,
    callbackUrl: `http://127.0.0.1:${port}/callback`,
    merchantData: 'key-1',
  });
  return { calls, charge };
}

function provider(
  limit: Partial<BankLimit> = {},
  firstPauseMs = 60_000,
  canWrite = true,
): Provider {
  const made = createProvider({
    limit: { slots: 4, serviceMs: 5, waitMsMax: 100, rejectionMs: 0, ...limit },
    ...{ journal: { write: async () => canWrite }, secret: 'secret', log, firstPauseMs },
  });
  open.push(made);
  return made;
}

const captured = (bank: Provider): unknown => (bank.limit().body as { captured: number }).captured;

it.concurrent('tells the merchant, with its secret, before it answers', async ({ expect }) => {
  const shop = await merchant();
  const bank = provider();
  const answer = await runAsLive(() => bank.charge(shop.charge('p1')));
  expect(answer).toEqual({ status: 200, body: { providerRef: 'chg-p1', state: 'captured' } });
  expect(shop.calls).toEqual([
    {
      authorization: 'Bearer secret',
      body: {
        orderId: 'o1',
        reference: 'p1',
        amountCents: 500,
        merchantData: 'key-1',
        providerRef: 'chg-p1',
      },
    },
  ]);
});

it.concurrent('takes the same reference once, also at the same time', async ({ expect }) => {
  const shop = await merchant();
  const bank = provider();
  const charge = () => runAsLive(() => bank.charge(shop.charge('p1')));
  const [first, second] = await Promise.all([charge(), charge()]);
  expect(second).toEqual(first);
  expect(await charge()).toEqual(first);
  expect(shop.calls).toHaveLength(1);
  expect(captured(bank)).toBe(1);
});

it.concurrent('voids what the merchant declines, and may be asked again', async ({ expect }) => {
  const shop = await merchant(409);
  const bank = provider();
  const charge = () => runAsLive(() => bank.charge(shop.charge('p1')));
  expect((await charge()).status).toBe(409);
  expect(captured(bank)).toBe(0);
  expect((await charge()).status).toBe(200);
  expect(captured(bank)).toBe(1);
});

it.concurrent('calls back again after a fault, three times in all while somebody waits', async ({
  expect,
}) => {
  const shop = await merchant(500, 500, 200, 500, 500, 500, 200);
  const bank = provider();
  expect((await runAsLive(() => bank.charge(shop.charge('p1')))).status).toBe(200);
  expect(shop.calls).toHaveLength(3);
  expect((await runAsLive(() => bank.charge(shop.charge('p2')))).status).toBe(502);
  expect(shop.calls).toHaveLength(6);
  expect(captured(bank)).toBe(1);
});

it.concurrent('goes on with a merchant that answered none of the calls, and asked again has captured', async ({
  expect,
}) => {
  const shop = await merchant(500, 500, 500, 500, 200);
  const bank = provider({}, 1);
  const charge = () => runAsLive(() => bank.charge(shop.charge('p1')));
  expect((await charge()).status).toBe(502);
  await expect.poll(() => captured(bank), { timeout: 20_000 }).toBe(1);
  expect(shop.calls.map(({ body }) => body)).toEqual(Array(5).fill(shop.calls[0]?.body));
  expect((await charge()).body).toEqual({ providerRef: 'chg-p1', state: 'captured' });
  expect(shop.calls).toHaveLength(5);
});

it.concurrent('goes on until the merchant declines, which voids the charge', async ({ expect }) => {
  const shop = await merchant(500, 500, 500, 409);
  const bank = provider({}, 1);
  const charge = () => runAsLive(() => bank.charge(shop.charge('p1')));
  expect((await charge()).status).toBe(502);
  await expect.poll(() => shop.calls.length, { timeout: 20_000 }).toBe(4);
  expect(captured(bank)).toBe(0);
  expect((await charge()).status).toBe(200);
  expect(captured(bank)).toBe(1);
});

it.concurrent('counts a charge once that is asked for again while the merchant is told further', async ({
  expect,
}) => {
  const shop = await merchant(500, 500, 500);
  const bank = provider({}, 1_000);
  const charge = () => runAsLive(() => bank.charge(shop.charge('p1')));
  expect((await charge()).status).toBe(502);
  expect((await charge()).status).toBe(200);
  await expect.poll(() => shop.calls.length, { timeout: 20_000 }).toBe(5);
  expect((await charge()).status).toBe(200);
  expect(captured(bank)).toBe(1);
});

it.concurrent('makes no charge that it cannot write down', async ({ expect }) => {
  const shop = await merchant();
  const bank = provider({}, 1, false);
  const answer = await runAsLive(() => bank.charge(shop.charge('p1')));
  expect(answer).toEqual({ status: 503, body: { error: 'charge-not-written-down' } });
  expect([shop.calls.length, captured(bank)]).toEqual([0, 0]);
});

it.concurrent('refuses at once what would wait too long, and declares its limit', async ({
  expect,
}) => {
  const shop = await merchant();
  const bank = provider({ slots: 1, serviceMs: 1_000, waitMsMax: 0 });
  const answers = await Promise.all(
    ['p1', 'p2'].map((name) => runAsLive(() => bank.charge(shop.charge(name)))),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 503]);
  expect(bank.limit().body).toEqual({
    slots: 1,
    serviceMs: 1_000,
    waitMsMax: 0,
    rejectionMs: 0,
    ratePerSecond: 1,
    captured: 1,
  });
});
