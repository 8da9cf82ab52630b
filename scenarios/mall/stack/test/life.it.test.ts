import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePorts } from '../../../../server/edge/embedded/freePorts.ts';
import { testStores } from '../../../../server/test/support/stores.ts';
import { childrenOf, isAlive, openTestShop, startMain, type TestShop } from './shop.ts';

const processes = 8;

async function withShop(
  work: (shop: TestShop, children: readonly number[]) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const shop = await openTestShop(env);
  try {
    await work(shop, childrenOf(shop.child.pid ?? -1));
  } finally {
    await shop.stop();
  }
}

const left = (pids: readonly number[]): number[] => pids.filter(isAlive);

describe.runIf(process.platform === 'linux')('the processes of a shop', () => {
  it('are gone two seconds after their parent was killed', async () => {
    await withShop(async (shop, children) => {
      expect(children).toHaveLength(processes);
      expect(left(children)).toHaveLength(processes);
      shop.child.kill('SIGKILL');
      await expect.poll(() => left(children), { timeout: 2_000 }).toEqual([]);
    });
  });

  it('end together when one of them dies, and it is named', async () => {
    await withShop(async (shop, children) => {
      const [victim = -1] = children;
      process.kill(victim, 'SIGKILL');
      expect(await shop.ended).toBe(1);
      expect(shop.stderr()).toMatch(/mall: [a-z-]+-1 ended with SIGKILL; the shop closes\n$/);
      expect(left(children)).toEqual([]);
    });
  });
});

describe.runIf(process.platform === 'linux')('a bank mock that an agent may kill', () => {
  it('is started again at its port, and the shop stays open', async () => {
    const mockOf = (shop: TestShop): number | undefined =>
      childrenOf(shop.child.pid ?? -1).find((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bankMock'),
      );
    const limitOf = async (port: number): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${port}/limit`).catch(() => null);
      return answer === null ? null : answer.json();
    };
    await withShop(
      async (shop) => {
        const file = shop.targetFile.replace(/\.yaml$/, '.agent.yaml');
        const { port } = parse(readFileSync(file, 'utf8')).subjects['bank-mock'].process;
        expect(await limitOf(port)).toMatchObject({ slots: 3 });
        const killed = mockOf(shop) ?? -1;
        process.kill(killed, 'SIGKILL');
        await expect.poll(() => isAlive(killed)).toBe(false);
        await expect.poll(() => limitOf(port), { timeout: 20_000 }).toMatchObject({ slots: 3 });
        expect(mockOf(shop)).not.toBe(killed);
        expect(await shop.ask('GET', '/sale')).toMatchObject({ status: 200 });
        shop.child.kill('SIGTERM');
        expect(await shop.ended).toBe(0);
      },
      { MALL_AGENT_PORT: String(await freePorts(11)), MALL_BANK_SLOTS: '3' },
    );
  });
});

describe('a shop that opens and is told to close', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await openTestShop();
  });
  afterAll(() => shop.stop());

  it('hands out a target file that only its owner may read, and nothing half-written', () => {
    expect(statSync(shop.targetFile).mode & 0o777).toBe(0o600);
    expect(existsSync(`${shop.targetFile}.${shop.child.pid}.part`)).toBe(false);
    expect(shop.target.allowHosts).toEqual([new URL(shop.target.baseUrl).host]);
  });

  it.runIf(process.platform === 'linux')(
    'ends with SIGTERM, quietly and with code 0, and so do its processes',
    async () => {
      const children = childrenOf(shop.child.pid ?? -1);
      expect(children).toHaveLength(processes);
      shop.child.kill('SIGTERM');
      expect(await shop.ended).toBe(0);
      expect(left(children)).toEqual([]);
      expect(shop.stderr()).toBe('');
    },
  );
});

it('runs two of each service, and a journey meets both', async () => {
  const shop = await openTestShop({}, ['--replicas', '2']);
  try {
    const names = shop.target.shadow.hops.map(({ service }) => service);
    expect(names).toHaveLength(10);
    expect(shop.target.allowHosts).toHaveLength(2);
    const instances = shop.target.shadow.hops.map(async ({ url: base }) => {
      const { body } = await shop.ask('GET', '/health', { base });
      return [body.instance, body.status];
    });
    expect(await Promise.all(instances)).toEqual(
      ['gateway', 'catalog', 'inventory', 'orders', 'payments'].flatMap((service) => [
        [`${service}-1`, 'ok'],
        [`${service}-2`, 'ok'],
      ]),
    );
    const { saleId } = (await shop.ask('GET', '/sale', { tag: null })).body;
    for (const key of ['cust-r1', 'cust-r2', 'cust-r3', 'cust-r4']) {
      const body = { saleId, sku: 'SKU-0002', units: 1, customer: 'cust-r' };
      const placed = await shop.ask('POST', '/orders', { tag: null, key, body });
      const { orderId, totalCents } = placed.body;
      const pay = { tag: null, key: `${key}-pay`, body: { amountCents: totalCents } };
      expect((await shop.ask('POST', `/orders/${String(orderId)}/pay`, pay)).status).toBe(200);
    }
  } finally {
    await shop.stop();
  }
});

describe('a shop that cannot open says why in one line', () => {
  const database = { MALL_DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' };

  it.each([
    ['nothing is set', {}, 'MALL_DATABASE_URL is not set'],
    [
      'PostgreSQL is not there',
      { ...database, MALL_REDIS_URL: 'redis://127.0.0.1:1' },
      'ECONNREFUSED',
    ],
  ])('%s', async (_, env, words) => {
    const started = startMain([], env as Record<string, string>);
    await expect(started.ready).rejects.toThrow();
    expect(await started.ended).toBe(1);
    expect(started.stderr()).toContain(`mall: `);
    expect(started.stderr()).toContain(words);
    expect(started.stderr().trim().split('\n')).toHaveLength(1);
  });

  it('Redis is not there', async () => {
    const env = {
      MALL_DATABASE_URL: testStores().databaseUrl,
      MALL_REDIS_URL: 'redis://127.0.0.1:1',
    };
    const started = startMain([], env);
    await expect(started.ready).rejects.toThrow();
    expect(await started.ended).toBe(1);
    expect(started.stderr().trim().split('\n')).toHaveLength(1);
  });
});
