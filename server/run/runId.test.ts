import { expect, it } from 'vitest';
import { isRunId, newRunId } from './runId.ts';

it('sorts by time, in 12 characters that every store accepts as an id', () => {
  const times = [0, 1, 35, 36, 1_700_000_000_000, 1_795_000_000_000.9, 36 ** 8 - 1];
  const ids = times.map(newRunId);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]{12}$/);
  expect([...ids].sort()).toEqual(ids);
  expect(ids[0]?.slice(0, 8)).toBe('00000000');
  expect(ids[6]?.slice(0, 8)).toBe('zzzzzzzz');
});

it('differs within a millisecond', () => {
  const ids = Array.from({ length: 500 }, () => newRunId(1));
  expect(new Set(ids).size).toBeGreaterThan(450);
  // One of 36 begins its random part with a zero.
  expect(ids.filter((id) => !isRunId(id))).toEqual([]);
});

it('is told from other texts by its form', () => {
  expect(isRunId(newRunId(1))).toBe(true);
  for (const text of [
    '',
    'm2f8k1c9x0a',
    'm2f8k1c9x0aab',
    'M2f8k1c9x0aa',
    'm2f8k1c9x0a/',
    'x m2f8k1c9x0aa',
  ]) {
    expect(isRunId(text), text).toBe(false);
  }
});
