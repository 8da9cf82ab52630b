import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { readTag } from '@zerohour/shadow-data';
import { describe, expect, it } from 'vitest';
import { err, ok } from '../../core/result.ts';
import type { Target } from '../../core/target/target.ts';
import type { CheckItem } from '../../core/verdict/checklist.ts';
import { hopTexts } from '../../core/verdict/isolation.ts';
import { packageRoot } from '../../root.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { checkTarget } from './checkTarget.ts';

type Port = Parameters<typeof checkTarget>[2];

const willing: Port = {
  writableRole: async () => ({ state: 'reads-only' }),
  egress: async () =>
    ok({ hosts: [{ host: 'shop.test:80', addresses: ['10.0.0.1'] }], allowAddresses: [] }),
  proof: async () => ({ state: 'valid', text: 'shop.test:80' }),
  health: async () => null,
  reached: () => Promise.reject(new Error('the base URL was asked')),
  preflight: async () => ({
    state: 'fail',
    hops: [
      {
        service: 'shop',
        instance: 's-1',
        tagSeen: true,
        store: 'zh',
        corruptRefused: true,
        problem: null,
      },
    ],
  }),
};

const look = async (target: Target, port: Partial<Port> = {}) => {
  const { items } = await checkTarget(target, null, { ...willing, ...port }, 'run000000001');
  return items.map((item) => {
    expect(item).toMatchObject({ part: expect.any(String), text: expect.any(String) });
    const { part, state, text, remedy }: CheckItem = item;
    return [part, state, text, remedy] as const;
  });
};
const partsOf = (items: Awaited<ReturnType<typeof look>>, state: CheckItem['state']) =>
  items.filter(([, each]) => each === state).map(([part]) => part);

const stack = (over: Partial<Target> = {}) => targetCase({ healthUrl: 'http://h/health', ...over });

/** A willing target of two hosts that notes what it is asked. */
function asked() {
  const calls: unknown[][] = [];
  const noted =
    <T>(name: string, answer: T) =>
    async (...of: unknown[]): Promise<T> => {
      calls.push([name, ...of]);
      return answer;
    };
  const hosts = ['shop.test:80', 'pay.test:80'].map((host, index) => ({
    host,
    addresses: [`10.0.0.${index + 1}`],
  }));
  const egress = { hosts, allowAddresses: [] };
  const port: Port = {
    egress: noted('egress', ok(egress)),
    proof: noted('proof', { state: 'valid' as const, text: 'both publish it' }),
    health: noted('health', null),
    reached: noted('reached', null),
    writableRole: noted('role', { state: 'reads-only' as const }),
    preflight: noted('preflight', { state: 'pass' as const, hops: [] }),
  };
  return { calls, egress, port };
}
const foundBoth = [
  { part: 'addresses', state: 'ok', text: 'shop.test:80 at 10.0.0.1; pay.test:80 at 10.0.0.2' },
  { part: 'ownership', state: 'ok', text: 'both publish it' },
  { part: 'health', state: 'ok', text: 'http://h/health?token=… answers' },
].map((item) => ({ ...item, remedy: null }));
const noStore = {
  ...{ part: 'stores', text: 'the target file names no store, so no leak can be found' },
  remedy: 'Add stores.postgresUrl with identity, or stores.redisUrl.',
};
const notAskedBy = (isolation: string) => (part: string) => ({
  ...{ part, state: 'not-asked', text: `isolation ${isolation} does not ask for it` },
  remedy: null,
});

