import { expect, test } from 'vitest';
import { describeStart } from './describeStart.ts';

const start = (round: number, skewMs: number, errorMs: number) => ({
  round,
  skewMs,
  errorMs,
  hosts: 1,
  lastShard: 0,
});

test('the skew is given with the error of its round and the number of rounds', () => {
  expect(describeStart({ startSkewMs: null })).toBe('');
  expect(describeStart({ startSkewMs: 3.44 })).toBe(' · shards left the barrier within 3.4 ms');
  expect(describeStart({ startSkewMs: 3.4, starts: [start(0, 3.4, 0.5)] })).toBe(
    ' · shards left the barrier within 3.4 (±0.5) ms',
  );
  expect(
    describeStart({ startSkewMs: 3.4, starts: [start(0, 1.2, 0.1), start(1, 3.4, 0.52)] }),
  ).toBe(' · shards left the barrier within 3.4 (±0.5) ms in each of 2 rounds');
});
