import { describe, expect, it } from 'vitest';
import { isFrame } from './storedFrame.ts';

const histogram = {
  schema: 6,
  count: 6,
  zeroCount: 1,
  buckets: [
    [-3, 2],
    [7, 3],
  ],
};
const empty = { schema: 3, count: 0, zeroCount: 0, buckets: [] };
const step = { step: 'pay', requests: 9, failures: { timeout: 1 }, serviceMs: histogram };
const cell = {
  path: 'pay',
  stage: 0,
  started: 3,
  dropped: 1,
  finished: 3,
  correct: 2,
  refused: 0,
  failed: 1,
  journeyMs: histogram,
  responseMs: histogram,
  startLagMs: empty,
  steps: [step],
};
const lag = {
  workerP99Ms: 0.5,
  workerMaxMs: 2,
  k6WaitShare: null,
  hostCpuShare: 0.25,
  hostStealShare: null,
};
const generator = {
  host: 'a',
  sharesTarget: true as const,
  k6CpuShare: 0.25,
  workerCpuShare: 0.01,
  memoryBytes: 123e6,
  vusBusy: 2,
  vusPlanned: 4,
  lag,
};
const frame = {
  round: 0,
  shard: 1,
  epoch: 1,
  second: 2,
  fromMs: 2_000,
  toMs: 3_000.5,
  clockJumpMs: -40,
  cells: [cell],
  generator,
};

