import { describe, expect, it } from 'vitest';
import { subjectsMax } from '../../core/audit/engine/findingRegister.ts';
import { noProgress } from '../../core/audit/engine/progress.ts';
import { type FactKind, newDelta, totalOf } from '../../core/audit/facts/registry.ts';
import type { Store } from '../../core/audit/finding.ts';
import { checkable } from '../../core/audit/invariants/registry.ts';
import type {
  AuditSource,
  ReadRequest,
  StoreProblem,
  StoreReading,
} from '../../core/audit/sources/auditSource.ts';
import { MemoryShop } from '../../core/audit/sources/memorySource.support.ts';
import { type AuditorOptions, createAuditor } from './auditor.ts';

const invariants = checkable(new Set(['ledger', 'lines', 'events'] as const));

async function write(shop: MemoryShop, store: Store, rows: readonly [FactKind, object][]) {
  const transaction = await shop.begin();
  for (const [kind, row] of rows) await transaction.insert(store, kind, { ...row });
  await transaction.commit();
}

const ledger = (kind: string, order_id: string | null, units = 1): [FactKind, object] => [
  'ledger',
  { sku: 'hot', kind, units, order_id, reservation_id: order_id },
];
/** An order for which no unit is reserved: two services disagree about it. */
const unreserved = (id: string, zerohour_at_ms?: number): [FactKind, object][] => [
  ['lines', { order_id: id, sku: 'hot', units: 1, price_cents: 100, zerohour_at_ms }],
  ['events', { order_id: id, kind: 'placed', zerohour_at_ms }],
];

/** An auditor over a shop in memory whose readings have the instants that the test says. */
async function audited(shop: MemoryShop, options: Partial<AuditorOptions> = {}) {
  const clock = { atMs: 1_000, now: 0, stepMs: 0, readMs: 0 };
  const requests: ReadRequest[] = [];
  const real = shop.open();
  let reading = false;
  const source: AuditSource = {
    async read(request) {
      expect(reading, 'one reading at a time').toBe(false);
      reading = true;
      requests.push(request);
      const { stores } = await real.read(request);
      await new Promise((resolve) => setTimeout(resolve, clock.readMs));
      reading = false;
      const at = (reading: StoreReading | StoreProblem): StoreReading | StoreProblem => {
        if ('problem' in reading) return reading;
        const { snapshot, recount } = reading;
        const { atMs } = clock;
        return {
          ...reading,
          snapshot: { ...snapshot, atMs },
          recount: recount === null ? null : { ...recount, atMs },
        };
      };
      return { atMs: clock.atMs, stores: { shadow: at(stores.shadow), live: at(stores.live) } };
    },
    close: () => real.close(),
  };
  const now = () => {
    const value = clock.now;
    clock.now += clock.stepMs;
    return value;
  };
  const made = createAuditor({ source, invariants, settleMs: 0, now, ...options });
  return { clock, requests, auditor: await made, source };
}

describe('the time of a finding', () => {
  it('is the instant of its reading and the time that it took to be read', async () => {
    const shop = new MemoryShop();
    const { auditor, clock } = await audited(shop);
    await write(shop, 'shadow', [
      ledger('seed', null),
      ...['a', 'b'].flatMap((id) => unreserved(id, 1_700)),
    ]);
    clock.atMs = 2_000;
    clock.stepMs = 250;
    const { findings, tookMs, atMs } = await auditor.tick(true);
    const oversell = findings.find(({ invariant }) => invariant === 'oversell');
    expect(oversell).toMatchObject({
      committedAt: new Date(1_700).toISOString(),
      foundAt: new Date(2_250).toISOString(),
      detectionMs: 550,
    });
    expect([atMs, tookMs]).toEqual([2_000, 500]);
  });

  it('says whether load ran', async () => {
    for (const duringLoad of [true, false]) {
      const shop = new MemoryShop();
      const { auditor } = await audited(shop);
      await write(shop, 'live', [
        ledger('seed', null),
        ...['a', 'b'].flatMap((id) => unreserved(id)),
      ]);
      const { findings } = await auditor.tick(duringLoad);
      expect(findings.length).toBeGreaterThan(0);
      expect(new Set(findings.map((finding) => finding.duringLoad))).toEqual(new Set([duringLoad]));
    }
  });
});

