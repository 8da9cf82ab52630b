import { expect, test } from 'vitest';
import { cleanStatus, oversoldStatus, plan, run, samples, second } from '../../api/run.support.ts';
import { runStatus } from './runStatus.ts';
import { initialLiveState, reduceLive } from './state.ts';

const pay = (finished: number, failed: number, power: number, at = 1) =>
  second(at, [['pay', finished, failed, power]]);
/** 200 correct journeys of pay in each second, none dropped or open. */
const clean = [1, 2].map((at) => {
  const full = pay(200, 0, 5, at);
  return { ...full, cells: full.cells.map((cell) => ({ ...cell, started: 200, dropped: 0 })) };
});
const running = (...seconds: ReturnType<typeof second>[]) =>
  seconds
    .map((value) => ({ type: 'second' as const, second: value }))
    .reduce(reduceLive, initialLiveState(run));

test('a load is clean when every SLO is met from enough answers, with nothing dropped or open', () => {
  expect(runStatus(running(...clean))).toEqual({
    tone: 'pass',
    headline: 'Clean so far',
    detail: 'Every SLO is met.',
  });
});

test('before the first second nothing is green', () => {
  expect(runStatus(initialLiveState(run))).toEqual({
    tone: 'quiet',
    headline: 'Not looked yet',
    detail: 'No second of the load is recorded yet.',
  });
});

test('a missed SLO fails, and in a search for the capacity it is expected', () => {
  expect(runStatus(running(pay(200, 0, 10)))).toMatchObject({
    tone: 'fail',
    headline: 'Failing so far',
    detail: 'pay p95 ≤ 700 ms: 724 ms at 50% · pay p95 ≤ 700 ms: 724 ms in the last 5 s',
  });
  const searching = { ...run, plan: { ...plan, goal: 'find-capacity' as const } };
  const state = reduceLive(initialLiveState(searching), {
    type: 'second',
    second: pay(200, 0, 10),
  });
  expect(runStatus(state)).toMatchObject({ tone: 'unknown', headline: 'Beyond an SLO' });
});

test('what is dropped, or failing for customers, or not audited keeps a load from being clean', () => {
  const dropped = runStatus(running(...clean, second(3, [['pay', 200]])));
  expect(dropped).toEqual({
    tone: 'unknown',
    headline: 'Not proven so far',
    detail: '2 starts of pay dropped at 50%',
  });
  const latencyMs = samples(0, 0);
  const customers = { round: 0, second: 1, requests: 5, errors: 1, latencyMs };
  const failing = reduceLive(running(...clean), { type: 'customers', second: customers });
  expect(runStatus(failing)).toMatchObject({
    tone: 'unknown',
    detail: '1 customer request failed',
  });
  const event = {
    seq: 1,
    at: '',
    kind: 'audit',
    message: 'the audit could not be opened',
    data: {},
  };
  expect(runStatus(reduceLive(running(...clean), { type: 'event', event }))).toMatchObject({
    tone: 'unknown',
    detail: 'the audit could not be opened',
  });
});

const withAudit = (
  audit: typeof run.audit,
  seconds: readonly ReturnType<typeof second>[] = clean,
) => {
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
  expect(withAudit(null, [pay(200, 0, 10)]).tone).toBe('fail');
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
