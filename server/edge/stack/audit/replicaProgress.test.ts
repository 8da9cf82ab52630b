import { expect, it } from 'vitest';
import { progressOf, shownBy } from './replicaProgress.ts';

const streaming = {
  ...{ is_replica: true, now_ms: 10_000, pid: 7 },
  ...{ sent_ms: 9_500, received_ms: 9_600, left_bytes: 0 },
};

it('shows what was written a second before the message of the primary that is replayed', () => {
  expect(progressOf(streaming)).toEqual({
    shownMs: 8_500,
    text: 'the primary told the replica nothing of the last 1.50 s',
  });
  // The primary's clock is ahead.
  expect(progressOf({ ...streaming, sent_ms: 99_000 }).shownMs).toBe(8_600);
  // Its own clock was put back since.
  expect(progressOf({ ...streaming, now_ms: 8_000 }).text).toMatch(/ of the last 0[.0]* m?s$/);
});

it('knows nothing where the log is not replayed, not received, or may not be seen', () => {
  const textOf = (more: Partial<typeof streaming | Record<string, null>>) => {
    const { shownMs, text } = progressOf({ ...streaming, ...more });
    expect(shownMs).toBeNull();
    return text;
  };
  expect(textOf({ left_bytes: 1_000_000 })).toBe('the replica has 1 MB of the log left to replay');
  expect(textOf({ left_bytes: 1 })).toMatch(/ of the log left to replay$/);
  expect(textOf({ pid: null })).toBe('the replica does not stream from its primary');
  for (const column of ['sent_ms', 'received_ms', 'left_bytes'])
    expect(textOf({ [column]: null })).toContain('GRANT pg_monitor');
});

it('counts by the clock that goes on as if nobody had moved it', () => {
  expect(shownBy(null, 5_000, 100)).toBe(5_000);
  expect(shownBy({ shownMs: null }, 5_000, 100)).toBeNull();
  expect(shownBy({ shownMs: 8_500 }, 5_000, 3_600)).toBe(4_900);
});