describe('the checklist of a target', () => {
  it.each<[Target['isolation'], readonly object[]]>([
    [
      'shadow',
      [
        {
          ...{ part: 'seed', state: 'missing' },
          text: 'the target file does not say how stock is filled before a run',
          remedy: 'Add shadow.seedUrl, or seed with none, a SQL file or a command.',
        },
        { ...noStore, state: 'missing' },
      ],
    ],
    ['observe', [notAskedBy('observe')('seed'), { ...noStore, state: 'not-adopted' }]],
    ['dedicated', ['canary', 'seed', 'stores'].map(notAskedBy('dedicated'))],
  ])('is whole under "%s", with a remedy for each gap', async (isolation, more) => {
    const { calls, egress, port } = asked();
    const target = stack({ isolation, healthUrl: 'http://h/health?token=secret' });
    const nowMs = Date.now();
    expect(await checkTarget(target, null, port, 'run000000001')).toEqual({
      ...{ target: 'shop', isolation, items: [...foundBoth, ...more] },
    });
    const [preflight] = calls.filter(([name]) => name === 'preflight');
    expect(calls.filter(([name]) => name !== 'preflight')).toEqual([
      ['egress', target],
      ['proof', target, egress],
      ['health', target],
    ]);
    expect(preflight === undefined).toBe(isolation === 'dedicated');
    if (preflight === undefined) return;
    const { value } = preflight[2] as { value: string };
    expect(preflight[1]).toBe(target);
    const tag = readTag(value, [target.shadow.key], nowMs);
    expect(tag).toMatchObject({ kind: 'shadow', tag: { runId: 'run000000001', epoch: 0 } });
    // No longer than the clocks of two machines may differ.
    const expiresAtMs = tag.kind === 'shadow' ? tag.tag.expiresAtMs : 0;
    expect(expiresAtMs - nowMs).toBeLessThan(6 * 60_000);
  });

  it('asks the base URL and the role of the target that it is given', async () => {
    const { calls, port } = asked();
    const stores = { ...stack().stores, postgresUrl: 'postgres://127.0.0.1:1/shop' };
    const target = stack({ healthUrl: null, isolation: 'dedicated', stores });
    await checkTarget(target, null, port, 'run000000001');
    expect(calls.slice(2)).toEqual([
      ['reached', target],
      ['role', target],
    ]);
  });

  it('lists what a stack under "shadow" lacks', async () => {
    const items = await look(stack());
    expect(partsOf(items, 'ok')).toEqual(['addresses', 'ownership', 'health', 'hop shop (s-1)']);
    expect(partsOf(items, 'missing')).toEqual(['seed', 'stores']);
    expect(items[0]).toEqual(['addresses', 'ok', 'shop.test:80 at 10.0.0.1', null]);
    expect(items.find(([part]) => part === 'seed')?.[3]).toBe(
      'Add shadow.seedUrl, or seed with none, a SQL file or a command.',
    );
  });

  it('marks the addresses of this machine, whose CPU load from here would share', async () => {
    const [own] = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const addresses = ['10.0.0.1', own?.address ?? ''];
    const egress = async () =>
      ok({ hosts: [{ host: 'shop.test:80', addresses }], allowAddresses: [] });
    expect((await look(stack(), { egress }))[0]?.[2]).toBe(
      `shop.test:80 at 10.0.0.1, ${own?.address} (this machine)`,
    );
  });

  it('asks a dedicated stack for nothing else than its health and its owner', async () => {
    const refused = () => Promise.reject(new Error('the canary was asked'));
    const items = await look(stack({ isolation: 'dedicated' }), { preflight: refused });
    expect(partsOf(items, 'ok')).toEqual(['addresses', 'ownership', 'health']);
    expect(partsOf(items, 'not-asked')).toEqual(['canary', 'seed', 'stores']);
    expect(partsOf(items, 'missing')).toEqual([]);
  });

  it('lists the gaps of an observed stack, whose seed is its own affair', async () => {
    const items = await look(stack({ isolation: 'observe' }));
    expect(partsOf(items, 'not-asked')).toEqual(['seed']);
    expect(partsOf(items, 'missing')).toEqual([]);
    expect(partsOf(items, 'not-adopted')).toEqual(['stores']);
  });

  it.each<[Target['isolation'], 'missing' | 'not-adopted' | null, 'missing' | null]>([
    ['shadow', 'missing', 'missing'],
    ['observe', 'not-adopted', null],
    ['dedicated', null, null],
  ])('tells gaps of adoption from failures under "%s"', async (isolation, gap, seed) => {
    const preflight = async () => {
      const { state, hops } = await willing.preflight(stack(), { header: '', value: '' });
      return { state, hops: hops.map((hop) => ({ ...hop, problem: hopTexts.sameStore })) };
    };
    const stateOf = async (part: string, port: Partial<Port> = {}, over: Partial<Target> = {}) =>
      (await look(stack({ isolation, ...over }), { preflight, ...port })).find(
        ([name]) => name === part,
      )?.[1];
    expect(await stateOf('hop shop (s-1)')).toBe(gap ?? undefined);
    expect(await stateOf('stores')).toBe(gap ?? 'not-asked');
    expect(await stateOf('seed')).toBe(seed ?? 'not-asked');
    // No adoption mends these.
    const rights = { state: 'may-write', text: 'app owns live.orders' } as const;
    const stores = { ...stack().stores, postgresUrl: 'postgres://127.0.0.1:1/shop' };
    const never: readonly [string, Partial<Port>, Partial<Target>][] = [
      ['health', { health: async () => 'status 503' }, {}],
      ['addresses', { egress: async () => err('no such host') }, {}],
      ['ownership', { proof: async () => ({ state: 'gone', text: 'no proof' }) }, {}],
      ['audit role', { writableRole: async () => rights }, { stores }],
      ['PostgreSQL postgres://127.0.0.1:1/shop', {}, { stores }],
    ];
    for (const [part, port, over] of never) {
      expect([part, await stateOf(part, port, over)]).toEqual([part, 'missing']);
    }
  });

  it('says where the stock is filled without asking there', async () => {
    const { shadow } = stack();
    const seeded = stack({ shadow: { ...shadow, seedUrl: 'http://h/seed?token=t' } });
    expect((await look(seeded)).find(([part]) => part === 'seed')).toEqual([
      'seed',
      'ok',
      'http://h/seed?token=… is asked before each run, not now',
      null,
    ]);
  });

  it.each<[Target['seed'], string]>([
    [{ kind: 'none' }, 'none: what is there is used'],
    [
      { kind: 'sql', file: 'seed.sql', postgresUrl: 'postgres://h/d', text: '' },
      'seed.sql is run before each run, not now',
    ],
    [
      { kind: 'command', command: ['/opt/seed', 'a'], folder: '/opt' },
      '/opt/seed is started before each run, not now',
    ],
  ])('says how the stock is filled without code: %j', async (seed, text) => {
    const items = await look(stack({ seed }));
    expect(items.find(([part]) => part === 'seed')).toEqual(['seed', 'ok', text, null]);
  });

  it('sends nothing to a host that may not be driven', async () => {
    const never = () => Promise.reject(new Error('it was asked'));
    const ports = { health: never, preflight: never };
    const gone = await look(stack(), {
      ...ports,
      proof: async () => ({ state: 'gone', text: 'no proof' }),
    });
    expect(partsOf(gone, 'missing')).toEqual(['ownership', 'seed', 'stores']);
    expect(gone[1]).toEqual([
      ...['ownership', 'missing', 'no proof', 'Publish what "zerohour target-token" prints.'],
    ]);
    const away = await look(stack(), { ...ports, egress: async () => err('no such host') });
    expect(away[0]).toEqual([
      'addresses',
      'missing',
      'no such host',
      'Correct allowHosts or allowAddresses.',
    ]);
    expect(partsOf(away, 'ok')).toEqual([]);
  });

  it('says that a sick target is sick, and that one without a health address has none', async () => {
    const sick = await look(stack(), { health: async () => 'health at h answers status 503' });
    expect(sick.find(([part]) => part === 'health')).toEqual([
      'health',
      'missing',
      'health at h answers status 503',
      'Start the target, or correct healthUrl.',
    ]);
  });

  it('asks the base URL of a target without a health address, where any answer counts', async () => {
    const health = async (problem: string | null) =>
      (await look(stack({ healthUrl: null }), { reached: async () => problem })).find(
        ([part]) => part === 'health',
      );
    expect(await health(null)).toEqual([
      ...['health', 'ok', 'http://127.0.0.1:1 answers; the target file names no healthUrl', null],
    ]);
    const baseUrls = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
    const both = await look(stack({ healthUrl: null, baseUrls }), { reached: async () => null });
    expect(both.find(([part]) => part === 'health')?.[2]).toBe(
      'http://127.0.0.1:1, http://127.0.0.1:2 answer; the target file names no healthUrl',
    );
    expect(await health('self-signed certificate')).toEqual([
      ...['health', 'missing', 'self-signed certificate', 'Start the target, or correct baseUrl.'],
    ]);
  });

  it('names the database that does not answer, without its password', async () => {
    const { stores } = stack();
    const postgresUrl = 'postgres://audit:secret@127.0.0.1:1/shop';
    const items = await look(
      stack({ stores: { ...stores, postgresUrl, redisUrl: 'redis://:secret@127.0.0.1:1' } }),
    );
    expect(items.at(-1)).toEqual(['audit role', 'ok', 'may write nothing', null]);
    expect(partsOf(items, 'missing')).toEqual([
      'seed',
      'PostgreSQL postgres://127.0.0.1:1/shop',
      'Redis redis://127.0.0.1:1',
    ]);
    expect(items.find(([part]) => part.startsWith('PostgreSQL'))).toEqual([
      ...['PostgreSQL postgres://127.0.0.1:1/shop', 'missing'],
      ...[
        'connect ECONNREFUSED 127.0.0.1:1',
        'Correct stores.postgresUrl, or its password and rights.',
      ],
    ]);
    expect(JSON.stringify(items)).not.toContain('secret');
  });

  it('names a role that may write, for which a run is refused, unless the file admits it', async () => {
    const postgresUrl = 'postgres://127.0.0.1:1/shop';
    const rights = { state: 'may-write', text: 'app owns live.orders' } as const;
    const port = { writableRole: async () => rights };
    const role = async (allowWritableRole: boolean) => {
      const stores = { ...stack().stores, postgresUrl, allowWritableRole };
      return (await look(stack({ stores }), port)).find(([part]) => part === 'audit role');
    };
    expect(await role(false)).toEqual([
      ...['audit role', 'missing', 'app owns live.orders'],
      'Give a role with USAGE and SELECT alone, or set stores.allowWritableRole: true.',
    ]);
    expect(await role(true)).toEqual([
      ...['audit role', 'ok', 'the target file admits one that may write', null],
    ]);
    expect((await look(stack(), port)).map(([part]) => part)).not.toContain('audit role');
  });

  it('does not call a role read-only that could not be asked', async () => {
    const stores = { ...stack().stores, postgresUrl: 'postgres://127.0.0.1:1/shop' };
    const rights = { state: 'unknown', text: 'timeout expired' } as const;
    const items = await look(stack({ stores }), { writableRole: async () => rights });
    expect(items.find(([part]) => part === 'audit role')).toEqual([
      ...['audit role', 'unknown', 'not known whether it may write: timeout expired'],
      'Let the database answer, then look again.',
    ]);
  });

  it('calls nothing missing that this machine could not look at', async () => {
    const lost = 'host shop.test cannot be looked up: getaddrinfo EAI_AGAIN shop.test; check';
    const unnamed = lost.replace('EAI_AGAIN', 'ENOTFOUND');
    const late = 'host shop.test cannot be looked up: no answer in 5000 ms; check';
    const refused = 'host shop.test is refused: 10.0.0.1 is not in allowAddresses';
    for (const [problem, state] of [
      [lost, 'unknown'],
      [late, 'unknown'],
      [unnamed, 'missing'],
      [refused, 'missing'],
    ] as const) {
      const [found] = await look(stack(), { egress: async () => err(problem) });
      const remedy =
        state === 'unknown'
          ? "Mend this machine's name resolution, then look again."
          : 'Correct allowHosts or allowAddresses.';
      expect(found).toEqual(['addresses', state, problem, remedy]);
    }
    const unread = await look(stack(), {
      proof: async () => ({ state: 'unreadable', text: 'status 503' }),
    });
    expect(unread[1]).toEqual([
      ...['ownership', 'unknown', 'status 503', 'Let the host answer, then look again.'],
    ]);
    expect(unread.map(([part]) => part)).not.toContain('health');
  });

  it('says why a store does not answer', async () => {
    const { stores } = stack();
    const redisUrl = 'redis://127.0.0.1:1';
    const items = await look(stack({ stores: { ...stores, redisUrl } }));
    expect(items.at(-1)).toEqual([
      ...['Redis redis://127.0.0.1:1', 'missing', 'connect ECONNREFUSED 127.0.0.1:1'],
      'Correct stores.redisUrl, or its password and rights.',
    ]);
    const shadowRedisUrl = 'redis://127.0.0.1:2';
    const both = await look(stack({ stores: { ...stores, redisUrl, shadowRedisUrl } }));
    expect(both.slice(-2).map(([part, , , remedy]) => [part, remedy])).toEqual([
      ['Redis redis://127.0.0.1:1', 'Correct stores.redisUrl, or its password and rights.'],
      ['Redis redis://127.0.0.1:2', 'Correct stores.shadowRedisUrl, or its password and rights.'],
    ]);
  });

  it('has a line for an audit that no store is named for', async () => {
    const audit = { directory: join(packageRoot(), 'scenarios/mall'), file: 'audit.yaml' };
    const { items } = await checkTarget(stack(), audit, willing, 'run000000001');
    expect(items.at(-1)).toEqual({
      part: 'audit audit.yaml',
      state: 'missing',
      text: 'target shop names no stores.postgresUrl to audit by source postgres',
      remedy: 'Correct the audit file, or the address of the database below stores.',
    });
  });
});
