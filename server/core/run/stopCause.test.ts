import { expect, it } from 'vitest';
import { isSeedingFailure, type StopCause } from './stopCause.ts';

it.each<[StopCause | null, boolean]>([
  [{ kind: 'failure', text: 'seeding: status 503' }, true],
  [{ kind: 'failure', text: 'the server ended during seeding' }, true],
  [{ kind: 'failure', text: 'setup: seeding: no' }, false],
  [{ kind: 'failure', text: 'the server ended during setup' }, false],
  [{ kind: 'person', by: 'ann', reason: 'seeding: no' }, false],
  [{ kind: 'permission', rule: 'quiet', text: 'seeding: no' }, false],
  [null, false],
])('tells a failed seeding from other ends: %j', (cause, is) => {
  expect(isSeedingFailure(cause)).toBe(is);
});
