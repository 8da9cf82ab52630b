import { expect, it } from 'vitest';
import { olderOversell } from '../../test/support/mallEvidence.ts';
import { findingLines } from './follow.ts';

it('prints how soon a finding was found, or that it is older than the run', () => {
  const [older] = olderOversell().findings;
  if (older === undefined) throw new Error('there is one');
  const { beforeRun: _, ...own } = { ...older, detectionMs: 430 };
  expect(findingLines(own)).toEqual([
    '  ✗ oversell (customers): 13 units are on placed orders, and 10 were there, found 430 ms after commit while load ran',
    '      order web-000031: 3 units, placed the week before',
  ]);
  expect(findingLines({ ...own, store: 'shadow' })[0]).toMatch(/^ {2}✗ oversell: 13 units/);
  expect(findingLines({ ...own, detectionMs: null, duringLoad: false })[0]).toMatch(/were there$/);
  expect(findingLines(older)[0]).toBe(
    '  · oversell (customers): 13 units are on placed orders, and 10 were there, older than this run',
  );
});