const withHistogram = (over: object) => ({
  ...frame,
  cells: [{ ...cell, journeyMs: { ...histogram, ...over } }],
});
const withCell = (over: object) => ({ ...frame, cells: [cell, { ...cell, ...over }] });
const withStep = (over: object) => withCell({ steps: [step, { ...step, ...over }] });
const withGenerator = (over: object) => ({ ...frame, generator: { ...generator, ...over } });
const withLag = (over: object) => withGenerator({ lag: { ...lag, ...over } });
/** As JSON, which keeps no `undefined`. */
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('isFrame', () => {
  it.each([
    ['a whole one', frame],
    ['one without cells', { ...frame, cells: [] }],
    [
      'one without what is optional',
      withGenerator({ host: undefined, lag: undefined, k6CpuShare: undefined }),
    ],
    ['one with requests by address', { ...frame, reached: { 'shop.test:80 fd00::1': 3 } }],
    ['one of names that share one', { ...frame, reached: { 'a.test:80,b.test:80 10.0.0.1': 3 } }],
    [
      'one of a target with several',
      { ...frame, reached: { 'shop-2 http://127.0.0.1:8080/v1': 3 } },
    ],
    ['one of a clock that kept still', { ...frame, clockJumpMs: undefined }],
    ['one of a worker that tells no response times', withCell({ responseMs: undefined })],
    ['one that reaches back to the start', { ...frame, fromMs: 0, toMs: 5_999.9 }],
    ['one that covers nothing', { ...frame, fromMs: 2_500, toMs: 2_500 }],
    ['one of the largest counts', withCell({ started: 1e8 })],
    ['a step that asked again', withStep({ flow: { retried: 2, polled: 3 } })],
    ['the coarsest schema', withHistogram({ schema: -4 })],
    ['the finest schema', withHistogram({ schema: 11 })],
    ['the last bucket', withHistogram({ schema: 1, count: 1, zeroCount: 0, buckets: [[2048, 1]] })],
    ['the first one', withHistogram({ schema: 1, count: 1, zeroCount: 0, buckets: [[-2048, 1]] })],
  ])('accepts %s', (_, value) => {
    expect(isFrame(stored(value))).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['a text', 'frame'],
    ['a list', [frame]],
    ['no cells', { ...frame, cells: undefined }],
    ['cells that are no list', { ...frame, cells: { length: 0 } }],
    ['no generator', { ...frame, generator: undefined }],
    ['no round', { ...frame, round: undefined }],
    ['a shard in words', { ...frame, shard: '1' }],
    ['an epoch below 0', { ...frame, epoch: -1 }],
    ['a broken second', { ...frame, second: 2.5 }],
    ['an interval before the start', { ...frame, fromMs: -1 }],
    ['an interval that ends before it begins', { ...frame, fromMs: 2_001, toMs: 2_000 }],
    ['an interval whose middle is later', { ...frame, fromMs: 0, toMs: 6_000 }],
    ['an address in other words', { ...frame, reached: { 'shop.test:80 10.0.0.1\n': 3 } }],
    ['an address that is no URL', { ...frame, reached: { 'shop ftp://10.0.0.1': 3 } }],
    ['a URL with a line break', { ...frame, reached: { 'shop http://10.0.0.1/\n': 3 } }],
    ['a URL without a host', { ...frame, reached: { 'shop http://': 3 } }],
    ['a target that has no name', { ...frame, reached: { ' http://10.0.0.1': 3 } }],
    ['a comma without a name', { ...frame, reached: { 'a.test:80, 10.0.0.1': 3 } }],
    ['a name without an address', { ...frame, reached: { 'shop.test:80': 3 } }],
    ['half a request to an address', { ...frame, reached: { 'shop.test:80 10.0.0.1': 0.5 } }],
    ['a list of addresses', { ...frame, reached: [3] }],
    ['a clock jump in words', { ...frame, clockJumpMs: 'far' }],
    ['a cell that is none', { ...frame, cells: [null] }],
    ['a path that is no name', withCell({ path: 7 })],
    ['half a stage', withCell({ stage: 0.5 })],
    ['half a journey', withCell({ started: 0.5 })],
    ['fewer than no drops', withCell({ dropped: -1 })],
    ['more journeys than can be added up', withCell({ finished: 1e8 + 1 })],
    ['no correct', withCell({ correct: undefined })],
    ['refused in words', withCell({ refused: '0' })],
    ['no failed', withCell({ failed: null })],
    ['a noEvidence that is no count', withCell({ noEvidence: -1 })],
    ['reasons of it that are no counts', withStep({ noEvidence: { timeout: 'all' } })],
    ['reasons of it that are a list', withStep({ noEvidence: [] })],
    ['refusedBy that are no counts', withStep({ refusedBy: { 'status 429': 'all' } })],
    ['a flow that is no count', withStep({ flow: { retried: -1 } })],
    ['more of a flow than can be added up', withStep({ flow: { polled: 1e8 + 1 } })],
    ['a flow of another kind', withStep({ flow: { other: 1 } })],
    ['no journey times', withCell({ journeyMs: undefined })],
    ['broken response times', withCell({ responseMs: { ...empty, count: 1 } })],
    ['no start lags', withCell({ startLagMs: undefined })],
    ['no steps', withCell({ steps: undefined })],
    ['a step without a name', withStep({ step: undefined })],
    ['a step without requests', withStep({ requests: undefined })],
    ['failures that are no counts', withStep({ failures: { timeout: 'all' } })],
    ['no failures', withStep({ failures: [] })],
    ['no service times', withStep({ serviceMs: undefined })],
    ['a histogram that holds less than it counts', withHistogram({ count: 7 })],
    ['a histogram that holds more', withHistogram({ count: 5 })],
    ['a histogram without buckets', withHistogram({ buckets: undefined })],
    ['half a schema', withHistogram({ schema: 2.5 })],
    ['a schema that is too coarse', withHistogram({ schema: -5 })],
    ['a schema that is too fine', withHistogram({ schema: 12 })],
    [
      'a bucket twice',
      withHistogram({
        count: 3,
        buckets: [
          [7, 1],
          [7, 1],
        ],
      }),
    ],
    ['an empty bucket', withHistogram({ count: 1, buckets: [[7, 0]] })],
    ['a bucket between two', withHistogram({ count: 2, buckets: [[0.5, 1]] })],
    ['a bucket of three', withHistogram({ count: 2, buckets: [[7, 1, 1]] })],
    ['a bucket beyond all numbers', withHistogram({ schema: 1, count: 2, buckets: [[2049, 1]] })],
    ['a bucket below all', withHistogram({ schema: 1, count: 2, buckets: [[-2049, 1]] })],
    ['a negative CPU share', withGenerator({ k6CpuShare: -0.1 })],
    ['a worker without CPU', withGenerator({ workerCpuShare: undefined })],
    ['memory in words', withGenerator({ memoryBytes: '1 GB' })],
    ['no busy VUs', withGenerator({ vusBusy: null })],
    ['no planned VUs', withGenerator({ vusPlanned: null })],
    ['a host that is no name', withGenerator({ host: 7 })],
    ['a target that is not shared', withGenerator({ sharesTarget: false })],
    ['lag that is none', withGenerator({ lag: 'none' })],
    ['lag without a p99', withLag({ workerP99Ms: undefined })],
    ['lag without a maximum', withLag({ workerMaxMs: null })],
    ['a wait in words', withLag({ k6WaitShare: 'long' })],
    ['a host share below 0', withLag({ hostCpuShare: -1 })],
    ['no steal', withLag({ hostStealShare: undefined })],
  ])('rejects %s', (_, value) => {
    expect(isFrame(stored(value))).toBe(false);
  });

  it('rejects a number that is not finite', () => {
    expect(isFrame(JSON.parse('{"second": 1e999}'))).toBe(false);
    expect(isFrame({ ...frame, toMs: Number.POSITIVE_INFINITY })).toBe(false);
    expect(isFrame({ ...frame, clockJumpMs: Number.POSITIVE_INFINITY })).toBe(false);
  });
});

it('takes requests of 1,000 addresses at the most', () => {
  const reached = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`shop.test:80 10.0.0.${n}`, 1]));
  expect(isFrame({ ...frame, reached: reached(1_000) })).toBe(true);
  expect(isFrame({ ...frame, reached: reached(1_001) })).toBe(false);
});
