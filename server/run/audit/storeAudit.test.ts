import { describe, expect, it } from 'vitest';
import { subjectsMax } from '../../core/audit/engine/findingRegister.ts';
import { eventRules, type OrderRules } from '../../core/audit/engine/orderRules.ts';
import { noProgress } from '../../core/audit/engine/progress.ts';
import { type FactKind, newDelta, totalOf } from '../../core/audit/facts/registry.ts';
import type { Store } from '../../core/audit/finding.ts';
import { checkable } from '../../core/audit/invariants/registry.ts';
import { conditionsOf, type RuleReading, type SqlRule } from '../../core/audit/rules/sqlRule.ts';
import type {
  AuditSource,
  ReadRequest,
  StoreProblem,
  StoreReading,
} from '../../core/audit/sources/auditSource.ts';
import { MemoryShop } from '../../core/audit/sources/memorySource.support.ts';
import { type Auditor, type AuditorOptions, type AuditTick, createAuditor } from './auditor.ts';

const invariants = checkable(new Set(['ledger', 'lines', 'events', 'stock'] as const));

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
  const clock = { atMs: 1_000, now: 0, stepMs: 0, readMs: 0, ages: { shadow: 0, live: 0 } };
  const requests: ReadRequest[] = [];
  const real = shop.open();
  let reading = false;
  const source: AuditSource = {
    async read(request) {
      expect(reading, 'one reading at a time').toBe(false);
      reading = true;
      requests.push(request);
      const { stores } = await real.read(request);
      await new Promise((resolve) => setTimeout(resolve, 0));
      clock.now += clock.readMs;
      reading = false;
      const at = (store: Store): StoreReading | StoreProblem => {
        const reading = stores[store];
        if ('problem' in reading) return reading;
        const { snapshot, recount } = reading;
        const { atMs } = clock;
        return {
          ...reading,
          watermarkAgeMs: clock.ages[store],
          snapshot: { ...snapshot, atMs },
          recount: recount === null ? null : { ...recount, atMs },
        };
      };
      return { atMs: clock.atMs, stores: { shadow: at('shadow'), live: at('live') } };
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
    clock.now = 10_000;
    clock.stepMs = 250;
    clock.ages = { shadow: 300, live: 200 };
    const { findings, tookMs, atMs, watermarkAgeMs, stores } = await auditor.tick(true);
    expect([watermarkAgeMs, stores.shadow.findings, stores.live.findings]).toEqual([
      ...[300, findings.length, 0],
    ]);
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

describe('an audit whose outcome is wanted once', () => {
  const once = { once: true, includesOlder: true, stores: ['shadow'] as const, settleMs: 500 };
  const oversold = [ledger('seed', null), ...['a', 'b'].flatMap((id) => unreserved(id))];
  const recountsOf = (requests: readonly ReadRequest[]) => requests.map(({ recount }) => recount);

  it('reads all facts of one snapshot at its end, which need no recount, and says so', async () => {
    const shop = new MemoryShop();
    const { auditor, requests } = await audited(shop, once);
    expect(requests).toEqual([]);
    await write(shop, 'shadow', [...oversold, ...['a', 'b'].map((id) => ledger('reserve', id))]);
    const [summary] = await auditor.final();
    expect(recountsOf(requests)).toEqual([false]);
    expect(summary).toMatchObject({
      ...{ state: 'broken', reason: null, facts: 7, ticks: 1, oneSnapshot: true },
      findings: [
        expect.objectContaining({ invariant: 'oversell', amount: 1 }),
        expect.objectContaining({ invariant: 'stock-conservation', amount: 1 }),
      ],
    });
    expect(summary?.findings[0]).not.toHaveProperty('beforeRun');
  });

  it('waits for what may heal, as at the end of a run', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null), ...unreserved('a')]);
    let waitedMs = 0;
    const made = await audited(shop, {
      ...once,
      sleep: async (ms) => {
        waitedMs += ms;
        made.clock.atMs += ms;
        made.clock.now += ms;
      },
    });
    const [summary] = await made.auditor.final();
    expect(recountsOf(made.requests)).toEqual([false, false, false]);
    expect(waitedMs).toBe(500);
    expect(summary).toMatchObject({
      ...{ state: 'broken', oneSnapshot: true },
      findings: [expect.objectContaining({ invariant: 'reserved-equals-open-orders' })],
    });
  });

  it('reads twice where there is no time to settle: the second reading tells what stays', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null), ...unreserved('a')]);
    const { auditor, requests } = await audited(shop, { ...once, settleMs: 0 });
    const [summary] = await auditor.final();
    expect(recountsOf(requests)).toEqual([false, true]);
    expect(summary).toMatchObject({
      findings: [expect.objectContaining({ invariant: 'reserved-equals-open-orders' })],
    });
    expect(summary).not.toHaveProperty('oneSnapshot');
  });

  it('recounts where it followed what came: at a reading before, or backlogs that it waits for', async () => {
    const ticked = await audited(new MemoryShop(), once);
    await ticked.auditor.tick(false);
    const [after] = await ticked.auditor.final();
    expect(recountsOf(ticked.requests)).toEqual([false, true]);
    expect(after).toMatchObject({ state: 'clean', reason: null });
    expect(after).not.toHaveProperty('oneSnapshot');
    const drain = { withinMs: 60_000, backlogs: [] };
    const drained = await audited(new MemoryShop(), { ...once, drain });
    expect(recountsOf(drained.requests)).toEqual([false]);
    expect((await drained.auditor.final())[0]).not.toHaveProperty('oneSnapshot');
    expect(recountsOf(drained.requests)).toEqual([false, true]);
  });

  it('follows what comes while disagreements settle, and recounts it where asked once more', async () => {
    const { auditor, requests } = await audited(new MemoryShop(), once);
    expect((await auditor.final())[0]).toHaveProperty('oneSnapshot', true);
    expect((await auditor.final())[0]).not.toHaveProperty('oneSnapshot');
    expect(recountsOf(requests)).toEqual([false, true]);
  });

  it('recounts where one of two stores was read before', async () => {
    const shop = new MemoryShop();
    let isFirst = true;
    const inner = shop.open();
    const recounts: boolean[] = [];
    const source: AuditSource = {
      async read(request) {
        recounts.push(request.recount);
        const reading = await inner.read(request);
        if (!isFirst) return reading;
        isFirst = false;
        return { ...reading, stores: { ...reading.stores, live: { problem: 'gone' } } };
      },
      close: () => inner.close(),
    };
    const auditor = await createAuditor({ source, invariants, settleMs: 0, includesOlder: true });
    const summaries = await auditor.final();
    expect(recounts).toEqual([false, true]);
    for (const summary of summaries) expect(summary).not.toHaveProperty('oneSnapshot');
  });

  it('is read like the end of a run whose server took it over at its end', async () => {
    const earlier = { audits: [], unwatched: false };
    const { auditor, requests } = await audited(new MemoryShop(), { earlier });
    expect((await auditor.final())[0]).toHaveProperty('oneSnapshot', true);
    expect(recountsOf(requests)).toEqual([false]);
  });

  it('is unknown where its one reading fails', async () => {
    const { auditor } = await audited(new MemoryShop(), {
      ...once,
      source: { read: () => Promise.reject(new Error('gone')), close: () => Promise.resolve() },
    });
    const [summary] = await auditor.final();
    expect(summary).toMatchObject({ state: 'unknown', reason: 'gone' });
    expect(summary).not.toHaveProperty('oneSnapshot');
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

  it('counts the facts from before the run; without a run, or when it failed, none are known', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null)]);
    const counted = async (options: Parameters<typeof audited>[1]) => {
      const { auditor } = await audited(shop, options);
      await auditor.tick(true);
      return auditor.checkpoint().shadow.progress.baselineFacts;
    };
    const { auditor } = await audited(shop);
    const before = auditor.checkpoint().shadow.progress.baselineFacts;
    expect(before).toMatchObject({ ledger: 1, lines: 0 });
    await write(shop, 'shadow', unreserved('a'));
    await auditor.tick(true);
    expect(auditor.checkpoint().shadow.progress.baselineFacts).toEqual(before);
    expect(await counted({ includesOlder: true })).toBeNull();
    // A server that continues has read nothing before the load.
    expect(await counted({ earlier: { audits: [], unwatched: true } })).toBeNull();
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

