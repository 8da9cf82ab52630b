import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canaryHandler, canaryPath, route, shadowContext, signTag } from '@zerohour/shadow-data';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { Target } from '../../core/target/target.ts';
import {
  checkHealth,
  readCustomerStats,
  readSwitch,
  seedStock,
  setSwitch,
} from '../../edge/stack/http/controls.ts';
import { runPreflight } from '../../edge/stack/http/preflight.ts';
import { scanLeaks } from '../../edge/stack/leaks/leakScan.ts';
import { createTestDatabase } from '../support/database.ts';
import { testStores } from '../support/stores.ts';

const key = 'a signing key of a test';
const runId = 'run0000001';
const tag = signTag({ runId, epoch: 1, expiresAtMs: Date.now() + 600_000 }, key);
const tagHeader = { header: 'baggage', value: tag };

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

function targetOf(part: {
  baseUrl: string;
  shadow?: Partial<Target['shadow']>;
  stores?: Partial<Target['stores']>;
  more?: Partial<Target>;
}): Target {
  return {
    name: 'shop',
    baseUrl: part.baseUrl,
    allowHosts: [],
    allowAddresses: [],
    quiet: [],
    ownership: 'file',
    seed: null,
    isolation: 'shadow',
    caps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1 },
    shadow: { key, header: 'baggage', hops: [], seedUrl: null, ...part.shadow },
    stores: {
      postgresUrl: null,
      schemas: { live: 'live', shadow: 'shadow' },
      redisUrl: null,
      redisPrefixes: { live: 'live:', shadow: 'shadow:' },
      allowWritableRole: false,
      ...part.stores,
    },
    identity: [],
    customerStatsUrl: null,
    switches: null,
    healthUrl: null,
    ...part.more,
  };
}