describe('the reading before the load', () => {
  const oversold = [ledger('seed', null), ...['a', 'b'].flatMap((id) => unreserved(id))];
  const older = async (store: Store) => {
    const shop = new MemoryShop();
    await write(shop, store, oversold);
    const { auditor } = await audited(shop);
    const entry = auditor.checkpoint()[store].register.get('oversell hot');
    return entry?.finding.beforeRun ?? false;
  };

  it('dates what either store held before the run: seeding may leave what an earlier run did', async () => {
    expect([await older('live'), await older('shadow')]).toEqual([true, true]);
  });

  it('is taken once, and not by a server that continues', async () => {
    const { auditor, requests } = await audited(new MemoryShop());
    expect(requests).toHaveLength(1);
    await auditor.tick(true);
    expect(requests.map(({ recount }) => recount)).toEqual([false, false]);
    const earlier = { audits: [], unwatched: true };
    const { requests: none } = await audited(new MemoryShop(), { earlier });
    expect(none).toEqual([]);
  });

  it.each([
    [400, true],
    [401, false],
  ])(
    'counts a disagreement as older when it was committed a settle time before: at %i ms: %s',
    async (committedAtMs, isOlder) => {
      const shop = new MemoryShop();
      await write(shop, 'live', [ledger('seed', null, 9), ...unreserved('a', committedAtMs)]);
      // The reading before the load is of instant 1000.
      const { auditor, clock } = await audited(shop, { settleMs: 600 });
      clock.atMs = 5_000;
      const { findings } = await auditor.tick(true);
      expect(findings.map(({ invariant, beforeRun }) => [invariant, beforeRun ?? false])).toEqual([
        ['reserved-equals-open-orders', isOlder],
      ]);
    },
  );

  it.each([
    [1_000, true],
    [1_001, false],
  ])(
    'counts a disagreement of the shadow store as older up to that reading: at %i ms: %s',
    async (committedAtMs, isOlder) => {
      const shop = new MemoryShop();
      await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a', committedAtMs)]);
      // The reading before the load is of instant 1000.
      const { auditor, clock } = await audited(shop, { settleMs: 600 });
      clock.atMs = 5_000;
      const { findings } = await auditor.tick(true);
      expect(findings.map(({ beforeRun }) => beforeRun ?? false)).toEqual([isOlder]);
    },
  );
});

describe('the end', () => {
  it('counts everything from zero, once', async () => {
    const { auditor, requests } = await audited(new MemoryShop());
    await auditor.final();
    expect(requests.map(({ recount }) => recount)).toEqual([false, true]);
  });

  it.each([
    ['lasts', false, ['reserved-equals-open-orders']],
    ['heals', true, []],
  ])('waits for the settle time of a disagreement that %s', async (_, heals, wanted) => {
    const shop = new MemoryShop();
    const real = shop.open();
    // By a clock that moves, as the database's does.
    const auditor = await createAuditor({ source: real, invariants, settleMs: 300 });
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    const beganMs = performance.now();
    const final = auditor.final();
    if (heals) await write(shop, 'shadow', [ledger('reserve', 'a')]);
    const summaries = await final;
    const found = summaries.flatMap(({ findings }) => findings.map(({ invariant }) => invariant));
    expect(found).toEqual(wanted);
    if (!heals) expect(performance.now() - beganMs).toBeGreaterThan(200);
  });

  it('comes though the clock of the store stands still, by one reading after the other', async () => {
    const shop = new MemoryShop();
    const { auditor, requests, clock } = await audited(shop, { settleMs: 400 });
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    clock.readMs = 300;
    const summaries = await auditor.final();
    expect(summaries.flatMap(({ findings }) => findings)).toEqual([]);
    // The first of the end counts everything, and no other does.
    const [, , first, ...others] = requests.map(({ recount }) => recount);
    expect([first, others.length > 0, others.includes(true)]).toEqual([true, true, false]);
  });

  it('goes on after a tick that failed, and names what it could not read', async () => {
    const shop = new MemoryShop();
    const broken = { now: true };
    const real = shop.open();
    const source: AuditSource = {
      read: (request) =>
        broken.now ? Promise.reject(new Error('the store is away\nnow')) : real.read(request),
      close: () => real.close(),
    };
    const auditor = await createAuditor({ source, invariants, settleMs: 0 });
    expect(auditor.status().problem).toBe('shadow: the store is away; live: the store is away');
    const tick = await auditor.tick(true);
    expect([tick.atMs, tick.watermarkAgeMs, tick.findings]).toEqual([null, null, []]);
    broken.now = false;
    const again = await auditor.tick(true);
    expect([again.atMs === null, again.watermarkAgeMs]).toEqual([false, 0]);
  });

  it('closes its source after what is being read', async () => {
    const shop = new MemoryShop();
    const { auditor, source, requests } = await audited(shop);
    const ticked = auditor.tick(true);
    await auditor.close();
    expect((await ticked).stores.shadow.problem).toBe(null);
    await expect(source.read(requests[0] as ReadRequest)).rejects.toThrow('closed');
  });
});

