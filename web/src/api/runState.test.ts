import { expect, test } from 'vitest';
import { isOver } from './runState.ts';

test.each(['finished', 'aborted', 'failed'] as const)('a run in state %s is over', (state) => {
  expect(isOver(state)).toBe(true);
});

test.each([
  'queued',
  'preflight',
  'seeding',
  'setup',
  'readying',
  'running',
  'stopping',
  'finishing',
] as const)('a run in state %s is not over', (state) => {
  expect(isOver(state)).toBe(false);
});