describe('runPreflight', () => {
  interface Service {
    name?: string;
    keys?: string[];
    stores?: { live: string; shadow: string };
    downstream?: string[];
    /** Replaces the whole service. */
    listener?: RequestListener;
    probe?: () => Promise<{ store: string }>;
  }

  function serve({
    name = 'orders',
    keys = [key],
    stores,
    downstream = [],
    listener,
    probe,
  }: Service) {
    const canary = canaryHandler({
      service: name,
      instance: `${name}-1`,
      probe: probe ?? (async () => ({ store: route(stores ?? { live: 'L', shadow: 'S' }) })),
      downstream: () => downstream,
    });
    const enter = shadowContext({ keys });
    return listen(listener ?? ((req, res) => enter(req, res, () => canary(req, res))));
  }

  const check = async (service: Service, hopName = 'orders') => {
    const url = await serve(service);
    const hops = [{ service: hopName, url }];
    return runPreflight(targetOf({ baseUrl: url, shadow: { hops } }), tagHeader);
  };

  it('passes when each hop sees the tag, chooses another store by it, and refuses a corrupted one', async () => {
    const orders = await serve({});
    const gateway = await serve({
      name: 'gateway',
      stores: { live: 'none (live)', shadow: 'none (shadow)' },
      downstream: [orders],
    });
    const hops = [
      { service: 'gateway', url: gateway },
      { service: 'orders', url: orders },
    ];
    const good = { tagSeen: true, corruptRefused: true, problem: null };
    expect(await runPreflight(targetOf({ baseUrl: gateway, shadow: { hops } }), tagHeader)).toEqual(
      {
        state: 'pass',
        hops: [
          { service: 'gateway', instance: 'gateway-1', store: 'none (shadow)', ...good },
          { service: 'orders', instance: 'orders-1', store: 'S', ...good },
          { service: 'gateway', instance: 'link gateway-1', store: 'none (shadow)', ...good },
          { service: 'orders', instance: 'link orders-1', store: 'S', ...good },
        ],
      },
    );
  });

  it('passes a service without any store', async () => {
    expect((await check({ probe: async () => ({ store: 'none' }) })).state).toBe('pass');
  });

  it.each<[string, Service, string]>([
    [
      'uses one store for both',
      { stores: { live: 'L', shadow: 'L' } },
      'uses the same store, L, with and without the tag',
    ],
    ['answers for another service', { name: 'catalog' }, 'answers as catalog'],
    [
      'cannot reach its store',
      { probe: () => Promise.reject(new Error('no route')) },
      'store cannot be asked: no route',
    ],
    ['has another key', { keys: ['another key of a test'] }, 'canary answers status 400'],
    [
      'has no canary',
      { listener: (_req, res) => res.writeHead(404).end() },
      'canary answers status 404',
    ],
    [
      'answers everything with 200',
      { listener: (_req, res) => res.end('{}') },
      'canary gives no canary answer; mount canaryHandler of @zerohour/shadow-data',
    ],
  ])('fails a hop that %s', async (_, service, problem) => {
    const { state, hops } = await check(service);
    expect(state).toBe('fail');
    expect(hops[0]?.problem).toBe(problem);
  });

  /** A service with its own check of tags. */
  const careless = (
    accepts: (header: string | undefined) => boolean,
    seen = true,
    seenRun = runId,
  ): Service => ({
    listener: (req, res) => {
      const header = req.headers.baggage as string | undefined;
      if (!accepts(header)) res.writeHead(400).end();
      else {
        const tagSeen = seen && header !== undefined;
        const store = tagSeen ? 'S' : 'L';
        const answer = {
          service: 'orders',
          instance: 'o',
          tagSeen,
          runId: tagSeen ? seenRun : null,
        };
        res.end(JSON.stringify({ ...answer, store, problem: null, downstream: [] }));
      }
    },
  });

  it.each<[string, (header: string | undefined) => boolean]>([
    ['any tag', () => true],
    ['a tag by its length and prefix', (h) => h === undefined || h.length === tag.length],
    [
      'a tag without signature',
      (h) => h === undefined || h === tag || h === tag.slice(0, tag.lastIndexOf('.')),
    ],
    ['a tag twice', (h) => h === undefined || h === tag || h === `${tag},${tag}`],
  ])('fails a hop that takes %s', async (_, accepts) => {
    const { state, hops } = await check(careless(accepts));
    expect(state).toBe('fail');
    expect(hops[0]).toMatchObject({
      corruptRefused: false,
      problem: 'accepts a corrupted tag: it must answer 400',
    });
  });

  it('fails a hop that misses the tag, or reports one that was not sent', async () => {
    const right = (header: string | undefined) => header === undefined || header === tag;
    const deaf = await check(careless(right, false));
    expect(deaf.state).toBe('fail');
    expect(deaf.hops[0]?.problem).toBe(
      'does not see the tag: mount shadowContext, and pass the tag on',
    );
    const always: RequestListener = (req, res) => {
      if (!right(req.headers.baggage as string | undefined)) res.writeHead(400).end();
      else {
        const answer = { service: 'orders', instance: 'o', tagSeen: true, runId, store: 'S' };
        res.end(JSON.stringify({ ...answer, problem: null, downstream: [] }));
      }
    };
    const hearing = await check({ listener: always });
    expect(hearing.hops[0]?.problem).toBe('sees a tag where there is none');
  });

  it('fails a hop that answers for another run', async () => {
    const right = (header: string | undefined) => header === undefined || header === tag;
    const other = await check(careless(right, true, 'run0000002'));
    expect([other.state, other.hops[0]?.problem]).toEqual([
      'fail',
      `sees a tag of run run0000002 instead of ${runId}`,
    ]);
    expect((await check(careless(right))).hops[0]?.problem).toBe(null);
  });

  it('fails when the link loses the tag behind a correct hop', async () => {
    const orders = await serve({});
    const enter = shadowContext({ keys: [key] });
    const gateway = await listen((req, res) =>
      enter(req, res, () => {
        const tagSeen = req.headers.baggage !== undefined;
        const own = { service: 'gateway', instance: 'g', tagSeen, runId: tagSeen ? runId : null };
        const store = tagSeen ? 'S' : 'L';
        // It calls the next service without the tag.
        fetch(orders + canaryPath)
          .then((answered) => answered.json())
          .then(
            (answer) => {
              const downstream = [{ url: orders, answer, problem: null }];
              res.end(JSON.stringify({ ...own, store, problem: null, downstream }));
            },
            () => res.destroy(),
          );
      }),
    );
    const hops = [
      { service: 'gateway', url: gateway },
      { service: 'orders', url: orders },
    ];
    const summary = await runPreflight(targetOf({ baseUrl: gateway, shadow: { hops } }), tagHeader);
    expect(summary.state).toBe('fail');
    expect(summary.hops.map((hop) => hop.problem)).toEqual([
      null,
      null,
      null,
      'does not see the tag: mount shadowContext, and pass the tag on',
    ]);
  });

  it('fails when a hop behind the link does not answer', async () => {
    const url = await serve({ downstream: ['http://127.0.0.1:1'] });
    const hops = [{ service: 'orders', url }];
    const summary = await runPreflight(targetOf({ baseUrl: url, shadow: { hops } }), tagHeader);
    expect(summary.state).toBe('fail');
    expect(summary.hops.at(-1)).toMatchObject({ service: 'link', instance: 'http://127.0.0.1:1' });
  });

  it('fails without any hop, and names an address that does not answer', async () => {
    const url = await serve({});
    const none = await runPreflight(targetOf({ baseUrl: url }), tagHeader);
    expect(none.state).toBe('fail');
    expect(none.hops[0]?.problem).toContain('lists no hops');
    const gone = 'http://127.0.0.1:9';
    const hops = [{ service: 'orders', url: gone }];
    const dead = await runPreflight(targetOf({ baseUrl: gone, shadow: { hops } }), tagHeader);
    expect(dead.state).toBe('fail');
    expect(dead.hops.map((hop) => hop.problem)).toEqual([
      expect.stringMatching(
        /^target does not answer at http:\/\/127\.0\.0\.1:9\/\.well-known.*is it running/,
      ),
      expect.stringMatching(/^target does not answer at/),
    ]);
  });

  it('sends the tag in the header that the stack uses', async () => {
    const canary = canaryHandler({
      service: 'orders',
      instance: 'o',
      probe: async () => ({ store: route({ live: 'L', shadow: 'S' }) }),
      downstream: () => [],
      header: 'x-rehearsal',
    });
    const enter = shadowContext({ keys: [key], header: 'x-rehearsal' });
    const url = await listen((req, res) => {
      if (req.headers.baggage !== undefined) res.writeHead(500).end();
      else enter(req, res, () => canary(req, res));
    });
    const hops = [{ service: 'orders', url }];
    const target = targetOf({ baseUrl: url, shadow: { hops, header: 'x-rehearsal' } });
    expect((await runPreflight(target, { header: 'x-rehearsal', value: tag })).state).toBe('pass');
  });
});

