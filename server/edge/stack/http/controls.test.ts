import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { targetCase } from '../../../test/support/targetCase.ts';
import {
  checkHealth,
  checkReach,
  readCustomerStats,
  readReplicas,
  readSwitch,
  seedStock,
  setReplicas,
  setSwitch,
} from './controls.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (status: number, text = '{}') =>
  listen((_, response) => response.writeHead(status).end(text));

describe('checkHealth', () => {
  const healthAt = (url: string | null) =>
    checkHealth(targetCase({ baseUrl: url ?? 'http://127.0.0.1:1', healthUrl: url }));

  it.each([200, 204, 299])('takes status %i for health, whatever the body', async (status) => {
    expect(await healthAt(await answering(status, status === 204 ? '' : 'no JSON'))).toBeNull();
  });

  it.each([300, 302, 404, 503])('takes status %i for a problem', async (status) => {
    const url = await answering(status);
    expect(await healthAt(url)).toBe(`health at ${url} answers status ${status}`);
  });

  it('is null without an address, and waits less than a second for an answer', async () => {
    expect(await healthAt(null)).toBeNull();
    expect(await healthAt(await listen(() => undefined))).toContain(': no answer in 900 ms; ');
  });
});

describe('checkReach', () => {
  it('takes any answer of any size, and says why there is none', async () => {
    for (const status of [200, 404, 503]) {
      const baseUrl = await answering(status, 'x'.repeat(1_000_001));
      expect(await checkReach(targetCase({ baseUrl }))).toBeNull();
    }
    expect(await checkReach(targetCase())).toMatch(
      /^target does not answer at http:\/\/127\.0\.0\.1:1\/?: .*ECONNREFUSED/,
    );
  });

  it('takes any answer of every base URL, and names the first that gives none', async () => {
    const up = [await answering(404), await answering(503)];
    const reach = (...baseUrls: readonly string[]) =>
      checkReach(targetCase({ baseUrl: baseUrls[0] ?? '', baseUrls }));
    expect(await reach(...up)).toBeNull();
    expect(await reach(...up, 'http://127.0.0.1:1')).toContain('127.0.0.1:1');
    expect(await checkReach(targetCase({ baseUrl: up[0] ?? '' }))).toBeNull();
  });
});

describe('readCustomerStats', () => {
  const histogram = {
    schema: 3,
    count: 2,
    zeroCount: 0,
    buckets: [
      [-5, 1],
      [20, 1],
    ],
  };
  const stats = { requests: 3, errors: 1, latencyMs: histogram };
  const read = async (body: unknown) => {
    const url = await answering(200, JSON.stringify(body));
    return readCustomerStats(targetCase({ baseUrl: url, customerStatsUrl: url }));
  };

  it('is null without an address', async () => {
    expect(await readCustomerStats(targetCase())).toBeNull();
  });

  it('reads counts and a histogram, up to the limits of each', async () => {
    expect(await read(stats)).toEqual(stats);
    for (const schema of [-4, 8]) {
      const at = { ...stats, latencyMs: { ...histogram, schema } };
      expect(await read(at)).toEqual(at);
    }
    const buckets = Array.from({ length: 10_000 }, (_, n) => [n, 1]);
    const large = { ...stats, latencyMs: { ...histogram, buckets } };
    expect(await read(large)).toEqual(large);
    const none = {
      requests: 0,
      errors: 0,
      latencyMs: { schema: 0, count: 0, zeroCount: 0, buckets: [] },
    };
    expect(await read(none)).toEqual(none);
  });

  it.each([
    ['requests', { ...stats, requests: -1 }],
    ['requests', { ...stats, requests: 1.5 }],
    ['errors', { ...stats, errors: '1' }],
    ['latencyMs', { requests: 1, errors: 1 }],
    ['latencyMs.schema', { ...stats, latencyMs: { ...histogram, schema: -5 } }],
    ['latencyMs.schema', { ...stats, latencyMs: { ...histogram, schema: 9 } }],
    ['latencyMs.count', { ...stats, latencyMs: { ...histogram, count: -1 } }],
    ['latencyMs.zeroCount', { ...stats, latencyMs: { ...histogram, zeroCount: null } }],
    ['latencyMs.buckets.0.1', { ...stats, latencyMs: { ...histogram, buckets: [[1, -1]] } }],
    ['latencyMs.buckets.0.0', { ...stats, latencyMs: { ...histogram, buckets: [[0.5, 1]] } }],
    [
      'latencyMs.buckets',
      {
        ...stats,
        latencyMs: { ...histogram, buckets: Array.from({ length: 10_001 }, () => [1, 1]) },
      },
    ],
  ])('names the field %s that it cannot read', async (field, body) => {
    await expect(read(body)).rejects.toThrow(` cannot be read: ${field}: `);
  });

  it('takes an answer after two seconds for missing, since each second has one', async () => {
    const url = await listen(() => undefined);
    await expect(
      readCustomerStats(targetCase({ baseUrl: url, customerStatsUrl: url })),
    ).rejects.toThrow('no answer in 2000 ms');
  });
});

