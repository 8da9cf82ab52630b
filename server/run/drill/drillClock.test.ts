import { expect, it } from 'vitest';
import { createRunClock } from './drillClock.ts';

it("tells PostgreSQL's time since the common start, also between two readings", () => {
  let localMs = 1_000;
  const clock = createRunClock(null, () => localMs);
  expect([clock.now(), clock.at(5_000)]).toEqual([null, null]);
  // The clock of PostgreSQL is 300 ms ahead of this machine's.
  clock.read(1_300, null);
  expect(clock.now()).toBe(null);
  localMs = 1_200;
  clock.read(1_500, 1_400);
  expect([clock.now(), clock.at(1_650)]).toEqual([100, 250]);
  localMs = 1_700;
  expect(clock.now()).toBe(600);
  // Behind it from now on; the start stays what it was.
  clock.read(1_690, 9_999);
  expect(clock.now()).toBe(290);
  localMs = 1_750;
  expect([clock.now(), clock.at(1_400)]).toEqual([340, 0]);
});

it('goes on from the start that an earlier server knew', () => {
  const clock = createRunClock(500, () => 800);
  expect([clock.now(), clock.at(450)]).toEqual([300, -50]);
});