describe('seed, switches, statistics and health', () => {
  const recording = async (status = 200, answer: unknown = {}) => {
    const seen: unknown[] = [];
    const url = await listen((req, res) => {
      let text = '';
      req.on('data', (chunk) => {
        text += chunk;
      });
      req.on('end', () => {
        const body = text === '' ? null : JSON.parse(text);
        seen.push([req.method, req.url, req.headers.baggage ?? null, body]);
        res.writeHead(status).end(JSON.stringify(answer));
      });
    });
    return { url, seen };
  };

  it('seeds the stock by a tagged request', async () => {
    const { url, seen } = await recording();
    const target = targetOf({ baseUrl: url, shadow: { seedUrl: `${url}/seed` } });
    await seedStock(target, tagHeader, runId, { default: 10, skus: { hot: 3 } });
    expect(seen).toEqual([['POST', '/seed', tag, { runId, default: 10, skus: { hot: 3 } }]]);
  });

  it('gives the reason when the stock could not be seeded', async () => {
    const { url } = await recording(422, { error: 'no such item: hat' });
    const stock = { default: 1, skus: {} };
    const seed = (seedUrl: string | null) =>
      seedStock(targetOf({ baseUrl: url, shadow: { seedUrl } }), tagHeader, runId, stock);
    await expect(seed(`${url}/seed`)).rejects.toThrow(
      `target refused POST ${url}/seed: status 422 {"error":"no such item: hat"}`,
    );
    await expect(seed(null)).rejects.toThrow('target shop has no shadow.seedUrl');
    await expect(seed('http://127.0.0.1:9/seed')).rejects.toThrow(
      'target does not answer at http://127.0.0.1:9/seed: ',
    );
  });

  it('turns a switch that the target lists, and no other', async () => {
    const { url, seen } = await recording(200, { value: 'none' });
    const switches = { url: `${url}/switches`, names: ['inventory.guard'] };
    const target = targetOf({ baseUrl: url, more: { switches } });
    await setSwitch(target, tagHeader, 'inventory.guard', 'none');
    expect(await readSwitch(target, tagHeader, 'inventory.guard')).toBe('none');
    expect(seen).toEqual([
      ['PUT', '/switches/inventory.guard', tag, { value: 'none' }],
      ['GET', '/switches/inventory.guard', tag, null],
    ]);
    await expect(setSwitch(target, tagHeader, 'fire', 'on')).rejects.toThrow(
      'target shop has no switch fire; it lists inventory.guard',
    );
    await expect(setSwitch(targetOf({ baseUrl: url }), tagHeader, 'fire', 'on')).rejects.toThrow(
      'it lists none',
    );
    const { url: mute } = await recording(200, {});
    const muteTarget = targetOf({ baseUrl: mute, more: { switches: { url: mute, names: ['a'] } } });
    await expect(readSwitch(muteTarget, tagHeader, 'a')).rejects.toThrow('does not say its value');
  });

  it('reads the figures of untagged customers', async () => {
    const stats = {
      requests: 7,
      errors: 1,
      latencyMs: {
        schema: 3,
        count: 6,
        zeroCount: 1,
        buckets: [
          [-2, 1],
          [20, 4],
        ],
      },
    };
    const { url, seen } = await recording(200, stats);
    expect(
      await readCustomerStats(targetOf({ baseUrl: url, more: { customerStatsUrl: url } })),
    ).toEqual(stats);
    expect(seen).toEqual([['GET', '/', null, null]]);
    expect(await readCustomerStats(targetOf({ baseUrl: url }))).toBeNull();
    const { url: odd } = await recording(200, { ...stats, errors: -1 });
    await expect(
      readCustomerStats(targetOf({ baseUrl: odd, more: { customerStatsUrl: odd } })),
    ).rejects.toThrow(`live statistics at ${odd} cannot be read: errors: `);
  });

  it('reports health in one line', async () => {
    const { url } = await recording(200);
    const { url: ill } = await recording(503);
    const health = (healthUrl: string | null) =>
      checkHealth(targetOf({ baseUrl: url, more: { healthUrl } }));
    expect(await health(null)).toBeNull();
    expect(await health(url)).toBeNull();
    expect(await health(ill)).toBe(`health at ${ill} answers status 503`);
    expect(await health('http://127.0.0.1:9/')).toMatch(/^target does not answer at/);
  });
});

