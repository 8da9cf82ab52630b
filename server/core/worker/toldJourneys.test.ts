import { expect, it } from 'vitest';
import { createToldJourneys } from './toldJourneys.ts';

const logged = (message: object): string =>
  JSON.stringify({ level: 'info', msg: JSON.stringify(message), source: 'console' });
const place = { scenario: 'pay__1', trace: 'abc' };
const exchange = (body: string | null = 'oh hunter22') => ({
  ...{
    method: 'POST',
    url: 'http://shop/x?k=hunter22',
    sentHeaders: { Authorization: 'Basic abc' },
  },
  ...{ sent: '{"p":"hunter22","password":"other"}', status: 500, headers: {}, body },
  ...{ durationMs: 4, error: '' },
});
const failure = (iteration: number, over: object = {}): string =>
  logged({
    ...{ zh: 'failure', ...place, iteration, step: 'pay', reason: 'check paid' },
    ...{ found: '"hunter22"', wanted: '"paid"', secrets: ['hunter22'], exchange: exchange() },
    ...over,
  });
const slow = (iteration: number, serviceMs: number, scenario = 'pay__1'): string =>
  logged({ zh: 'slow', ...place, scenario, iteration, serviceMs });
const open = (shards = 1) => createToldJourneys({ round: 2, shard: 3, shards });
const drained = (told: ReturnType<typeof open>) =>
  told.drain() ?? { failures: [], slowest: [], failed: [] };

it('keeps a failing answer, masked, with its place and trace', () => {
  const told = open();
  told.take(failure(7), 1_234.6);
  const ref = {
    round: 2,
    stage: 1,
    path: 'pay',
    iteration: 7,
    shard: 3,
    atMs: 1_235,
    traceId: 'abc',
  };
  const failed = { ...ref, step: 'pay', reason: 'check paid' };
  expect(told.drain()).toEqual({
    failures: [
      {
        ...failed,
        ...{ found: '"***"', wanted: '"paid"' },
        exchange: {
          request: {
            method: 'POST',
            url: 'http://shop/x?k=***',
            headers: { Authorization: '***' },
            body: '{"p":"***","password":"***"}',
          },
          answer: { status: 500, headers: {}, body: 'oh ***', error: null },
          durationMs: 4,
        },
      },
    ],
    slowest: [],
    failed: [failed],
  });
  expect(told.drain()).toBeNull();
});

it('keeps three of a kind in the whole life of the shard, one of them without its body', () => {
  const told = open();
  told.take(failure(0, { exchange: exchange(null) }), 0);
  told.take(failure(1, { exchange: exchange(null) }), 0);
  for (const n of [2, 3]) told.take(failure(n), n);
  expect(drained(told).failures.map(({ iteration }) => iteration)).toEqual([2, 3, 0]);
  for (const n of [4, 5]) told.take(failure(n), n);
  expect(drained(told).failures.map(({ iteration }) => iteration)).toEqual([4]);
  told.take(failure(6, { reason: 'timeout', found: null, wanted: null, exchange: null }), 6);
  expect(drained(told).failures).toMatchObject([{ iteration: 6, exchange: null, found: null }]);
});

it('of more than ten shards each keeps one of a kind', () => {
  const ten = open(10);
  const eleven = open(11);
  for (const told of [ten, eleven]) for (const n of [1, 2, 3]) told.take(failure(n), n);
  expect([drained(ten).failures.length, drained(eleven).failures.length]).toEqual([3, 1]);
});

it('keeps ten failed journeys of a stage', () => {
  const told = open();
  for (let n = 0; n < 12; n += 1) told.take(failure(n), n);
  told.take(failure(12, { scenario: 'pay__2' }), 12);
  expect(drained(told).failed.map(({ stage, iteration }) => [stage, iteration])).toEqual([
    ...Array.from({ length: 10 }, (_, n) => [1, n]),
    [2, 12],
  ]);
});

it('keeps a slow journey while it is among the ten slowest of its stage', () => {
  const told = open();
  for (let n = 1; n <= 10; n += 1) told.take(slow(n, n * 10), n);
  expect(drained(told).slowest).toHaveLength(10);
  told.take(slow(11, 5), 11);
  expect(told.drain()).toBeNull();
  told.take(slow(12, 55), 12);
  told.take(slow(13, 1, 'pay__2'), 13);
  expect(drained(told).slowest.map(({ iteration }) => iteration)).toEqual([12, 13]);
});

it('limits the kinds, and leaves out what is no line of a drive', () => {
  const told = open();
  for (let n = 0; n < 70; n += 1) told.take(failure(n, { reason: `r${n}` }), 0);
  expect(drained(told).failures).toHaveLength(60);
  for (const line of ['no JSON', logged({ zh: 'secrets', ...place, iteration: 1, secrets: [] })]) {
    told.take(line, 1);
  }
  told.take(slow(1, 1, 'beyond-plan'), 1);
  expect(told.drain()).toBeNull();
});

it('never gives a time before the start', () => {
  const told = open();
  told.take(slow(1, 1), -5);
  expect(drained(told).slowest[0]?.atMs).toBe(0);
});
