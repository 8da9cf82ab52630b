import { describe, expect, it } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { delta, event, held, ledger, line, viewOf } from '../../test/support/auditFacts.ts';
import { scoreBounds, scoredBy, scoreRun } from './scoreRun.ts';

function fileOf(invariants: string) {
  const file = parseAuditFile(
    `name: shop
facts:
  lines: SELECT id, xid, order_id, sku, units, price_cents FROM {schema}.lines
  events: SELECT id, xid, order_id, kind FROM {schema}.events
  ledger: SELECT id, xid, sku, kind, units, order_id, reservation_id FROM {schema}.ledger
${invariants}`,
    'audit.yaml',
  );
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return file.value;
}
const whole = fileOf('');
const orders = Array.from({ length: 30 }, (_, n) => n + 1);
const facts = delta({
  ledger: [ledger(1_000, 'seed', 30), ...orders.map((n) => held(n, 'reserve', 1, `o${n}`))],
  lines: orders.map((n) => line(n, `o${n}`, 1)),
  events: orders.map((n) => event(n, `o${n}`, 'placed')),
});
const view = viewOf(facts, {});
/** A clock that moves by this with each reading of it. */
const stepping = (stepMs: number) => {
  let ms = 0;
  return () => {
    ms += stepMs;
    return ms;
  };
};
const bounds = { ...scoreBounds, now: stepping(0) };

describe('the score of a run', () => {
  it('damages ten rows of each kind, the same ones each time, and says what is not covered', async () => {
    const score = await scoreRun(view, whole, bounds);
    if (score.state !== 'computed') throw new Error(score.reason);
    expect(score.kinds.find(({ name }) => name === 'line-units')).toEqual({
      ...{ name: 'line-units', doc: 'an order promises a unit more than was held', of: 'lines' },
      ...{ tried: 10, caught: 10, missed: null },
      by: expect.arrayContaining(['oversell', 'reserved-equals-open-orders']),
    });
    expect(score.gaps).toContain('coupon-on-one-order is not checked: give coupons');
    expect(await scoreRun(view, whole, { ...bounds, now: stepping(1) })).toEqual(score);
    const none = { ...whole, invariants: [] };
    const missedOf = async (perKind: number) => {
      const missed = await scoreRun(view, none, { ...bounds, perKind });
      return missed.state === 'computed' ? missed.kinds.map((kind) => kind.missed) : [];
    };
    expect(await missedOf(3)).toEqual(await missedOf(3));
  });

  it('draws the damaged rows from as many rows as it may look at', async () => {
    const one = await scoreRun(view, whole, { ...bounds, rowsMax: 4 });
    if (one.state !== 'computed') throw new Error(one.reason);
    expect(one.kinds.find(({ name }) => name === 'line-lost')?.tried).toBe(4);
  });

  it('names an invariant that the file leaves out and that would have caught the damage', async () => {
    const score = await scoreRun(view, fileOf('invariants: [oversell]'), bounds);
    if (score.state !== 'computed') throw new Error(score.reason);
    const lost = score.kinds.find(({ name }) => name === 'line-lost');
    expect(lost).toMatchObject({ tried: 10, caught: 0 });
    expect(lost?.leftOut).toContain('reserved-equals-open-orders');
    expect(score.gaps[0]).toMatch(/^missed in 10 of 10 rows, .*list .* in "invariants"$/);
    expect(scoredBy(whole).leftOut).toEqual([]);
    const left = (scoredBy(fileOf('invariants: [oversell]')).leftOut ?? []).map(({ name }) => name);
    expect(left).toContain('reserved-equals-open-orders');
    expect(left).not.toContain('oversell');
  });

  it('is the score of what was tried when its time is over, and none when nothing was', async () => {
    const cut = await scoreRun(view, whole, { ...bounds, timeMaxMs: 100, now: stepping(1) });
    if (cut.state !== 'computed') throw new Error(cut.reason);
    const all = await scoreRun(view, whole, bounds);
    expect(cut.tried).toBeGreaterThan(0);
    expect(cut.tried).toBeLessThan(all.state === 'computed' ? all.tried : 0);
    expect(await scoreRun(view, whole, { ...bounds, now: stepping(10_000) })).toMatchObject({
      ...{ state: 'not-computed', reason: 'it took more than 10 s' },
    });
  });

  it('is not computed without facts, where no row fits, and after a crash, with the gaps', async () => {
    const reasonOf = async (...[given, file]: [typeof view | null, typeof whole]) => {
      const score = await scoreRun(given, file, bounds);
      expect(score.gaps).toContain('coupon-on-one-order is not checked: give coupons');
      return score.state === 'not-computed' ? score.reason : null;
    };
    expect(await reasonOf(null, whole)).toBe('no fact was read');
    expect(await reasonOf(viewOf(delta({}), null), whole)).toBe('no fact was read');
    const lonely = viewOf(delta({ lines: [line(1, 'o1', 1)] }), null);
    expect(await reasonOf(lonely, whole)).toBe('no row fits any damage');
    const [first] = whole.invariants;
    if (first === undefined) throw new Error('there is one');
    const broken = {
      ...first,
      judge: () => {
        throw new Error('boom\nat x');
      },
    };
    expect(await reasonOf(view, { ...whole, invariants: [broken] })).toMatch(/^it crashed: boom/);
  });

  it('lets others have their turn after 10 ms of its own', async () => {
    const turns = async (stepMs: number): Promise<boolean> => {
      let had = false;
      setImmediate(() => {
        had = true;
      });
      await scoreRun(view, whole, { ...bounds, perKind: 1, timeMaxMs: 1e6, now: stepping(stepMs) });
      return had;
    };
    expect(await turns(10)).toBe(true);
    expect(await turns(0)).toBe(false);
  });

  it('works on for 10 ms after it has let others have their turn', async () => {
    let readings = 0;
    // Its own time is over once, and the clock stands still from then on.
    const now = () => {
      readings += 1;
      return readings > 2 ? 10 : 0;
    };
    let others = 0;
    let isOver = false;
    const count = (): void => {
      others += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await scoreRun(view, whole, { ...bounds, timeMaxMs: 1e6, now });
    isOver = true;
    expect(others).toBeGreaterThan(0);
    expect(others).toBeLessThan(10);
  });
});
