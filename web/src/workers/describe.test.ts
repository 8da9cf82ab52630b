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

test('a worker is ready, driving, silent or not started', () => {
  expect(workerStatus({ live: true, busy: 0, seenAt }).label).toBe('Ready');
  expect(workerStatus({ live: true, busy: 1, seenAt }).label).toBe('Driving');
  expect(workerStatus({ live: false, busy: 1, seenAt }).label).toBe('Silent');
  expect(workerStatus({ live: false, busy: 0, seenAt: null }).label).toBe('Not started');
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
])('%i ms after it was last seen: %s', (laterMs, text) => {
  expect(describeLastSeen({ live: false, seenAt }, at(laterMs))).toBe(text);
});

test('a live worker is seen now, one that never started never', () => {
  expect(describeLastSeen({ live: true, seenAt }, at(3000))).toBe('now');
  expect(describeLastSeen({ live: false, seenAt: null }, at(0))).toBe('never');
});

test('the question before revoking names what is lost', () => {
  expect(describeRevocation({ busy: 0 })).toBe('It holds no shard now, so no run is affected.');
  expect(describeRevocation({ busy: 1 })).toBe(
    'It holds one shard. That shard is lost, and its run cannot pass.',
  );
  expect(describeRevocation({ busy: 1200 })).toBe(
    'It holds 1\u202f200 shards. They are lost, and their runs cannot pass.',
  );
});

test('one use is once', () => {
  expect([1, 3, 1000].map(describeUses)).toEqual(['once', '3 times', '1\u202f000 times']);
});