describe('what is followed from reading to reading', () => {
  it('is asked for from the last watermark on, and counted', async () => {
    const shop = new MemoryShop();
    const { auditor, requests, clock } = await audited(shop);
    expect(requests[0]?.stores.live).toMatchObject({ after: null, latest: null });
    await write(shop, 'live', [ledger('seed', null, 9)]);
    clock.atMs = 2_000;
    expect(await auditor.tick(true)).toMatchObject({
      facts: 1,
      stores: { shadow: { facts: 0 }, live: { facts: 1 } },
    });
    const { lastRead } = auditor.checkpoint().live.progress;
    await auditor.tick(true);
    expect(requests[2]?.stores.live).toMatchObject({
      after: lastRead?.watermark,
      latest: lastRead?.watermark,
    });
    expect(lastRead).toMatchObject({ atMs: 2_000, duringLoad: true });
  });

  it('is nothing while the store cannot be read', async () => {
    const source: AuditSource = {
      read: () => Promise.reject(new Error('away')),
      close: async () => undefined,
    };
    const auditor = await createAuditor({ source, invariants, settleMs: 0 });
    expect(await auditor.tick(true)).toMatchObject({ facts: 0, stores: { live: { facts: 0 } } });
  });

  it.each([
    [true, [4_000]],
    [false, []],
  ])('was not watched meanwhile: %s', async (unwatched, wanted) => {
    const watermark = { oldest: 0, heldSinceMs: null } as never;
    const progress = {
      ...noProgress,
      baselineAtMs: 1_000,
      lastRead: { watermark, atMs: 1_000, duringLoad: false },
    };
    const audits = (['shadow', 'live'] as const).map((store) => ({
      ...{ store, progress, entries: [] },
    }));
    const { auditor, clock } = await audited(new MemoryShop(), { earlier: { audits, unwatched } });
    clock.atMs = 5_000;
    await auditor.tick(true);
    clock.atMs = 6_000;
    await auditor.tick(true);
    expect(auditor.checkpoint().live.progress.unwatchedMs).toEqual(wanted);
  });

  it('of a run that begins was always watched', async () => {
    const { auditor, clock } = await audited(new MemoryShop());
    clock.atMs = 9_000;
    await auditor.tick(true);
    expect(auditor.checkpoint().live.progress.unwatchedMs).toEqual([]);
  });

  it('must be what a count from zero comes to', async () => {
    const shop = new MemoryShop();
    await write(shop, 'live', [ledger('seed', null, 9)]);
    const real = shop.open();
    const source: AuditSource = {
      async read(request) {
        const reading = await real.read(request);
        const { live } = reading.stores;
        if ('problem' in live || live.recount === null) return reading;
        const recount = { ...live.recount, settled: newDelta() };
        return { ...reading, stores: { ...reading.stores, live: { ...live, recount } } };
      },
      close: () => real.close(),
    };
    const auditor = await createAuditor({ source, invariants, settleMs: 0 });
    await write(shop, 'shadow', [ledger('seed', null, 9)]);
    const [shadow, live] = await auditor.final();
    expect([shadow?.state, live?.state]).toEqual(['clean', 'unknown']);
    expect(live?.reason).toBe('recount from zero differs from what was followed: SKU hot');
    expect(live?.checked.find(({ invariant }) => invariant === 'oversell')?.subjects).toBe(0);
  });

  it('is unknown where a check crashes in the recount alone', async () => {
    const shop = new MemoryShop();
    await write(shop, 'live', [ledger('seed', null, 9)]);
    let calls = 0;
    const crashing = invariants.map((each) =>
      each.name === 'oversell'
        ? {
            ...each,
            judge: (...given: Parameters<typeof each.judge>) => {
              calls += 1;
              // Both stores: at the first reading, at the last one, and in its recount.
              if (calls > 4) throw new Error('no such column');
              return each.judge(...given);
            },
          }
        : each,
    );
    const auditor = await createAuditor({
      source: shop.open(),
      invariants: crashing,
      settleMs: 0,
    });
    const summaries = await auditor.final();
    expect(summaries.map(({ state, reason }) => [state, reason])).toContainEqual([
      'unknown',
      'the check oversell crashed: no such column',
    ]);
  });

  it('says that a check is broken more often than is counted, and is then unknown where all is older', async () => {
    const shop = new MemoryShop();
    await write(shop, 'live', [ledger('seed', null, 9)]);
    const breaches = Array.from({ length: subjectsMax + 1 }, (_, n) => ({
      ...{ subject: `o-${n}`, settles: false, group: `o-${n}`, sku: null, amount: 1 },
      ...{ message: 'm', witness: [], committedAtMs: null, signature: 's' },
    }));
    const broken = invariants
      .filter(({ name }) => name === 'oversell')
      .map((each) => ({
        ...each,
        judge: ({ state }: Parameters<typeof each.judge>[0]) =>
          totalOf(state.facts) > 0 ? breaches : [],
      }));
    const { auditor } = await audited(shop, { invariants: broken });
    const live = (await auditor.final()).find(({ store }) => store === 'live');
    expect(live?.state).toBe('unknown');
    expect(live?.reason).toBe(
      'oversell is broken more than 20\u202f000 times: the rest is not counted; see whether the audit queries mean what they say',
    );
    expect(live?.totals.map(({ findings, older }) => [findings, older])).toEqual([
      [subjectsMax, true],
    ]);
  });
});
