import { expect, test } from 'vitest';
import { isDrillOver } from './drillState.ts';

test('a drill is over in the three states in which nothing of it is on', () => {
  const open = ['queued', 'starting', 'driving', 'rolling-back', 'judging'] as const;
  expect(open.filter(isDrillOver)).toEqual([]);
  const over = ['finished', 'aborted', 'failed'] as const;
  expect(over.filter(isDrillOver)).toEqual(over);
});
