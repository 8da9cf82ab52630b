import { describe, expect, it } from 'vitest';
import { noAnswerText } from '../text/ownFailure.ts';
import {
  type HopSummary,
  hopState,
  hopTexts,
  isStoreless,
  type LeakSummary,
  olderLeaksText,
  type PreflightSummary,
  preflightState,
  scanWithoutStores,
  withoutLoad,
} from './isolation.ts';

const run = 'run0000001';
const row = (owner: string) => ({ place: 'shadow.orders', id: owner, owner, text: owner });
const own = row(`run ${run}`);
const live = row('live');
const other = row('run run0000002');
const leaked: LeakSummary = { state: 'leaked', reason: null, scanned: [], leaks: [own, live] };

describe('what is older than the run', () => {
  it.each([
    [0, null],
    [1, '1 row or key is older than this run, or of another'],
    [2, '2 rows or keys are older than this run, or of another'],
  ])('counts %d', (count, text) => {
    expect(olderLeaksText({ ...leaked, older: { count, listed: [] } })).toBe(text);
    expect(olderLeaksText(leaked)).toBeNull();
  });

  it('is, without load, all that the run did not write itself', () => {
    expect(withoutLoad(leaked, run)).toEqual({
      ...leaked,
      leaks: [own],
      older: { count: 1, listed: [live] },
    });
    const before = { count: 5, listed: [other] };
    expect(withoutLoad({ ...leaked, leaks: [live, live], older: before }, run)).toEqual({
      ...leaked,
      state: 'clean',
      leaks: [],
      older: { count: 7, listed: [other, live, live] },
    });
    const doubted = withoutLoad({ ...leaked, leaks: [live], reason: 'Redis is away' }, run);
    expect([doubted.state, doubted.reason]).toEqual(['unknown', 'Redis is away']);
    const sound: LeakSummary = { ...leaked, state: 'clean', leaks: [] };
    expect(withoutLoad(sound, run)).toBe(sound);
  });
});

describe('a target that names no store', () => {
  const hop = (over: Partial<HopSummary> = {}): HopSummary => ({
    ...{ service: 'shop', instance: 'shop-1', tagSeen: true, store: 'none (shadow)' },
    ...{ corruptRefused: true, problem: null },
    ...over,
  });
  const preflight = (...hops: readonly HopSummary[]): PreflightSummary => ({ state: 'pass', hops });

  it('has nothing to scan when each hop has none', () => {
    const proven = preflight(hop(), hop({ store: 'none' }));
    expect(isStoreless(proven)).toBe(true);
    expect(scanWithoutStores(proven)).toEqual({
      state: 'clean',
      reason: 'nothing to scan: no hop has a store',
      scanned: [],
      leaks: [],
    });
  });

  it.each<[string, PreflightSummary | null, string]>([
    ['without preflight', null, ''],
    ['without hops', preflight(), ''],
    ['after a preflight that failed', { ...preflight(hop()), state: 'fail' }, ''],
    [
      'with a hop that has one',
      preflight(hop(), hop({ store: 'shadow' })),
      ', and shop uses shadow',
    ],
    ['with a hop that did not say', preflight(hop(), hop({ store: null })), ''],
    ['with a hop that is wrong', preflight(hop({ tagSeen: false })), ''],
    [
      'with one whose store only ends so',
      preflight(hop({ store: 'not none' })),
      ', and shop uses not none',
    ],
  ])('is unknown %s', (_, given, seen) => {
    expect(isStoreless(given)).toBe(false);
    expect(scanWithoutStores(given)).toEqual({
      state: 'unknown',
      reason: `the target names no store${seen}: add stores.postgresUrl with identity, or stores.redisUrl`,
      scanned: [],
      leaks: [],
    });
  });
});

describe('the state of a hop', () => {
  const hop = (over: Partial<HopSummary> = {}): HopSummary => ({
    ...{ service: 'shop', instance: 'shop-1', tagSeen: true, store: 'S', corruptRefused: true },
    ...{ problem: null, ...over },
  });
  const own = hop({
    tagSeen: null,
    problem: noAnswerText('https://shop', 'self-signed certificate'),
  });
  const edge = hop({ problem: `${hopTexts.edgeAsked}: why` });
  const theirs = hop({ problem: noAnswerText('http://shop', 'connect ECONNREFUSED') });

  it.each([
    ['kept apart', hop(), 'pass', 'pass'],
    ['a tag that was not seen', hop({ tagSeen: false }), 'fail', 'unknown'],
    ['a corrupted tag', hop({ corruptRefused: false }), 'fail', 'unknown'],
    ['what the target answered', theirs, 'fail', 'unknown'],
    ['what this machine could not ask', own, 'unknown', 'unknown'],
    ['what an edge asked', edge, 'unknown', 'unknown'],
  ] as const)('%s', (_, found, shadow, observe) => {
    expect(hopState(found, undefined)).toBe(shadow);
    expect(hopState(found, 'shadow')).toBe(shadow);
    expect(hopState(found, 'observe')).toBe(observe);
  });

  it.each<[string, PreflightSummary, string, string]>([
    ['the worst hop', { state: 'pass', hops: [hop(), own, theirs] }, 'fail', 'unknown'],
    ['an unknown hop', { state: 'fail', hops: [own, hop()] }, 'unknown', 'unknown'],
    ['sound hops', { state: 'pass', hops: [hop(), hop()] }, 'pass', 'pass'],
    ['no hop', { state: 'pass', hops: [] }, 'unknown', 'unknown'],
    ['a fail without a hop', { state: 'fail', hops: [] }, 'fail', 'unknown'],
    ['a fail beside sound hops', { state: 'fail', hops: [hop()] }, 'fail', 'unknown'],
  ])('decides the preflight: %s', (_, summary, shadow, observe) => {
    expect(preflightState(summary, 'shadow')).toBe(shadow);
    expect(preflightState(summary, 'observe')).toBe(observe);
  });
});
