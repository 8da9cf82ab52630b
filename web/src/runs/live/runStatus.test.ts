import { expect, test } from 'vitest';
import {
  cleanStatus,
  latencyCriterion,
  oversoldStatus,
  plan,
  run,
  samples,
  second,
  withSlos,
} from '../../api/run.support.ts';
import { quantile } from '../../measure/quantile.ts';
import { breachedNow, runStatus } from './runStatus.ts';
import { initialLiveState, reduceLive } from './state.ts';

const pay = (finished: number, failed: number, power: number, at = 1) =>
  second(at, [['pay', finished, failed, power]]);
const running = (...seconds: ReturnType<typeof second>[]) =>
  seconds
    .map((value) => ({ type: 'second' as const, second: value }))
    .reduce(reduceLive, initialLiveState(run));

test('a running test without a breach is clean so far', () => {
  const state = running(pay(200, 2, 9));
  expect(breachedNow(state)).toEqual([]);
  expect(runStatus(state)).toMatchObject({ tone: 'pass', headline: 'Clean so far' });
});

test('a percentile above its limit is named with both figures', () => {
  // Bucket 10 of base 2 is (512, 1024]; its middle is 2^9.5.
  const state = running(pay(100, 0, 10));
  expect(breachedNow(state)).toEqual(['pay p95 724 ms > 700 ms']);
  expect(runStatus(state)).toMatchObject({ tone: 'fail', headline: 'Failing so far' });
});

test('a percentile exactly at its limit meets it', () => {
  const limitMs = quantile(samples(100, 10), 0.95) ?? 0;
  const state = initialLiveState({
    ...run,
    plan: withSlos([latencyCriterion('pay', 0.95, limitMs)]),
  });
  expect(breachedNow(reduceLive(state, { type: 'second', second: pay(100, 0, 10) }))).toEqual([]);
});

test('with too few samples no percentile is breached', () => {
  expect(breachedNow(running(pay(99, 0, 10)))).toEqual([]);
});

test('errors above their limit are a breach, at the limit they are not', () => {
  expect(breachedNow(running(pay(100, 1, 5)))).toEqual([]);
  expect(breachedNow(running(pay(100, 2, 5)))).toEqual(['pay errors 2.0% > 1.0%']);
});

test('a breach ends when it leaves the window of five seconds', () => {
  expect(breachedNow(running(pay(200, 0, 10, 1), pay(1, 0, 5, 5)))).toHaveLength(1);
  expect(breachedNow(running(pay(200, 0, 10, 1), pay(1, 0, 5, 6)))).toEqual([]);
});

test('in a search for the capacity a breach is expected, not a failure', () => {
  const searching = { ...run, plan: { ...plan, goal: 'find-capacity' as const } };
  const state = reduceLive(initialLiveState(searching), {
    type: 'second',
    second: pay(100, 0, 10),
  });
  expect(runStatus(state)).toMatchObject({ tone: 'unknown', headline: 'Beyond an SLO' });
});

const withAudit = (audit: typeof run.audit, seconds = [pay(200, 0, 9)]) => {
  const state = running(...seconds);
  const audited = { ...plan, audit: { file: 'a.yaml', everyMs: 1000, settleMs: 0 } };
  return runStatus({ ...state, run: { ...state.run, plan: audited, audit } });
};

test('a finding fails the run, before every other judgement, and says what it comes to', () => {
  expect(withAudit(oversoldStatus(128))).toEqual({
    tone: 'fail',
    headline: 'Failing so far',
    detail: '128 units of sku-1 oversold, 128 orders',
  });
});

test('a finding older than the run fails nothing', () => {
  const older = { ...cleanStatus, findings: { ...cleanStatus.findings, older: 1 } };
  expect(withAudit(older).tone).not.toBe('fail');
});

test('nothing is clean before the audit has looked, or while it is not reliable', () => {
  expect(withAudit(null)).toEqual({
    tone: 'quiet',
    headline: 'Not looked yet',
    detail: 'The audit has not looked at the ledger yet.',
  });
  expect(withAudit({ ...cleanStatus, problem: 'live: away' })).toEqual({
    tone: 'unknown',
    headline: 'Unknown so far',
    detail: 'Audit: live: away',
  });
  expect(withAudit(cleanStatus)).toMatchObject({ tone: 'pass', headline: 'Clean so far' });
  expect(withAudit(null, [pay(100, 0, 10)]).tone).toBe('fail');
});

test('a lost shard makes it unknown', () => {
  const state = reduceLive(running(), {
    type: 'shard',
    shard: {
      round: 0,
      shard: 1,
      epoch: 1,
      state: 'lost',
      worker: null,
      message: null,
      startSkewMs: null,
      startErrorMs: null,
    },
  });
  expect(runStatus(state)).toEqual({
    tone: 'unknown',
    headline: 'Unknown so far',
    detail: 'Shard 1 was lost; its stages are no evidence.',
  });
});

test('an ended run shows its verdict, or how it ended', () => {
  const ended = (change: Partial<typeof run>) =>
    runStatus(initialLiveState({ ...run, ...change })).headline;
  expect(ended({ state: 'finished', verdict: 'pass' })).toBe('Pass');
  expect(ended({ state: 'aborted', reason: 'by admin' })).toBe('Aborted');
  expect(ended({ state: 'aborted', verdict: 'unknown' })).toBe('Aborted');
  expect(ended({ state: 'aborted', verdict: 'fail' })).toBe('Fail');
  expect(ended({ state: 'finished', verdict: 'unknown' })).toBe('Unknown');
  expect(ended({ state: 'failed', reason: 'k6 did not start' })).toBe('Could not run');
  expect(ended({ state: 'readying' })).toBe('Getting ready');
});

test('an ended run says in one sentence what its report says', () => {
  const detail = (change: Partial<typeof run>) =>
    runStatus(initialLiveState({ ...run, state: 'finished', ...change })).detail;
  const headline = 'needed 160/s, proven 136/s: not proven';
  for (const verdict of ['pass', 'fail', 'unknown'] as const) {
    expect(detail({ verdict, headline, reason: 'by admin' })).toBe(headline);
    expect(detail({ verdict, headline: null, reason: 'by admin' })).toBe('by admin');
    expect(detail({ verdict, headline: null })).toBe(
      'The report gives the reasons and the evidence.',
    );
  }
});
