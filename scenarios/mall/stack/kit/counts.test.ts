import { runAsLive, runInContext } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { createCounts } from './counts.ts';

const asRun = <T>(runId: string, work: () => T): T =>
  runInContext(
    { kind: 'shadow', tag: { runId, epoch: 1, expiresAtMs: 0 }, entry: 'zerohour=x' },
    work,
  );

it('counts apart for customers and each rehearsal', () => {
  const counts = createCounts();
  asRun('a', () => counts.add('placed'));
  asRun('a', () => counts.add('placed'));
  asRun('b', () => counts.add('sold out'));
  expect(asRun('a', () => counts.current())).toEqual({ placed: 2 });
  expect(asRun('b', () => counts.current())).toEqual({ 'sold out': 1 });
  expect(runAsLive(() => counts.current())).toEqual({});
});

it('forgets the rehearsal that was counted longest ago', () => {
  const counts = createCounts();
  for (let run = 0; run < 100; run += 1) asRun(`run ${run}`, () => counts.add('placed'));
  asRun('run 0', () => counts.add('placed'));
  asRun('one more', () => counts.add('placed'));
  expect(asRun('run 0', () => counts.current())).toEqual({ placed: 2 });
  expect(asRun('run 1', () => counts.current())).toEqual({});
});
