import { expect, test } from 'vitest';
import {
  describeLastSeen,
  describeRevocation,
  describeUses,
  joinCommand,
  workerStatus,
} from './describe.ts';

const seenAt = '2026-11-21T10:00:00.000Z';
const at = (laterMs: number) => Date.parse(seenAt) + laterMs;

test('the command names the token and the server', () => {
  expect(joinCommand('zhj_abc', 'https://zerohour.example')).toBe(
    'npx zerohour worker --join zhj_abc --server https://zerohour.example',
  );
});

test('a worker is ready, driving, silent, or was never started', () => {
  expect(workerStatus({ live: true, busy: 0, seenAt }).word).toBe('Ready');
  expect(workerStatus({ live: true, busy: 1, seenAt }).word).toBe('Driving');
  expect(workerStatus({ live: false, busy: 1, seenAt }).word).toBe('Silent');
  expect(workerStatus({ live: false, busy: 0, seenAt: null }).word).toBe('Not started');
});

test.each([
  [0, '0 s ago'],
  [-5000, '0 s ago'],
  [12_000, '12 s ago'],
  [59_000, '59 s ago'],
  [60_000, '1 min ago'],
  [200_000, '3 min ago'],
  [3_599_999, '59 min ago'],
  [3_600_000, '1 h ago'],
  [172_799_999, '47 h ago'],
  [172_800_000, '2 days ago'],
])('%i ms after it was last heard of: %s', (laterMs, words) => {
  expect(describeLastSeen({ live: false, seenAt }, at(laterMs))).toBe(words);
});

test('a live worker is seen now, one that never spoke never', () => {
  expect(describeLastSeen({ live: true, seenAt }, at(3000))).toBe('now');
  expect(describeLastSeen({ live: false, seenAt: null }, at(0))).toBe('never');
});

test('revoking tells what is lost', () => {
  expect(describeRevocation({ busy: 0 })).toBe('It holds no shard now: no run is hurt.');
  expect(describeRevocation({ busy: 1 })).toContain('one shard: that shard is lost');
  expect(describeRevocation({ busy: 1200 })).toContain('1,200 shards: they are lost');
});

test('uses are counted as one says it', () => {
  expect([1, 3, 1000].map(describeUses)).toEqual(['once', '3 times', '1,000 times']);
});
