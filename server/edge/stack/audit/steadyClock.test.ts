import { expect, it } from 'vitest';
import { createSteadyClock, movedMs } from './steadyClock.ts';

const hourMs = 3_600_000;

/** A clock that is asked with the database's time at each of its own times. */
function clock() {
  let ownMs = 0;
  const steady = createSteadyClock(() => ownMs);
  return (own: number, database: number): number => {
    ownMs = own;
    return steady(database);
  };
}

it('gives the time of the database, and follows what little it gains or loses', () => {
  const at = clock();
  expect(at(0, 5_000)).toBe(5_000);
  expect(at(1_000, 6_003)).toBe(6_003);
  expect(at(2_000, 7_003 + movedMs)).toBe(7_003 + movedMs);
  expect(at(3_000, 8_003)).toBe(8_003);
});

it.each([hourMs, -hourMs, movedMs + 1, -movedMs - 1])(
  'goes on where the clock of the database is moved by %s ms, and follows it when it is set right',
  (moved) => {
    const at = clock();
    expect(at(0, 5_000)).toBe(5_000);
    expect(at(1_000, 6_000 + moved)).toBe(6_000);
    expect(at(2_500, 7_500 + moved)).toBe(7_500);
    expect(at(3_000, 8_001)).toBe(8_001);
  },
);