describe('scanLeaks', () => {
  const withStores = async (
    work: (given: {
      client: pg.Client;
      stores: Partial<Target['stores']>;
      redis: Redis;
    }) => Promise<void>,
  ) => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    // A scan judges a whole database of Redis, so this test has its own.
    const redisUrl = `${testStores().redisUrl}/9`;
    const redis = new Redis(redisUrl);
    const prefix = 'leak';
    try {
      await client.connect();
      await client.query(`CREATE SCHEMA live; CREATE SCHEMA shadow;
        CREATE TABLE live.orders (customer text); CREATE TABLE shadow.orders (customer text);
        INSERT INTO live.orders VALUES ('cust-1'); INSERT INTO shadow.orders VALUES ('zh-${runId}-1')`);
      const redisPrefixes = { live: `${prefix}:live:`, shadow: `${prefix}:shadow:` };
      await redis.set(`${redisPrefixes.shadow}a`, `zh-${runId}-1`);
      const stores = { postgresUrl: database.url, redisUrl, redisPrefixes };
      await work({ client, stores, redis });
    } finally {
      await redis.flushdb();
      redis.disconnect();
      await client.end();
      await database.drop();
    }
  };
  const identity = [{ table: 'orders', column: 'customer' }];
  const scan = (stores: Partial<Target['stores']>, columns: Target['identity'] = identity) =>
    scanLeaks(targetOf({ baseUrl: '', stores, more: { identity: columns } }), runId);

  it('is clean when every row is in its store, and lists what it read', async () => {
    await withStores(async ({ stores }) => {
      const summary = await scan(stores);
      expect(summary).toMatchObject({ state: 'clean', reason: null, leaks: [] });
      expect(summary.scanned.slice(0, 4)).toEqual([
        { place: 'live.orders.customer', rows: 1 },
        { place: 'shadow.orders.customer', rows: 1 },
        { place: `redis ${stores.redisPrefixes?.live}`, rows: 0 },
        { place: `redis ${stores.redisPrefixes?.shadow}`, rows: 1 },
      ]);
    });
  });

  it('finds leaks in both kinds of store, in both directions', async () => {
    await withStores(async ({ client, stores, redis }) => {
      await client.query(`INSERT INTO live.orders VALUES ('zh-${runId}-2')`);
      await client.query("INSERT INTO shadow.orders VALUES ('cust-2')");
      await redis.set(`${stores.redisPrefixes?.live}b`, `zh-${runId}-3`);
      const { state, leaks } = await scan(stores);
      expect(state).toBe('leaked');
      expect(leaks.map((leak) => [leak.place, leak.id, leak.owner])).toEqual([
        ['live.orders.customer', `zh-${runId}-2`, `run ${runId}`],
        ['shadow.orders.customer', 'cust-2', 'live'],
        [`redis ${stores.redisPrefixes?.live}`, `${stores.redisPrefixes?.live}b`, `run ${runId}`],
      ]);
    });
  });

  it('lists what other runs left apart, and finds this run’s row among them', async () => {
    await withStores(async ({ client, stores, redis }) => {
      await client.query(
        `INSERT INTO live.orders SELECT 'zh-run0000009-' || n FROM generate_series(1, 150) AS n`,
      );
      await client.query("INSERT INTO shadow.orders VALUES ('zh-run0000009-1')");
      const both = `${stores.redisPrefixes?.live}both`;
      await redis.set(`${stores.redisPrefixes?.shadow}old`, 'zh-run0000009-1');
      const calm = await scan(stores);
      expect(calm).toMatchObject({
        state: 'clean',
        reason: null,
        leaks: [],
        older: { count: 152 },
      });
      expect(calm.older?.listed).toHaveLength(102);
      await client.query(`INSERT INTO live.orders VALUES ('zh-${runId}-2')`);
      await redis.set(both, `zh-run0000009-1 zh-${runId}-1`);
      const { state, leaks } = await scan(stores);
      expect(state).toBe('leaked');
      expect(leaks.map((leak) => [leak.id, leak.owner])).toEqual([
        [`zh-${runId}-2`, `run ${runId}`],
        [both, `run ${runId}`],
      ]);
    });
  });

  it('is unknown when it could not read a store, and reports a found leak all the same', async () => {
    await withStores(async ({ client, stores }) => {
      const down = { ...stores, redisUrl: 'redis://:secret@127.0.0.1:1' };
      const blind = await scan(down);
      expect(blind.state).toBe('unknown');
      expect(blind.reason).toMatch(/^Redis at redis:\/\/127\.0\.0\.1:1 could not be scanned: /);
      expect(blind.reason).not.toContain('secret');
      expect((await scan(stores, [])).reason).toBe('no identity columns are named');
      expect((await scan(stores, [{ table: 'carts', column: 'a' }])).reason).toContain(
        'relation "live.carts" does not exist',
      );
      await client.query("INSERT INTO shadow.orders VALUES ('cust-2')");
      expect((await scan(down)).state).toBe('leaked');
    });
  });

  it('is unknown for a target without stores', async () => {
    expect(await scan({})).toEqual({
      state: 'unknown',
      reason: 'the target names no store',
      scanned: [],
      leaks: [],
    });
  });
});
