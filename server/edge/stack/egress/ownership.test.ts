import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EgressPolicy } from '../../../core/target/egressPolicy.ts';
import type { Target } from '../../../core/target/target.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { startNameServer } from './nameServer.support.ts';
import { checkOwnership, proofPath, proofsOf, type TxtLookup, txtLookup } from './ownership.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves a proof file. The egress says that it has a public address, which a test cannot have. */
async function served(answer: { status: number; text: string }) {
  const server = createServer((incoming, outgoing) => {
    const status = incoming.url === proofPath ? answer.status : 404;
    outgoing.writeHead(status, { location: '/elsewhere' }).end(answer.text);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = targetCase({ baseUrl: `http://${host}`, allowHosts: [host] });
  return { target, egress: egressOf(host, ['203.0.113.7']) };
}

const egressOf = (host: string, addresses: readonly string[]): EgressPolicy => ({
  hosts: [{ host, addresses }],
  allowAddresses: [],
});
const tokenOf = (target: Target): string => proofsOf(target)[0]?.token ?? '';

describe('proofsOf', () => {
  const target = targetCase({
    baseUrl: 'http://shop.test:8080/x',
    allowHosts: ['Shop.test:8080', 'pay.test:443', '10.0.0.1:80', '[fd00::1]:443'],
  });

  it('asks the host of baseUrl by its scheme, and another by https, or http on port 80', () => {
    const url = (baseUrl: string, host: string) =>
      proofsOf(targetCase({ baseUrl, allowHosts: [host] }))[0]?.url.replace(proofPath, '');
    expect(url('https://shop.test:8443', 'shop.test:8443')).toBe('https://shop.test:8443');
    expect(url('https://shop.test:8443', 'shop.test:8444')).toBe('https://shop.test:8444');
    expect(url('http://shop.test:8443', 'pay.test:8443')).toBe('https://pay.test:8443');
    expect(url('http://shop.test:443', 'shop.test:443')).toBe('http://shop.test:443');
    expect(url('https://shop.test:80', 'shop.test:80')).toBe('https://shop.test:80');
    expect(url('https://shop.test', 'pay.test:80')).toBe('http://pay.test');
    expect(url('https://shop.test', 'pay.test:8080')).toBe('https://pay.test:8080');
  });

  it('says for each host what to publish and where', () => {
    const parts = proofsOf(target).map(({ host, url, record }) => [host, url, record]);
    expect(parts).toEqual([
      ['shop.test:8080', `http://shop.test:8080${proofPath}`, '_zerohour.shop.test'],
      ['pay.test:443', `https://pay.test${proofPath}`, '_zerohour.pay.test'],
      ['10.0.0.1:80', `http://10.0.0.1${proofPath}`, null],
      ['[fd00::1]:443', `https://[fd00::1]${proofPath}`, null],
    ]);
  });

  it('says it for every address of a target with several, with the scheme of each', () => {
    const baseUrls = ['http://shop.test:8080/x', 'http://b.test:443/x', 'http://c.test/x'];
    const allowHosts = ['shop.test:8080', 'b.test:443', 'c.test:80'];
    expect(proofsOf({ ...target, baseUrls, allowHosts }).map(({ url }) => url)).toEqual([
      `http://shop.test:8080${proofPath}`,
      `http://b.test:443${proofPath}`,
      `http://c.test${proofPath}`,
    ]);
  });

  it('gives a token that is of this key, this target and this host alone', () => {
    const { key } = target.shadow;
    const others = [
      { ...target, name: 'mall' },
      { ...target, shadow: { ...target.shadow, key: `${key}.` } },
      { ...target, allowHosts: ['shop.test:8081'] },
    ];
    const tokens = [...proofsOf(target).map(({ token }) => token), ...others.map(tokenOf)];
    expect(new Set(tokens).size).toBe(7);
    expect(tokens.every((token) => /^zh1\.[A-Za-z0-9_-]{43}$/.test(token))).toBe(true);
    expect(tokenOf(target)).toBe(tokenOf({ ...target, allowHosts: ['shop.test:8080'] }));
  });
});

describe('the proof in a file', () => {
  it('is valid when the token stands in it, among others', async () => {
    const answer = { status: 200, text: '' };
    const { target, egress } = await served(answer);
    answer.text = `zh1.other\n${tokenOf(target)}\n`;
    expect(await checkOwnership(target, egress)).toEqual({
      state: 'valid',
      text: target.allowHosts[0],
    });
    // The request has closed its connection.
    const open = () =>
      new Promise((resolve) => servers[0]?.getConnections((_, count) => resolve(count)));
    await expect.poll(open, { timeout: 3_000 }).toBe(0);
  });

  it('is gone when another token stands there, with what to publish', async () => {
    const { target, egress } = await served({ status: 200, text: `zh1.${'A'.repeat(43)}` });
    const url = `${target.baseUrl}${proofPath}`;
    const { host } = proofsOf(target)[0] ?? {};
    expect(await checkOwnership(target, egress)).toEqual({
      state: 'gone',
      text:
        `no proof that the owner of ${host} agreed: ${url} does not hold the token. ` +
        `Let ${url} answer 200 with the text ${tokenOf(target)}`,
    });
  });

  it.each([
    [404, 'gone'],
    [302, 'gone'],
    [403, 'gone'],
    [500, 'unreadable'],
    [503, 'unreadable'],
    [429, 'unreadable'],
  ])('with status %i is %s, whatever the text', async (status, state) => {
    const answer = { status, text: '' };
    const { target, egress } = await served(answer);
    answer.text = tokenOf(target);
    const look = await checkOwnership(target, egress);
    expect([look.state, look.text]).toEqual([state, expect.stringContaining(`status ${status}.`)]);
  });

  it('is unreadable when nobody answers', async () => {
    const target = targetCase();
    const look = await checkOwnership(target, egressOf('127.0.0.1:1', ['203.0.113.7']));
    expect(look.state).toBe('unreadable');
    expect(look.text).toContain('target does not answer at http://127.0.0.1:1/');
  });
});

it('the proof in a file is asked of every address that load goes to, not of whatever the name says now', async () => {
  const served: string[] = [];
  const port = await new Promise<number>((resolve) => {
    const server = createServer((incoming, outgoing) => {
      const at = incoming.socket.localAddress ?? '';
      served.push(`${at} ${incoming.headers.host}`);
      outgoing.end(at.endsWith('127.0.0.1') ? token : 'no consent here');
    });
    servers.push(server);
    server.listen(0, '0.0.0.0', () => resolve((server.address() as AddressInfo).port));
  });
  const host = `shop.test:${port}`;
  const target = targetCase({ baseUrl: `http://${host}`, allowHosts: [host] });
  const token = tokenOf(target);
  const dial = (address: string) => (address === '203.0.113.7' ? '127.0.0.1' : '127.0.0.2');
  const look = (...addresses: string[]) =>
    checkOwnership(target, egressOf(host, addresses), { dial });
  expect((await look('203.0.113.7')).state).toBe('valid');
  expect((await look('203.0.113.7', '203.0.113.8')).state).toBe('gone');
  expect(served.splice(0).sort()).toEqual([
    `127.0.0.1 ${host}`,
    `127.0.0.1 ${host}`,
    `127.0.0.2 ${host}`,
  ]);
  // Nobody answers at the second one.
  await checkOwnership(target, egressOf(host, ['127.0.0.2', '0.0.0.0']));
  expect(served).toEqual([`127.0.0.2 ${host}`]);
});

describe('the proof in DNS', () => {
  const target = targetCase({ allowHosts: ['shop.test:443'], ownership: 'dns' });
  const egress = egressOf('shop.test:443', ['203.0.113.7']);
  const look = (txt: TxtLookup, of: Target = target) => checkOwnership(of, egress, { txt });
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

  it('is valid when a record is the token', async () => {
    const asked: string[] = [];
    const found = await look(async (name) => {
      asked.push(name);
      return ['v=spf1', ` ${tokenOf(target)} `];
    });
    expect([found, asked]).toEqual([
      { state: 'valid', text: 'shop.test:443' },
      ['_zerohour.shop.test'],
    ]);
  });

  it('is unreadable after five seconds without an answer', async () => {
    vi.useFakeTimers();
    try {
      const found = look(() => new Promise(() => undefined));
      await vi.advanceTimersByTimeAsync(4_999);
      const early = await Promise.race([found, Promise.resolve(null)]);
      await vi.advanceTimersByTimeAsync(1);
      expect([early, (await found).state, (await found).text.split('. ')[0]]).toEqual([
        null,
        'unreadable',
        'no proof that the owner of shop.test:443 agreed: _zerohour.shop.test: no answer in 5000 ms',
      ]);
      await look(async () => []);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['gone', async () => ['v=spf1']],
    ['gone', failing('ENOTFOUND')],
    ['gone', failing('ENODATA')],
    ['unreadable', failing('ESERVFAIL')],
    ['unreadable', failing('ETIMEOUT')],
  ])('is %s by what the name server says', async (state, txt) => {
    const found = await look(txt);
    expect(found.state).toBe(state);
    expect(found.text).toContain(
      `. Publish the DNS TXT record _zerohour.shop.test with the value ${tokenOf(target)}`,
    );
    expect(found.text).toMatch(
      /agreed: _zerohour\.shop\.test(?: does not hold the token|: E\w+)\. /,
    );
  });

  it('is read from a real name server, in chunks and with its own words for nothing', async () => {
    const token = tokenOf(target);
    let given = { rcode: 0, chunks: [token.slice(0, 20), token.slice(20)] };
    const asked: string[] = [];
    const server = await startNameServer((name) => {
      asked.push(name);
      return given;
    });
    try {
      const txt = txtLookup([server.address]);
      expect((await look(txt)).state).toBe('valid');
      given = { rcode: 0, chunks: [token.slice(0, -1)] };
      expect((await look(txt)).state).toBe('gone');
      given = { rcode: 0, chunks: [] };
      expect((await look(txt)).state).toBe('gone');
      given = { rcode: 3, chunks: [] };
      expect((await look(txt)).state).toBe('gone');
      given = { rcode: 2, chunks: [] };
      expect((await look(txt)).state).toBe('unreadable');
      expect(new Set(asked)).toEqual(new Set(['_zerohour.shop.test']));
    } finally {
      server.stop();
    }
  });

  it('is asked for again after a second when the question was lost', async () => {
    let asked = 0;
    const server = await startNameServer(() => {
      asked += 1;
      return asked === 1 ? null : { rcode: 0, chunks: [tokenOf(target)] };
    });
    try {
      expect((await look(txtLookup([server.address]))).state).toBe('valid');
    } finally {
      server.stop();
    }
  });

  it('is none for a bare address', async () => {
    const bare = targetCase({ allowHosts: ['203.0.113.7:80'], ownership: 'dns' });
    const found = await checkOwnership(bare, egressOf('203.0.113.7:80', ['203.0.113.7']));
    expect(found).toEqual({
      state: 'gone',
      text:
        'no proof that the owner of 203.0.113.7:80 agreed: 203.0.113.7:80 is no name. ' +
        'An address has no DNS record: write "ownership: file", or a name in allowHosts',
    });
  });
});

describe('who needs a proof', () => {
  const state = async (addresses: readonly string[], ownership: Target['ownership']) =>
    (await checkOwnership(targetCase({ ownership }), egressOf('127.0.0.1:1', addresses))).state;

  it('loopback does not', async () => {
    expect(await state(['127.0.0.1', '::1'], 'file')).toBe('not-needed');
    expect(await state(['127.0.0.1', '10.0.0.1'], 'file')).toBe('unreadable');
  });

  it('a private network may do without, a public address never', async () => {
    expect(await state(['10.0.0.1', 'fd00::1'], 'none')).toBe('not-needed');
    expect(await state(['10.0.0.1', '203.0.113.7'], 'none')).toBe('gone');
  });

  it('a host without a known address does, whatever its file says', async () => {
    expect(await state([], 'none')).toBe('gone');
    const target = targetCase();
    const none = await checkOwnership(target, { hosts: [], allowAddresses: [] });
    expect(none).toEqual({
      state: 'gone',
      text:
        'no proof that the owner of 127.0.0.1:1 agreed: no address is known. ' +
        `Let http://127.0.0.1:1${proofPath} answer 200 with the text ${tokenOf(target)}`,
    });
  });

  it('is told by the names of the hosts that gave it', async () => {
    const two = targetCase({ allowHosts: ['a.test:443', 'b.test:443'], ownership: 'dns' });
    const tokens = proofsOf(two).map(({ token }) => token);
    const hosts = two.allowHosts.map((host) => ({ host, addresses: ['203.0.113.7'] }));
    const found = await checkOwnership(
      two,
      { hosts, allowAddresses: [] },
      { txt: async () => tokens },
    );
    expect(found).toEqual({ state: 'valid', text: 'a.test:443, b.test:443' });
  });

  it('is told in a line', async () => {
    const at = (addresses: readonly string[], ownership: Target['ownership'] = 'none') =>
      checkOwnership(targetCase({ ownership }), egressOf('127.0.0.1:1', addresses));
    expect((await at(['127.0.0.1'], 'file')).text).toBe('every host is on loopback');
    expect((await at(['10.0.0.1'])).text).toBe(
      'private addresses, and the target file asks for none',
    );
    expect((await at(['203.0.113.7'])).text).toBe(
      'host 127.0.0.1:1 is on a public address: "ownership: none" is for private networks. ' +
        `Let http://127.0.0.1:1${proofPath} answer 200 with the text ${tokenOf(targetCase())}`,
    );
  });

  it('one host without it is enough to refuse', async () => {
    const answer = { status: 200, text: '' };
    const { target, egress } = await served(answer);
    answer.text = tokenOf(target);
    const two = { ...target, allowHosts: [...target.allowHosts, '127.0.0.1:1'] };
    const hosts = [...egress.hosts, ...egressOf('127.0.0.1:1', ['203.0.113.8']).hosts];
    const all = { ...egress, hosts };
    expect((await checkOwnership(two, all)).state).toBe('unreadable');
    expect((await checkOwnership(target, egress)).state).toBe('valid');
    // What is gone counts more than what cannot be read, in whatever order.
    answer.text = 'none';
    const other = { ...two, allowHosts: [...two.allowHosts].reverse() };
    expect((await checkOwnership(two, all)).state).toBe('gone');
    expect((await checkOwnership(other, all)).state).toBe('gone');
  });
});
