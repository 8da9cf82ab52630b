import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import type { Lookup } from '../egress/lookup.ts';
import { createTargetClient } from './client.ts';
import { ask } from './exchange.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Each answer closes its connection, so that every request dials. */
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('connection', 'close');
    listener(incoming, outgoing);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Gives these answers in turn, the last for ever. */
function answers(...given: readonly (readonly string[])[]): { find: Lookup; asked: () => number } {
  let asked = 0;
  const find: Lookup = async () => {
    const answer = given[Math.min(asked, given.length - 1)] ?? [];
    asked += 1;
    return answer;
  };
  return { find, asked: () => asked };
}

async function get(dispatcher: ReturnType<typeof createTargetClient>['dispatcher'], url: string) {
  const { statusCode, body } = await request(url, { dispatcher });
  return { status: statusCode, text: await body.text() };
}

describe('the client of a target', () => {
  it('keeps a name to its first answer: a name server cannot move it', async () => {
    const port = await listen((incoming, outgoing) => outgoing.end(incoming.headers.host));
    const { find, asked } = answers(['127.0.0.1'], ['169.254.169.254']);
    const target = targetCase({ baseUrl: `http://shop.test:${port}` });
    const { dispatcher } = createTargetClient(target, find);
    const url = `http://shop.test:${port}/`;
    const good = { status: 200, text: `shop.test:${port}` };
    expect(await get(dispatcher, url)).toEqual(good);
    expect(await get(dispatcher, url)).toEqual(good);
    expect(asked()).toBe(1);
  });

  it('with allowAddresses asks anew and refuses an answer that has moved out', async () => {
    const port = await listen((_, outgoing) => outgoing.end('ok'));
    const { find } = answers(['127.0.0.1'], ['127.0.0.2']);
    const url = `http://shop.test:${port}`;
    const target = targetCase({ baseUrl: url, allowAddresses: ['127.0.0.1/32'] });
    const { dispatcher } = createTargetClient(target, find);
    expect((await get(dispatcher, url)).status).toBe(200);
    await expect(get(dispatcher, url)).rejects.toThrow(
      'host shop.test is refused: 127.0.0.2 is not in allowAddresses',
    );
  });

  it('never dials a metadata address, however it is named', async () => {
    for (const literal of ['169.254.169.254', '[::ffff:169.254.169.254]', '2852039166']) {
      const url = `http://${literal}/latest/meta-data/`;
      const target = targetCase({ baseUrl: url, allowHosts: ['169.254.169.254:80'] });
      await expect(get(createTargetClient(target).dispatcher, url)).rejects.toThrow(
        'link-local, metadata or reserved address and never a target',
      );
    }
    const { find } = answers(['169.254.169.254']);
    const target = targetCase({ baseUrl: 'http://meta.test' });
    await expect(
      get(createTargetClient(target, find).dispatcher, 'http://meta.test'),
    ).rejects.toThrow('host meta.test is refused: 169.254.169.254');
  });

  it('dials no port and no host that the target file does not name', async () => {
    const port = await listen((_, outgoing) => outgoing.end('ok'));
    const target = targetCase({ baseUrl: `http://127.0.0.1:${port}` });
    const { dispatcher } = createTargetClient(target);
    expect((await get(dispatcher, `http://127.0.0.1:${port}`)).status).toBe(200);
    await expect(get(dispatcher, `http://127.0.0.1:${port + 1}`)).rejects.toThrow(
      `host 127.0.0.1:${port + 1} is not named by target shop`,
    );
    await expect(get(dispatcher, `http://localhost:${port}`)).rejects.toThrow(
      `host localhost:${port} is not named by target shop`,
    );
  });

  it('takes hops and back doors of the target file, IPv6 too', async () => {
    const target = targetCase({
      shadow: {
        key: 'a signing key of a test',
        header: 'baggage',
        hops: [{ service: 'orders', url: 'http://[::1]:9' }],
        seedUrl: 'https://seed.test/x',
      },
    });
    const { find } = answers(['127.0.0.1']);
    const { dispatcher } = createTargetClient(target, find);
    await expect(get(dispatcher, 'http://[::1]:9')).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL/);
    await expect(get(dispatcher, 'http://seed.test/x')).rejects.toThrow('not named');
  });

  it('throws away a body of any size when only the status matters', async () => {
    const port = await listen((_, outgoing) => outgoing.end('x'.repeat(3_000_000)));
    const url = `http://127.0.0.1:${port}/`;
    const target = targetCase({ baseUrl: url });
    expect(await ask(target, url, { bodyless: true })).toEqual({
      status: 200,
      body: null,
      text: '',
    });
    await expect(ask(target, url)).rejects.toThrow('answered more than 1000000 bytes');
  });

  it('follows no redirect, so that none can lead out', async () => {
    const port = await listen((_, outgoing) =>
      outgoing.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    const url = `http://127.0.0.1:${port}`;
    expect(
      (await get(createTargetClient(targetCase({ baseUrl: url })).dispatcher, url)).status,
    ).toBe(302);
  });
});
