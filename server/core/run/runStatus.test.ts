import { describe, expect, it } from 'vitest';
import type { AuditStatus, FindingGroup } from '../audit/findingSummary.ts';
import { runStates } from './run.ts';
import { type LoadJudgement, runStatus, type StatusFacts } from './runStatus.ts';

const cleanLoad: LoadJudgement = {
  breaches: [],
  failing: false,
  doubts: [],
  lostShards: [],
  audited: false,
};
const running: StatusFacts = {
  state: 'running',
  verdict: null,
  headline: null,
  reason: null,
  audit: null,
  load: cleanLoad,
};
const looked: AuditStatus = { problem: null, findings: { count: 0, older: 0, groups: [] } };
const group: FindingGroup = {
  store: 'shadow',
  invariant: 'oversell',
  findings: 1,
  amount: 128,
  unit: 'units',
  what: 'of sku-1 oversold',
  text: '128 units of sku-1 oversold',
};
const oversold: AuditStatus = {
  problem: null,
  findings: { count: 1, older: 0, groups: [group, { ...group, text: '2 orders paid twice' }] },
};
const status = (change: Partial<StatusFacts>) => runStatus({ ...running, ...change });
const load = (change: Partial<LoadJudgement>) => ({ load: { ...cleanLoad, ...change } });

describe('the status of a running run', () => {
  it('is green only when the load is judged, nothing is missed or doubted, and the audit has looked', () => {
    expect(status({})).toEqual({
      tone: 'pass',
      headline: 'Clean so far',
      detail: 'Every SLO is met.',
    });
    expect(status({ ...load({ audited: true }), audit: looked })).toEqual({
      tone: 'pass',
      headline: 'Clean so far',
      detail: 'Every SLO is met, no finding.',
    });
  });

  it('is quiet before the first reading of the load or the ledger', () => {
    expect(status({ load: null })).toEqual({
      tone: 'quiet',
      headline: 'Not looked yet',
      detail: 'No second of the load is recorded yet.',
    });
    expect(status(load({ audited: true, doubts: ['few answers'] }))).toEqual({
      tone: 'quiet',
      headline: 'Not looked yet',
      detail: 'The audit has not looked at the ledger yet.',
    });
  });

  it('fails for a breach at the required load or below, and only warns beyond it', () => {
    const breaches = ['pay p95', 'pay errors', 'browse p95', 'browse errors', 'order p95'];
    expect(status(load({ breaches, failing: true, audited: true }))).toEqual({
      tone: 'fail',
      headline: 'Failing so far',
      detail: 'pay p95 · pay errors · browse p95 · and 2 more',
    });
    expect(status(load({ breaches: breaches.slice(0, 3) }))).toEqual({
      tone: 'unknown',
      headline: 'Beyond an SLO',
      detail: 'pay p95 · pay errors · browse p95',
    });
  });

  it('is not proven while something is doubted, and unknown while the audit is not reliable', () => {
    expect(status(load({ doubts: ['3 starts dropped'] }))).toEqual({
      tone: 'unknown',
      headline: 'Not proven so far',
      detail: '3 starts dropped',
    });
    expect(
      status({ ...load({ audited: true }), audit: { ...looked, problem: 'live: away' } }),
    ).toEqual({ tone: 'unknown', headline: 'Unknown so far', detail: 'Audit: live: away' });
  });

  it('fails for what was seen before a shard was lost, and names the shard beside it', () => {
    const lost = load({ lostShards: [1], breaches: ['leak: orders'], failing: true });
    for (const state of ['running', 'stopping', 'finishing'] as const)
      expect(status({ state, ...lost })).toEqual({
        tone: 'fail',
        headline: 'Failing so far',
        detail:
          'leak: orders · Shard 1 was lost; the stages that it did not finish are no evidence.',
      });
  });

  it('names lost shards before what the rest measured beyond the required load', () => {
    expect(status(load({ lostShards: [1], breaches: ['pay p95'] })).detail).toBe(
      'Shard 1 was lost; the stages that it did not finish are no evidence.',
    );
    expect(status(load({ lostShards: [1, 4] }))).toEqual({
      tone: 'unknown',
      headline: 'Unknown so far',
      detail: 'Shards 1, 4 were lost; the stages that they did not finish are no evidence.',
    });
  });

  it('fails for a finding before everything else, with what all findings come to', () => {
    for (const state of ['seeding', 'running', 'stopping', 'finishing'] as const)
      expect(status({ state, ...load({ lostShards: [0] }), audit: oversold })).toEqual({
        tone: 'fail',
        headline: 'Failing so far',
        detail: '128 units of sku-1 oversold · 2 orders paid twice',
      });
  });
});

describe('the status of any run', () => {
  it('names the phase in each state without load', () => {
    const phases = runStates
      .map((state) => [state, status({ state }).headline] as const)
      .filter(([state]) => !['running', 'finished', 'aborted', 'failed'].includes(state));
    expect(Object.fromEntries(phases)).toEqual({
      queued: 'Waiting',
      preflight: 'Preflight',
      seeding: 'Seeding',
      setup: 'Setting up',
      readying: 'Getting ready',
      stopping: 'Stopping',
      finishing: 'Finishing',
    });
    expect(status({ state: 'queued', load: null }).tone).toBe('quiet');
    expect(status({ state: 'stopping' }).tone).toBe('quiet');
  });

  it('is the verdict once there is one, in the sentence of the report', () => {
    const headline = 'needed 160/s, proven 136/s: not proven';
    for (const verdict of ['pass', 'fail', 'unknown'] as const) {
      const ended = { state: 'finished', verdict, headline, reason: 'by admin' } as const;
      expect(status(ended)).toEqual({
        tone: verdict,
        headline: verdict[0]?.toUpperCase() + verdict.slice(1),
        detail: headline,
      });
      expect(status({ ...ended, headline: null }).detail).toBe('by admin');
      expect(status({ ...ended, headline: null, reason: null }).detail).toBe(
        'The report gives the reasons and the evidence.',
      );
    }
  });

  it('is never green for a run that ended without a verdict', () => {
    expect(status({ state: 'finished' })).toMatchObject({ tone: 'unknown', headline: 'Unknown' });
    expect(status({ state: 'failed', reason: 'k6 did not start' })).toEqual({
      tone: 'fail',
      headline: 'Could not run',
      detail: 'k6 did not start',
    });
  });

  it('says aborted, unless the load had failed before', () => {
    expect(status({ state: 'aborted', reason: 'by admin', verdict: 'unknown' })).toEqual({
      tone: 'unknown',
      headline: 'Aborted',
      detail: 'by admin',
    });
    expect(status({ state: 'aborted' }).detail).toBe('Stopped by a user.');
    expect(status({ state: 'aborted', verdict: 'fail', headline: 'too slow' })).toEqual({
      tone: 'fail',
      headline: 'Fail',
      detail: 'too slow',
    });
  });
});
