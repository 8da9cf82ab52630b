import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWebhookSender, signatureOf } from './sendWebhook.ts';

const secret = 'a secret of the tests';
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly body: string;
}

/** A real receiver on the loopback interface. */
async function receiver(answer: (response: ServerResponse) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers, method, url: path } = request;
      received.push({ headers, method, path, body: Buffer.concat(chunks).toString('utf8') });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { received, port: (server.address() as AddressInfo).port };
}
function sender(url: string, options: Parameters<typeof createWebhookSender>[1] = {}) {
  const made = createWebhookSender({ url, secret }, options);
  opened.push(() => made.close());
  return made;
}
const status = (code: number) => (response: ServerResponse) => response.writeHead(code).end('said');
const delivery = { id: '7d1b', body: '{"sku":"Größe 7"}' };

describe('a delivery', () => {
  it('is posted with its key, and signed over the time and the bytes of the body', async () => {
    const { received, port } = await receiver(status(204));
    const now = () => 1_764_201_600_999;
    const { send } = sender(`http://127.0.0.1:${port}/in?token=x`, { now });
    expect(await send(delivery)).toEqual({ ok: true, value: undefined });
    const [one] = received;
    expect([one?.method, one?.path, one?.body]).toEqual(['POST', '/in?token=x', delivery.body]);
    expect(one?.headers).toMatchObject({
      ...{ 'content-type': 'application/json', 'idempotency-key': '7d1b' },
      'user-agent': 'zerohour',
    });
    const expected = createHmac('sha256', secret)
      .update(Buffer.from(`1764201600.${delivery.body}`, 'utf8'))
      .digest('hex');
    expect(one?.headers['zerohour-signature']).toBe(`t=1764201600,v1=${expected}`);
    expect(JSON.stringify(one)).not.toContain(secret);
  });

  it('has the signature that `openssl dgst -sha256 -hmac Jefe` gives of the same bytes', () => {
    expect(signatureOf('Jefe', 1, 'what do ya want for nothing?')).toBe(
      't=1,v1=a9049465ce89cfb8e9aac62333abda66f80e3403f51f57f6bae3c3a4485eca38',
    );
  });

  it.each([
    [200, true],
    [299, true],
    [300, false],
    [302, false],
    [404, false],
    [500, false],
  ])('that is answered by %i arrived: %s', async (code, arrived) => {
    const { received, port } = await receiver((response) =>
      response.writeHead(code, { location: '/elsewhere' }).end(),
    );
    const sent = await sender(`http://127.0.0.1:${port}/`).send(delivery);
    expect(sent.ok).toBe(arrived);
    if (!sent.ok) expect(sent.error).toBe(`it answered status ${code}`);
    expect(received).toHaveLength(1);
  });

  it('fails by its time, and where nobody listens, without the path or the secret', async () => {
    const silent = await receiver(() => undefined);
    const late = await sender(`http://127.0.0.1:${silent.port}/secret-path`, {
      timeoutMs: 50,
    }).send(delivery);
    expect(late).toEqual({ ok: false, error: 'it did not answer in 50 ms' });
    const refused = await sender('http://127.0.0.1:1/secret-path').send(delivery);
    expect(refused.ok ? '' : refused.error).toMatch(/ECONNREFUSED/);
    expect(JSON.stringify([late, refused])).not.toMatch(/secret/);
  });
});

describe('an answer', () => {
  it('is waited for as long as five seconds', async () => {
    const { port } = await receiver(status(204));
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    try {
      await sender(`http://127.0.0.1:${port}/`).send(delivery);
      expect(timeout.mock.calls).toEqual([[5_000]]);
    } finally {
      timeout.mockRestore();
    }
  });
});

describe('the address', () => {
  it.each([
    ['http://169.254.169.254/', /169\.254\.169\.254 is a link-local, metadata or reserved/],
    ['http://[::]/', /link-local, metadata or reserved/],
  ])('%s is refused', async (url, why) => {
    const sent = await sender(url).send(delivery);
    expect(sent.ok ? '' : sent.error).toMatch(why);
  });

  it('is looked up, checked, and dialled as it was checked', async () => {
    const { received, port } = await receiver(status(200));
    const find = async (name: string) => (name === 'hooks.test' ? ['127.0.0.1'] : []);
    expect((await sender(`http://hooks.test:${port}/`, { find }).send(delivery)).ok).toBe(true);
    expect(received[0]?.headers.host).toBe(`hooks.test:${port}`);
    const metadata = sender('https://hooks.test/', { find: async () => ['169.254.169.254'] });
    const sent = await metadata.send(delivery);
    expect(sent.ok ? '' : sent.error).toMatch(/host hooks\.test is refused: 169\.254\.169\.254/);
  });

  it('takes findings in clear text on a private network only', async () => {
    const find = async () => ['203.0.113.9'];
    const sent = await sender('http://hooks.test/', { find, timeoutMs: 2_000 }).send(delivery);
    expect(sent).toEqual({
      ok: false,
      error: 'host hooks.test is not on a private network: write its address with https',
    });
  });
});
