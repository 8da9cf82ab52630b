import { describe, expect, it } from 'vitest';
import type { Finding } from '../audit/finding.ts';
import type { Cell } from '../measure/frame.ts';
import { emptyHistogram, type Histogram, recordValue } from '../measure/histogram.ts';
import type { LiveSecond, TimelineSecond } from '../measure/timeline.ts';
import type { AbortRule } from '../model/scenario.ts';
import { firstTrip, type Watched } from './abortRules.ts';

const histogram = (count: number, ms: number): Histogram =>
  Array.from({ length: count }).reduce<Histogram>((h) => recordValue(h, ms), emptyHistogram(6));

function cell(path: string, finished: number, failed: number, ms = 100): Cell {
  return {
    path,
    stage: 0,
    started: finished,
    dropped: 0,
    finished,
    correct: finished - failed,
    refused: 0,
    failed,
    journeyMs: histogram(finished - failed, ms),
    startLagMs: emptyHistogram(3),
    steps: [],
  };
}

function second(index: number, ...cells: Cell[]): TimelineSecond {
  return { round: 0, second: index, shards: [0], missing: [], cells, generators: [] };
}

const live = (requests: number, errors: number, index: number): LiveSecond => ({
  round: 0,
  second: index,
  requests,
  errors,
  latencyMs: emptyHistogram(3),
});

const seen = (over: Partial<Watched>): Watched => ({
  seconds: [],
  live: [],
  findings: [],
  ...over,
});
const errors: AbortRule = { kind: 'error-share', path: 'pay', above: 0.05, windowSeconds: 2 };

describe('the error share', () => {
  it('trips above the limit, not at it', () => {
    const at = [second(0, cell('pay', 60, 3)), second(1, cell('pay', 40, 2))];
    expect(firstTrip([errors], seen({ seconds: at }))).toBe(null);
    const above = [second(0, cell('pay', 60, 3)), second(1, cell('pay', 40, 3))];
    expect(firstTrip([errors], seen({ seconds: above }))).toEqual({
      rule: 'errors of pay above 5% over 2 s',
      text: 'errors of pay 6% (6 of 100 journeys in 2 s), limit 5%',
      data: { bad: 6, all: 100, share: 0.06, above: 0.05, windowSeconds: 2 },
    });
  });

  it('looks at its own path, or at all', () => {
    const seconds = [
      second(0, cell('browse', 90, 9), cell('pay', 10, 0)),
      second(1, cell('browse', 90, 9), cell('pay', 10, 0)),
    ];
    expect(firstTrip([errors], seen({ seconds }))).toBe(null);
    expect(firstTrip([{ ...errors, path: null }], seen({ seconds }))).toMatchObject({
      text: 'errors 9% (18 of 200 journeys in 2 s), limit 5%',
    });
  });

  it('slides: it waits until its window is full, and forgets what lies before it', () => {
    const bad = second(0, cell('pay', 10, 10));
    expect(firstTrip([errors], seen({ seconds: [bad] }))).toBe(null);
    const good = [second(1, cell('pay', 10, 0)), second(2, cell('pay', 10, 0))];
    expect(firstTrip([errors], seen({ seconds: [bad, ...good] }))).toBe(null);
    expect(firstTrip([errors], seen({ seconds: [bad, ...good.slice(1)] }))).not.toBe(null);
  });

  it('says nothing of no journeys', () => {
    expect(firstTrip([errors], seen({ seconds: [second(0), second(1)] }))).toBe(null);
  });
});

describe('the latency', () => {
  const rule: AbortRule = {
    kind: 'latency',
    path: 'pay',
    quantile: 0.95,
    aboveMs: 500,
    windowSeconds: 1,
  };

  it('trips above the limit with its sample count', () => {
    const slow = [second(0, cell('pay', 200, 0, 800), cell('browse', 500, 0, 10))];
    const trip = firstTrip([rule], seen({ seconds: slow }));
    expect(trip?.rule).toBe('p95 of pay above 500 ms over 1 s');
    expect(trip?.text).toMatch(/^p95 of pay \d+ ms \(200 journeys in 1 s\), limit 500 ms$/);
    expect(trip?.data.measured).toBeGreaterThan(790);
    expect(trip?.data.measured).toBeLessThan(810);
    expect(trip?.data).toMatchObject({ samples: 200, aboveMs: 500, quantile: 0.95 });
    const exactly = { ...rule, aboveMs: Number(trip?.data.measured) };
    expect(firstTrip([exactly], seen({ seconds: slow }))).toBe(null);
    const fast = [second(0, cell('pay', 200, 0, 400))];
    expect(firstTrip([rule], seen({ seconds: fast }))).toBe(null);
  });

  it('needs 10/(1−q) samples', () => {
    const few = [second(0, cell('pay', 199, 0, 800))];
    expect(firstTrip([rule], seen({ seconds: few }))).toBe(null);
  });
});

describe('live customers', () => {
  const rule: AbortRule = { kind: 'live-error-share', above: 0.01, windowSeconds: 2 };

  it('stop the drill when they see errors', () => {
    const calm = [live(100, 1, 0), live(100, 1, 1)];
    expect(firstTrip([rule], seen({ live: calm }))).toBe(null);
    expect(firstTrip([rule], seen({ live: [...calm, live(100, 2, 2)] }))).toEqual({
      rule: 'errors of live customers above 1% over 2 s',
      text: 'errors of live customers 1.5% (3 of 200 requests in 2 s), limit 1%',
      data: { bad: 3, all: 200, share: 0.015, above: 0.01, windowSeconds: 2 },
    });
  });
});

describe('an audit finding', () => {
  it('stops the drill, where the scenario asks for that', () => {
    const finding = {
      invariant: 'oversell',
      store: 'shadow',
      sku: 'hot',
      amount: 3,
      message: 'hot: 103 promised, 100 there',
    } as Finding;
    expect(firstTrip([{ kind: 'finding' }], seen({}))).toBe(null);
    expect(firstTrip([], seen({ findings: [finding] }))).toBe(null);
    const older = { ...finding, beforeRun: true };
    expect(firstTrip([{ kind: 'finding' }], seen({ findings: [older] }))).toBe(null);
    expect(firstTrip([{ kind: 'finding' }], seen({ findings: [older, finding] }))).not.toBe(null);
    expect(firstTrip([errors, { kind: 'finding' }], seen({ findings: [finding] }))).toEqual({
      rule: 'an audit finding',
      text: 'audit finding: hot: 103 promised, 100 there',
      data: { invariant: 'oversell', store: 'shadow', sku: 'hot', amount: 3 },
    });
  });
});
