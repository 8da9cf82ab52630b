import { describe, expect, it } from 'vitest';
import { judgeIdentity, ownerOf, runsNamedIn } from './leaks.ts';

const run = 'run0000001';
const live = { store: 'live' } as const;
const shadow = { store: 'shadow', runId: run } as const;

describe('ownerOf', () => {
  it.each([
    [`zh-${run}-c17`, run],
    [`zh-${run}-`, run],
    [`zh-${run}`, run],
    [`zh-${'a'.repeat(20)}-1`, 'a'.repeat(20)],
  ])('knows the run of %s', (id, runId) => {
    expect(ownerOf(id)).toEqual({ kind: 'run', runId });
  });

  it.each([
    'cust-1',
    '',
    'zh-short9chr-1',
    `zh-${'a'.repeat(21)}-1`,
    'zh-Run0000001-1',
    `xzh-${run}-1`,
    `ZH-${run}-1`,
    `zh-${run}.1`,
  ])('takes %s for a customer', (id) => {
    expect(ownerOf(id)).toEqual({ kind: 'live' });
  });
});

describe('judgeIdentity', () => {
  it('finds nothing wrong with what lies where it belongs', () => {
    expect(judgeIdentity('cust-1', live, 'live.orders.customer')).toBeNull();
    expect(judgeIdentity(`zh-${run}-1`, shadow, 'shadow.orders.customer')).toBeNull();
  });

  it('finds leaks both ways, and what another run left', () => {
    expect(judgeIdentity(`zh-${run}-1`, live, 'live.orders.customer')).toEqual({
      place: 'live.orders.customer',
      id: `zh-${run}-1`,
      owner: `run ${run}`,
      text: `zh-${run}-1: written by run ${run} into the live store`,
    });
    expect(judgeIdentity('cust-1', shadow, 'shadow.orders.customer')).toEqual({
      place: 'shadow.orders.customer',
      id: 'cust-1',
      owner: 'live',
      text: 'cust-1: live data in the shadow store',
    });
    expect(judgeIdentity('zh-run0000002-1', shadow, 'p')).toMatchObject({
      owner: 'run run0000002',
      text: `zh-run0000002-1: left by run run0000002 in the shadow store that run ${run} seeded`,
    });
  });
});

describe('runsNamedIn', () => {
  it('finds identities and tags inside keys and values, each run once', () => {
    const text = `bull:x:zh-${run}-9 {"by":"zh-${run}-1","zhShadow":"zh-shadow=v1.run0000002.1.a.b"}`;
    expect(runsNamedIn(text)).toEqual([run, 'run0000002']);
  });

  it('knows run ids of ten to twenty characters', () => {
    const at = (length: number) => {
      const runId = 'a'.repeat(length);
      return [`zh-${runId}-1`, `zh-shadow=v1.${runId}.1`].map((text) => runsNamedIn(text).length);
    };
    expect([9, 10, 20, 21].map(at)).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it('is not misled by longer words', () => {
    expect(runsNamedIn(`xzh-${run}-1 zh-${run} zh-shadow=v2.${run}. 9zh-${run}-1`)).toEqual([]);
  });
});
