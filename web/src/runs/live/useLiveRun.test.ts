import { expect, test } from 'vitest';
import type { RunStreamMessage } from '../../api/generated.ts';
import { second } from '../../api/run.support.ts';
import { isOfDetail } from './useLiveRun.ts';

const event = (kind: string): RunStreamMessage => ({
  type: 'event',
  event: { seq: 1, at: '2026-11-21T09:00:06.000Z', kind, message: '', data: {} },
});

test('the detail is read again when the rate is changed, and when another round drives', () => {
  expect(isOfDetail(event('rate-changed'), 0)).toBe(true);
  expect(isOfDetail(event('rate-asked'), 0)).toBe(true);
  expect(isOfDetail(event('search-stage'), 0)).toBe(true);
  expect(isOfDetail(event('state'), 0)).toBe(false);
  const next = { ...second(0, []), round: 1 };
  expect(isOfDetail({ type: 'second', second: next }, 0)).toBe(true);
  expect(isOfDetail({ type: 'second', second: next }, 1)).toBe(false);
});
