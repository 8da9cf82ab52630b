import { expect, it } from 'vitest';
import { retryOf, retrySchema } from './retryForm.ts';
import { untilMsMax, untilOf, untilSchema } from './untilForm.ts';

/** `until` and `retry` as a file writes them, and what they come to. */

const until = (value: unknown, boundMs = 60_000) => untilOf(untilSchema.parse(value), boundMs);
const retry = (value: unknown) => retryOf(retrySchema.parse(value));
const check = { jsonPath: '$.state', equals: 'done' };

it('asks every second for 10 s, at most for half of the bound of its path', () => {
  const short = { check, everyMs: 1_000, withinMs: 10_000, requestsMax: 1_000 };
  expect(until('$.state == done')).toEqual(short);
  expect(until('$.state == done', 0)).toEqual(short);
  expect(until({ check: '$.state == done' }, 20_002)).toEqual(short);
  expect(until('$.state == done', 19_998)).toEqual({ ...short, withinMs: 9_999 });
});

it('takes what the long form says', () => {
  const long = { check: '$.state == done', every: '500ms', within: '30s', tries: 7 };
  expect(until(long)).toEqual({ check, everyMs: 500, withinMs: 30_000, requestsMax: 7 });
  expect(until({ check: '$.state == done', tries: 7 })).toEqual({
    ...{ check, everyMs: 1_000, withinMs: null, requestsMax: 7 },
  });
});

it('lasts as long as time or requests allow', () => {
  const of = { check, everyMs: 500, withinMs: 10_000, requestsMax: 20 };
  expect(untilMsMax(of)).toBe(9_500);
  expect(untilMsMax({ ...of, requestsMax: 22 })).toBe(10_000);
  expect(untilMsMax({ ...of, withinMs: null, requestsMax: 22 })).toBe(10_500);
});

it('tries again after 429 and 503, with pauses from 200 ms to 5 s', () => {
  const short = { on: [429, 503], triesMax: 3, waitMs: 200, waitMsMax: 5_000 };
  expect(retry({})).toEqual(short);
  expect(retry(10)).toEqual({ ...short, triesMax: 10 });
  expect(retry({ on: '5xx', times: 1, wait: '1s', longest: '800ms' })).toEqual({
    ...{ on: ['5xx'], triesMax: 1, waitMs: 800, waitMsMax: 800 },
  });
  expect(retry({ on: [408, 'no answer'] })).toEqual({ ...short, on: [408, 'no answer'] });
});