it('counts a disagreement in the only store of a dedicated stack as older up to a settle time before', async () => {
  for (const [committedAtMs, isOlder] of [
    [400, true],
    [401, false],
  ] as const) {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a', committedAtMs)]);
    const { auditor, clock } = await audited(shop, { settleMs: 600, stores: ['shadow'] });
    clock.atMs = 5_000;
    const { findings } = await auditor.tick(true);
    expect(findings.map(({ beforeRun }) => beforeRun ?? false)).toEqual([isOlder]);
  }
});

/** An auditor whose waits pass at once, and what it waited for. */
async function settling(
  shop: MemoryShop,
  meanwhile: (waited: number) => Promise<void>,
  more: Partial<AuditorOptions> = {},
) {
  const sleeps: number[] = [];
  const made = await audited(shop, {
    settleMs: 600,
    sleep: async (ms) => {
      sleeps.push(ms);
      made.clock.now += ms;
      await meanwhile(sleeps.length);
    },
    ...more,
  });
  return { ...made, sleeps };
}
const nothing = async () => undefined;

describe('the wait for the settle time', () => {
  it('is as long as that and one step, by readings a step apart', async () => {
    const shop = new MemoryShop();
    const { auditor, requests, sleeps } = await settling(shop, nothing);
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    await auditor.final();
    expect(sleeps).toEqual([250, 250, 250, 100]);
    expect(requests.map(({ recount }) => recount)).toEqual([
      ...[false, false, true, false, false, false, false],
    ]);
  });

  it('is as long as the grace of the audit file, where that is longer', async () => {
    const shop = new MemoryShop();
    const rules = { ...eventRules, graceMs: 1_200 };
    const { auditor, sleeps } = await settling(shop, nothing, { rules });
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    await auditor.final();
    expect(sleeps).toEqual([250, 250, 250, 250, 250, 200]);
  });

  it('counts the time that readings take', async () => {
    const shop = new MemoryShop();
    const { auditor, clock, sleeps } = await settling(shop, nothing);
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    clock.readMs = 300;
    await auditor.final();
    expect(sleeps).toEqual([250, 250]);
  });

  it('ends once what was open has healed, and not with the first of two', async () => {
    const shop = new MemoryShop();
    const { auditor, clock, sleeps } = await settling(shop, async (waited) => {
      if (waited === 1) await write(shop, 'shadow', [ledger('reserve', 'b')]);
      if (waited === 2) await write(shop, 'shadow', [ledger('reserve', 'a')]);
    });
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    clock.atMs = 1_100;
    await write(shop, 'shadow', unreserved('b'));
    await auditor.tick(true);
    await auditor.final();
    expect(sleeps).toEqual([250, 250]);
  });

  it('is none for what has lasted as long already', async () => {
    const shop = new MemoryShop();
    const { auditor, clock, sleeps } = await settling(shop, nothing);
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    // The count from zero knows since when it lasts.
    clock.atMs = 1_600;
    const [shadow] = await auditor.final();
    expect(sleeps).toEqual([]);
    expect(shadow?.findings.map(({ invariant }) => invariant)).toEqual([
      'reserved-equals-open-orders',
    ]);
  });
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

it('reads one after the other, also after one that failed', async () => {
  let reading = 0;
  const most: number[] = [];
  const real = new MemoryShop().open();
  const source: AuditSource = {
    read: async (request) => {
      most.push(++reading);
      await new Promise((resolve) => setTimeout(resolve, 5));
      reading -= 1;
      return real.read(request);
    },
    close: () => Promise.reject(new Error('it cannot be closed')),
  };
  const auditor = await createAuditor({ source, invariants, settleMs: 0 });
  await Promise.all([auditor.tick(true), auditor.final()]);
  expect(most).toEqual([1, 1, 1]);
  await expect(auditor.close()).rejects.toThrow('it cannot be closed');
  expect((await auditor.tick(false)).stores.live.problem).toBeNull();
});

it('is unknown after a reading that nobody can judge, and counts it', async () => {
  const real = new MemoryShop().open();
  const broken = { now: true };
  const source: AuditSource = {
    read: async (request) => {
      const reading = await real.read(request);
      if (!broken.now) return reading;
      const live = { ...reading.stores.live, snapshot: null } as unknown as StoreReading;
      return { ...reading, stores: { ...reading.stores, live } };
    },
    close: () => real.close(),
  };
  const auditor = await createAuditor({ source, invariants, settleMs: 0 });
  const tick = await auditor.tick(true);
  expect(tick.stores.live.problem).toMatch(/^the audit crashed: Cannot (?:read|destructure) prop/);
  expect([tick.findings, tick.stores.shadow.problem]).toEqual([[], null]);
  broken.now = false;
  const [, live] = await auditor.final();
  expect([live?.state, live?.reason]).toEqual(['unknown', tick.stores.live.problem]);
  expect(auditor.checkpoint().live.progress.ticks).toBe(3);
});

it('finds in the count from zero what the readings did not give', async () => {
  const shop = new MemoryShop();
  const real = shop.open();
  const source: AuditSource = {
    read: async (request) => {
      const reading = await real.read(request);
      const { live } = reading.stores;
      if ('problem' in live) return reading;
      const snapshot = { ...live.snapshot, settled: newDelta() };
      return { ...reading, stores: { ...reading.stores, live: { ...live, snapshot } } };
    },
    close: () => real.close(),
  };
  const auditor = await createAuditor({ source, invariants, settleMs: 0 });
  await write(shop, 'live', [ledger('seed', null), ...['a', 'b'].flatMap((id) => unreserved(id))]);
  const [, live] = await auditor.final();
  expect(live?.findings.map(({ invariant }) => invariant)).toContain('oversell');
});

/** Rows of one order that was placed, and holds what it promises. */
const placed = (id: string, units = 1): [FactKind, object][] => [
  ['lines', { order_id: id, sku: 'hot', units, price_cents: 100 }],
  ['events', { order_id: id, kind: 'placed' }],
  ledger('reserve', id, units),
];

describe('rows that vanish or change', () => {
  const rules: OrderRules = { ...eventRules, appendOnly: false };
  const found = ({ findings }: AuditTick) =>
    findings.map(({ invariant, amount, takenBack }) => [invariant, amount, takenBack === true]);
  const shadowOf = async (auditor: Auditor) => (await auditor.final())[0];

  it('are no finding: orders that are undone by deletion, of which two are really too many', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 3)]);
    const { auditor, clock } = await audited(shop, { rules, settleMs: 1_000 });
    for (let n = 1; n <= 5; n++) await write(shop, 'shadow', placed(`kept-${n}`));
    for (let n = 1; n <= 9; n++) await write(shop, 'shadow', placed(`undone-${n}`));
    clock.atMs = 2_000;
    expect(found(await auditor.tick(true))).toEqual([['stock-conservation', 11, false]]);
    shop.remove(({ order_id }) => String(order_id).startsWith('undone'));
    clock.atMs = 3_000;
    const tick = await auditor.tick(true);
    expect(found(tick)).toContainEqual(['oversell', 2, false]);
    expect(tick.findings.filter(({ invariant }) => invariant === 'oversell')).toHaveLength(1);
    const shadow = await shadowOf(auditor);
    expect(shadow?.state).toBe('broken');
    expect(shadow?.reason).toMatch(
      /^27 facts vanished and were taken back, first 9 ledger \(19, .*, …\) and 9 lines/,
    );
    const oversold = shadow?.findings.filter(({ invariant }) => invariant === 'oversell');
    expect(oversold?.map(({ amount, orders }) => [amount, orders])).toEqual([[2, 2]]);
  });

  it('are waited for at the end, each order for itself', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 1), ...placed('o-1')]);
    const pauses: number[] = [];
    const { auditor, clock } = await audited(shop, {
      ...{ rules, settleMs: 1_000 },
      sleep: async (ms) => {
        pauses.push(ms);
        clock.atMs += ms;
        clock.now += ms;
      },
    });
    clock.atMs = 1_600;
    await write(shop, 'shadow', placed('o-2'));
    await auditor.tick(true);
    const shadow = await shadowOf(auditor);
    expect(shadow?.findings.map(({ invariant, amount }) => [invariant, amount])).toEqual([
      ['oversell', 1],
      ['stock-conservation', 1],
    ]);
    expect(pauses).toEqual([250, 250, 250, 250]);
  });

  it('are taken back with what was found of them, and named', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 1), ...placed('o-1')]);
    const { auditor, clock } = await audited(shop, { rules, settleMs: 1_000 });
    await write(shop, 'shadow', unreserved('o-2'));
    await write(shop, 'shadow', unreserved('o-3'));
    clock.atMs = 2_000;
    expect(found(await auditor.tick(true))).toEqual([]);
    clock.atMs = 2_999;
    expect(found(await auditor.tick(true))).toEqual([]);
    clock.atMs = 3_000;
    const first = await auditor.tick(true);
    expect(found(first)).toContainEqual(['oversell', 2, false]);
    expect(found(first)).toContainEqual(['reserved-equals-open-orders', 2, false]);
    expect(auditor.status().findings.count).toBe(2);
    shop.remove(({ order_id }) => order_id === 'o-3');
    const [shadow] = await auditor.final();
    expect(shadow?.totals.map(({ invariant, amount }) => [invariant, amount])).toEqual([
      ['oversell', 1],
      ['reserved-equals-open-orders', 1],
    ]);
    expect(shadow?.findings[0]?.message).toContain(
      'first o-2; taken back: 1 of 2 units, whose rows vanished',
    );
    expect(shadow?.reason).toBe(
      '2 facts vanished and were taken back, first 1 lines (7) and 1 events (8)',
    );
    shop.remove(({ order_id }) => order_id === 'o-2');
    await write(shop, 'shadow', [ledger('restock', null, 1)]);
    const [clean] = await auditor.final();
    expect(clean).toMatchObject({ state: 'clean', totals: [], findings: [] });
    expect(clean?.checked.every(({ broken }) => broken === 0)).toBe(true);
    expect(auditor.status().findings.count).toBe(0);
    const [entry] = auditor.checkpoint().shadow.register.values();
    expect(entry?.finding).toMatchObject({ amount: 0, orders: null, takenBack: true });
    expect(entry?.finding.message).toMatch(/^taken back: 1 of 1 units, whose rows vanished; hot /);
  });

  it('count once when they are updated and read again', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 20)]);
    const { auditor, clock } = await audited(shop, { rules, settleMs: 1_000 });
    for (let n = 1; n <= 20; n++) await write(shop, 'shadow', placed(`o-${n}`));
    clock.atMs = 2_000;
    await auditor.tick(true);
    for (const id of shop.ids()) await shop.update(id, {});
    clock.atMs = 5_000;
    const tick = await auditor.tick(true);
    expect([tick.facts, found(tick)]).toEqual([61, []]);
    const [line] = shop.ids(({ units, price_cents }) => units === 1 && price_cents === 100);
    await shop.update(String(line), { units: 2 });
    const edited = await auditor.tick(true);
    expect([edited.facts, found(edited)]).toEqual([61, [['oversell', 1, false]]]);
    clock.atMs = 7_000;
    expect(found(await auditor.tick(true))).toEqual([['reserved-equals-open-orders', 1, false]]);
    expect((await shadowOf(auditor))?.reason).toBeNull();
  });

  it('are looked at again before they make a finding, and not where rows are append-only', async () => {
    const askedBy = async (appendOnly: boolean) => {
      const shop = new MemoryShop();
      const { auditor, requests } = await audited(shop, { rules: { ...rules, appendOnly } });
      await write(shop, 'shadow', [ledger('seed', null, 1), ...placed('o-1')]);
      await auditor.tick(true);
      await write(shop, 'shadow', placed('o-2'));
      const tick = await auditor.tick(true);
      expect(found(tick)).toContainEqual(['oversell', 1, false]);
      const recalls = requests.map(({ stores }) => stores.shadow.recall);
      return recalls.map((ids) => ids && [...ids.lines, ...ids.ledger, ...ids.events].sort());
    };
    expect(await askedBy(true)).toEqual([undefined, undefined, undefined]);
    // The third reading shows again what the second showed by itself.
    expect(await askedBy(false)).toEqual([
      undefined,
      undefined,
      undefined,
      ['1', '2', '3', '4', '5', '6', '7'],
    ]);
  });

  it('are looked at again at the end three times at most, also where each reading shows more', async () => {
    const shop = new MemoryShop();
    const { source, clock } = await audited(shop);
    const log: string[] = [];
    let nowMs = 0;
    let orders = 0;
    // Each reading shows an order that two readings later has lasted long enough to be a finding.
    const growing: AuditSource = {
      ...source,
      read: async (request) => {
        log.push('read');
        orders += 1;
        const row = { sku: `sku-${orders}`, order_id: `o-${orders}`, units: 2 };
        const ledgerRow = { ...row, reservation_id: row.order_id };
        await write(shop, 'shadow', [
          [
            'ledger',
            { ...ledgerRow, kind: 'seed', units: 1, order_id: null, reservation_id: null },
          ],
          ['ledger', { ...ledgerRow, kind: 'reserve' }],
          ['lines', { ...row, price_cents: 100 }],
          ['events', { order_id: row.order_id, kind: 'placed' }],
        ]);
        clock.atMs += 1_000;
        nowMs += 1_000;
        return source.read(request);
      },
    };
    const { auditor } = await audited(shop, {
      ...{ rules, source: growing, settleMs: 1_500, now: () => nowMs },
      sleep: async (ms) => {
        nowMs += ms;
        log.push('waited');
      },
    });
    await write(shop, 'shadow', [ledger('seed', null, 9), ...unreserved('a')]);
    await auditor.tick(true);
    log.splice(0);
    const [shadow] = await auditor.final();
    // What the wait shows is looked at again at once; readings take too long for more of that in the ten seconds after it.
    const looks = ['read', 'read', 'read'];
    expect(log).toEqual(['read', 'waited', 'read', 'read', ...looks]);
    expect(shadow?.state).toBe('broken');
  });

  it('contradict a file that calls its tables append-only', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 5), ...placed('o-1')]);
    const { auditor } = await audited(shop);
    await write(shop, 'shadow', placed('o-2'));
    await auditor.tick(true);
    shop.remove(({ order_id }) => order_id === 'o-2');
    await write(shop, 'shadow', [ledger('restock', null, 5)]);
    expect(await shadowOf(auditor)).toMatchObject({
      state: 'unknown',
      reason:
        'rows vanished from tables that the audit file calls appendOnly: 1 ledger (7) and 1 lines (5) and 1 events (6)',
    });
  });

  it('that were missed, or changed unseen, are a doubt beside the corrected findings', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 1), ...placed('o-1')]);
    const { auditor } = await audited(shop, { rules });
    await auditor.tick(true);
    // Their transaction is older than the watermark, as a constant for "xid" makes it.
    shop.changeUnseen('2', { units: 3 });
    shop.insertUnseen('shadow', 'events', { order_id: 'o-9', kind: 'placed' });
    const shadow = await shadowOf(auditor);
    expect(shadow?.state).toBe('broken');
    expect(shadow?.findings.map(({ invariant, amount }) => [invariant, amount])).toContainEqual([
      'oversell',
      2,
    ]);
    expect(shadow?.reason).toBe(
      'the recount shows facts that were not seen when they were written: 1 events (5); see "xid" in the audit file; the recount shows facts that changed unseen: 1 lines (2); they are judged as they are now',
    );
  });

  it('share no id: a query that gives one twice makes the audit unknown', async () => {
    const shop = new MemoryShop();
    await write(shop, 'shadow', [ledger('seed', null, 1)]);
    shop.insertUnseen('shadow', 'ledger', { ...ledger('seed', null, 4)[1], id: '1' });
    const { auditor } = await audited(shop, { rules });
    const shadow = await shadowOf(auditor);
    expect(shadow?.state).toBe('unknown');
    expect(shadow?.reason).toMatch(
      /^audit query "ledger": several rows have the id 1; make the ids of its rows unique/,
    );
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
      held: { facts: 1 },
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
    expect(auditor.checkpoint().live.progress.ticks).toBe(2);
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
    expect(live?.reason).toBe(
      'rows vanished from tables that the audit file calls appendOnly: 1 ledger (1)',
    );
    expect(live?.checked.find(({ invariant }) => invariant === 'oversell')?.subjects).toBe(1);
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

describe('rules in SQL', () => {
  const rule = (name: string, more: Partial<SqlRule> = {}): SqlRule => ({
    ...{ name, place: `audit.yaml:${name}`, sql: 'S', ...conditionsOf('error') },
    ...{ everyMs: null, timeoutMs: 1_000, ...more },
  });

  /** An audit whose source gives these rows of each rule that is due; a text is a problem. */
  async function ruled(
    sqlRules: readonly SqlRule[],
    rows: Map<string, readonly string[] | string>,
  ) {
    const shop = new MemoryShop();
    const inner = shop.open();
    const ran: string[][] = [];
    const readingOf = ({ name }: SqlRule): RuleReading => {
      const given = rows.get(name) ?? [];
      const returned = typeof given === 'string' ? [] : given.map((id) => ({ id, text: id }));
      return {
        ...{ name, rows: returned, count: returned.length, tookMs: 5, emptyTables: null },
        problem: typeof given === 'string' ? given : null,
      };
    };
    const clock = { atMs: 1_000 };
    const source: AuditSource = {
      async read(request) {
        const reading = await inner.read(request);
        const due = request.stores.shadow.rules ?? [];
        ran.push(due.map(({ name }) => name));
        const { shadow, live } = reading.stores;
        if ('problem' in shadow || 'problem' in live) throw new Error('not expected');
        const at = (of: StoreReading, rules: readonly RuleReading[]): StoreReading => ({
          ...{ ...of, snapshot: { ...of.snapshot, atMs: clock.atMs, rules } },
          recount: of.recount === null ? null : { ...of.recount, atMs: clock.atMs },
        });
        const stores = { shadow: at(shadow, due.map(readingOf)), live: at(live, []) };
        return { atMs: clock.atMs, stores };
      },
      close: () => inner.close(),
    };
    const auditor = await createAuditor({
      ...{ source, sqlRules, settleMs: 3_000, stores: ['shadow'], includesOlder: true },
      invariants: checkable(new Set(['rules'])),
      sleep: async (ms) => {
        clock.atMs += ms;
      },
      now: () => clock.atMs,
    });
    return { auditor, clock, ran };
  }

  it('run before the load and after it, and as often as they say', async () => {
    const rules = [rule('once'), rule('often', { everyMs: 2_000 })];
    const { auditor, clock, ran } = await ruled(rules, new Map());
    for (const atMs of [2_000, 3_000, 4_000, 5_000]) {
      clock.atMs = atMs;
      await auditor.tick(true);
    }
    await auditor.tick(false);
    await auditor.final();
    expect(ran).toEqual([['once', 'often'], [], [], ['often'], [], [], ['once', 'often']]);
  });

  it('make a finding of rows that a later look returns again, and not of those that went', async () => {
    const rows = new Map<string, readonly string[]>([['a', ['stays', 'goes']]]);
    const { auditor, ran } = await ruled([rule('a'), rule('b')], rows);
    rows.set('a', ['stays', 'late']);
    const [summary] = await auditor.final();
    expect(summary).toMatchObject({
      state: 'broken',
      findings: [
        {
          ...{ invariant: 'sql-rules', amount: 2, unit: 'rows', severity: 'major' },
          message: 'rule "a" (audit.yaml:a) returns stays; 2 such, 2 in all',
          witness: [
            { kind: 'row', id: 'stays' },
            { kind: 'row', id: 'late' },
          ],
        },
      ],
      checked: [{ invariant: 'sql-rules', subjects: 2, broken: 2 }],
      rules: [
        { name: 'a', state: 'broken', rows: 2 },
        { name: 'b', state: 'holds', rows: 0 },
      ],
    });
    // Once more for what waits, when it has settled.
    expect(ran.filter((names) => names.length > 0).slice(0, 3)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a'],
    ]);
  });

  it('are unknown with their place where they fail, and warn without a finding', async () => {
    const rows = new Map<string, readonly string[] | string>([
      ['bad', 'no such table'],
      ['warns', ['row']],
    ]);
    const rules = [rule('bad'), rule('warns', conditionsOf('warning'))];
    const { auditor } = await ruled(rules, rows);
    const reason = 'the rule "bad" (audit.yaml:bad) is unknown: no such table';
    expect(auditor.status().problem).toBe(`shadow: ${reason}`);
    const [summary] = await auditor.final();
    expect(summary).toMatchObject({ state: 'unknown', reason, findings: [] });
    expect(summary?.rules).toMatchObject([{ state: 'unknown' }, { state: 'warned', rows: 1 }]);
    rows.set('bad', []);
    expect((await auditor.final())[0]).toMatchObject({ state: 'clean', reason: null });
  });

  it('are unknown where the source runs none', async () => {
    const inner = new MemoryShop().open();
    const source: AuditSource = {
      ...inner,
      read({ stores: { shadow, live }, recount }) {
        const without = ({ rules: _, ...others }: typeof shadow) => others;
        return inner.read({ recount, stores: { shadow: without(shadow), live: without(live) } });
      },
    };
    const auditor = await createAuditor({
      ...{ source, sqlRules: [rule('a')], settleMs: 0 },
      ...{ stores: ['shadow'], includesOlder: true, invariants: checkable(new Set(['rules'])) },
    });
    const [summary] = await auditor.final();
    expect(summary).toMatchObject({
      state: 'unknown',
      reason: 'the rule "a" (audit.yaml:a) is unknown: it did not run',
    });
  });
});

describe('transactions that stay open', () => {
  const holder = {
    ...{ application: 'shop', state: 'idle in transaction', ageMs: 6_000 },
    ...{ statement: 'UPDATE stock', isOfDatabase: true },
  };
  const open = { holder, idle: [], isVisible: true };

  /** An audit whose source says when transactions have ended, on a clock that sleeping moves. */
  async function held(
    passedAtMs: (atMs: number) => number | null,
    more: Partial<AuditorOptions> = {},
    later: string | null = null,
    ages = { heldMs: 6_000 },
  ) {
    const shop = new MemoryShop();
    const inner = shop.open();
    const clock = { atMs: 1_000 };
    const recounts: boolean[] = [];
    const source: AuditSource = {
      async read(request) {
        recounts.push(request.recount);
        const { stores } = await inner.read(request);
        const at = (reading: StoreReading | StoreProblem): StoreReading => {
          if ('problem' in reading) throw new Error('not expected');
          const { snapshot, recount } = reading;
          const { atMs } = clock;
          return {
            ...{ ...reading, watermarkAgeMs: ages.heldMs, passedAtMs: passedAtMs(atMs) },
            snapshot: { ...snapshot, atMs },
            recount: recount === null ? null : { ...recount, atMs },
          };
        };
        const live = later !== null && recounts.length > 1 ? { problem: later } : at(stores.live);
        return { atMs: clock.atMs, stores: { shadow: at(stores.shadow), live }, open };
      },
      close: () => inner.close(),
    };
    const auditor = await createAuditor({
      ...{ source, invariants, settleMs: 3_000, now: () => clock.atMs },
      sleep: async (ms) => {
        clock.atMs += ms;
      },
      ...more,
    });
    return { shop, auditor, clock, recounts };
  }

  it('are waited for after the load, and leave the audit clean', async () => {
    const { auditor, clock, recounts, shop } = await held((atMs) => (atMs < 9_000 ? null : 8_000));
    await write(shop, 'shadow', [ledger('seed', null)]);
    clock.atMs = 2_000;
    await auditor.tick(true);
    clock.atMs = 8_000;
    const [shadow] = await auditor.final();
    expect(shadow).toMatchObject({
      ...{ state: 'clean', reason: null, watermarkAgeMsMax: 0 },
      notes: [
        'a transaction stayed open for 6.00 s while load ran: application shop, idle in transaction for 6.00 s, "UPDATE stock"',
      ],
    });
    expect(clock.atMs).toBe(9_000);
    // Once more, since what they wrote came late.
    expect(recounts).toEqual([false, false, true, false, false, false, false, true]);
  });

  it('are no word of the load where they were open before it or after it', async () => {
    const notes = async (duringLoad: boolean) => {
      const { auditor, clock, shop } = await held((atMs) => atMs);
      await write(shop, 'shadow', [ledger('seed', null)]);
      clock.atMs = 2_000;
      await auditor.tick(duringLoad);
      return (await auditor.final())[0]?.notes ?? [];
    };
    expect(await notes(false)).toEqual([]);
    expect(await notes(true)).toEqual([expect.stringContaining('while load ran')]);
  });

  it('are told with each tick and in the status, as long as a store is held back for a second', async () => {
    const ages = { heldMs: 6_000 };
    const by = 'application shop, idle in transaction for 6.00 s, "UPDATE stock"';
    const expected = {
      ...{ ms: 6_000, by },
      holder: { application: 'shop', state: 'idle in transaction' },
    };
    const { auditor } = await held(() => null, {}, null, ages);
    expect(auditor.status()).not.toHaveProperty('held');
    expect((await auditor.tick(true)).held).toEqual(expected);
    expect(auditor.status().held).toEqual(expected);
    ages.heldMs = 999;
    expect((await auditor.tick(true)).held).toBeNull();
    expect(auditor.status()).not.toHaveProperty('held');
    const half = await held(() => null, {}, 'gone');
    await half.auditor.tick(true);
    expect(half.auditor.status().held).toEqual(expected);
  });

  it('are waited for by an audit that reads once, which recounts what they wrote', async () => {
    const once = { once: true, includesOlder: true };
    const { auditor, recounts } = await held((atMs) => (atMs < 2_000 ? null : 1_500), once);
    const [shadow] = await auditor.final();
    expect(recounts).toEqual([false, false, false, false, false, true]);
    expect(shadow).not.toHaveProperty('oneSnapshot');
  });

  it('for less than a second ask for no second recount', async () => {
    const { auditor, recounts } = await held((atMs) => (atMs < 1_750 ? null : 1_000));
    await auditor.final();
    expect(recounts).toEqual([false, true, false, false, false]);
  });

  it('hold disagreements back that may heal when they end', async () => {
    let passed: number | null = null;
    const { auditor, clock, shop } = await held(() => passed);
    await write(shop, 'live', [ledger('seed', null, 5), ...unreserved('o-1')]);
    clock.atMs = 2_000;
    await auditor.tick(true);
    clock.atMs = 20_000;
    expect((await auditor.tick(true)).findings).toEqual([]);
    passed = 2_000;
    expect((await auditor.tick(true)).findings).toMatchObject([
      { invariant: 'reserved-equals-open-orders' },
    ]);
  });

  it('for ever are the target’s failure', async () => {
    const { auditor, clock, shop } = await held(() => null, { restMs: 2_000 });
    await write(shop, 'shadow', [ledger('seed', null)]);
    const [shadow, live] = await auditor.final();
    const reason =
      'a transaction that began before the load ended was still open 2.00 s after it, so what it wrote is not known: application shop, idle in transaction for 6.00 s, "UPDATE stock"';
    expect(shadow).toMatchObject({ state: 'broken', reason });
    expect(live).toMatchObject({ state: 'unknown', reason });
    expect(clock.atMs).toBe(3_000);
  });

  it('are waited for a minute, and not where source or store cannot be read', async () => {
    const { auditor, clock } = await held(() => null);
    await auditor.final();
    expect(clock.atMs).toBe(61_000);
    // A store is read before the load, and then no more.
    const half = await held(() => null, { stores: ['live'] }, 'gone');
    expect((await half.auditor.final())[0]).toMatchObject({ state: 'unknown', reason: 'gone' });
    expect(half.clock.atMs).toBe(1_000);
    const away = { read: () => Promise.reject(new Error('away')), close: async () => undefined };
    const sleeps: number[] = [];
    const lost = await createAuditor({
      ...{ source: away, invariants, settleMs: 0 },
      sleep: async (ms) => sleeps.push(ms),
    });
    expect((await lost.final())[0]).toMatchObject({ state: 'unknown', reason: 'away' });
    expect(sleeps).toEqual([]);
  });
});