describe('switches, replicas and seed', () => {
  const recording = async (answer: unknown) => {
    const seen: unknown[] = [];
    const url = await listen((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const { 'x-tag': sent, 'x-own': own } = request.headers;
        seen.push([request.method, request.url, `${sent} ${own}`, text]);
        response.end(JSON.stringify(answer));
      });
    });
    return { url, seen };
  };
  const shadow = { key: 'a signing key of a test', header: 'x-tag', hops: [] };
  const theTag = { header: 'x-tag', value: 'the tag', markers: { 'x-own': 'r1' } };

  it('sends the tag in the header of the stack beside its markers, and a name as one part of the path', async () => {
    const { url, seen } = await recording({ value: 'on' });
    const switches = { url, names: ['a/b c', 'd'] };
    const target = targetCase({
      baseUrl: url,
      switches: { ...switches, url: `${url}/` },
      shadow: { ...shadow, seedUrl: `${url}/seed` },
    });
    await setSwitch(target, theTag, 'a/b c', 'off');
    expect(await readSwitch(target, theTag, 'a/b c')).toBe('on');
    const limits = vi.spyOn(AbortSignal, 'timeout');
    await seedStock(target, theTag, 'run0000001', { default: 0, skus: {} });
    expect(limits.mock.calls).toEqual([[30_000]]);
    limits.mockRestore();
    expect(seen).toEqual([
      ['PUT', '/a%2Fb%20c', 'the tag r1', '{"value":"off"}'],
      ['GET', '/a%2Fb%20c', 'the tag r1', ''],
      ['POST', '/seed', 'the tag r1', '{"runId":"run0000001","default":0,"skus":{}}'],
    ]);
    await expect(readSwitch(target, theTag, 'e')).rejects.toThrow(
      'target shop has no switch e; it lists a/b c, d',
    );
    await expect(setSwitch(targetCase(), theTag, 'e', 'on')).rejects.toThrow(
      'target shop has no switch e; it lists none',
    );
    expect(seen).toHaveLength(3);
  });

  it.each([{}, { value: 1 }, { value: null }, 'on', null])(
    'does not take %j for the value of a switch',
    async (answer) => {
      const { url } = await recording(answer);
      const target = targetCase({ baseUrl: url, switches: { url, names: ['a'] } });
      await expect(readSwitch(target, theTag, 'a')).rejects.toThrow(
        'switch a of target shop does not say its value',
      );
    },
  );

  it('reads and sets the replicas of a service that the target lists', async () => {
    const { url, seen } = await recording({ replicas: 3, ready: 2, more: 1 });
    const replicas = { url: `${url}/scale/`, services: ['pay/1', 'b'] };
    const target = targetCase({ baseUrl: url, replicas });
    expect(await readReplicas(target, theTag, 'pay/1')).toEqual({ replicas: 3, ready: 2 });
    await setReplicas(target, theTag, 'pay/1', 4);
    expect(seen).toEqual([
      ['GET', '/scale/pay%2F1', 'the tag r1', ''],
      ['PUT', '/scale/pay%2F1', 'the tag r1', '{"replicas":4}'],
    ]);
    await expect(readReplicas(target, theTag, 'c')).rejects.toThrow(
      'target shop has no replicas of c; it lists pay/1, b',
    );
    await expect(setReplicas(targetCase(), theTag, 'c', 1)).rejects.toThrow('it lists none');
    expect(seen).toHaveLength(2);
  });

  it.each([{}, { replicas: 1 }, { replicas: 1, ready: -1 }, { replicas: '1', ready: 1 }])(
    'does not take %j for replicas',
    async (answer) => {
      const { url } = await recording(answer);
      const target = targetCase({ baseUrl: url, replicas: { url, services: ['a'] } });
      await expect(readReplicas(target, theTag, 'a')).rejects.toThrow(
        'the replicas of a of target shop are not told as { replicas, ready }',
      );
    },
  );

  it('rejects for a target that has no address for its stock', async () => {
    const target = targetCase({ shadow: { ...shadow, seedUrl: null } });
    await expect(seedStock(target, theTag, 'r', { default: 1, skus: {} })).rejects.toThrow(
      'target shop has no shadow.seedUrl; without a fresh stock no audit can judge a run',
    );
  });
});
