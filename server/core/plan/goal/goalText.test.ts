import { expect, it } from 'vitest';
import { oneStage, planOf } from '../../../test/support/loadCase.ts';
import { goalText } from './goalText.ts';

const to = (index: number, level: number) => ({ ...oneStage, index, level });
const watch = (index: number) =>
  ({ ...oneStage, index, transient: 'recovery', holdMs: 60_000 }) as const;

it('says where an overload goes, how long, and what it asks', () => {
  const plan = { ...planOf([to(0, 0.5), to(1, 2), watch(2)]), goal: 'spike' } as const;
  const driven =
    'It goes from 50% of the peak to 200%, 10 s each time, and watches the target for 1 min after it';
  expect(goalText(plan)).toBe(`${driven}.`);
  expect(goalText({ ...plan, expect: { goodputMin: 0.9 } })).toBe(
    `${driven}; it asks for a goodput of 90% of that before or more.`,
  );
  expect(goalText({ ...plan, expect: { goodputMin: 0.9, recoveredMs: 20_000 } })).toBe(
    `${driven}; it asks for a goodput of 90% of that before or more, and normal within 20 s.`,
  );
});

it('names several overloads, and a soak with its drift', () => {
  const stages = [to(0, 0.5), to(1, 2), watch(2), to(3, 5), watch(4)];
  expect(goalText({ ...planOf(stages), goal: 'recover' })).toContain('to 200%, then to 500%, 10 s');
  const soak = { ...planOf(), goal: 'soak' } as const;
  expect(goalText(soak)).toBe(
    'It holds 50% of the peak for 10 s and looks for drift: more than 10% is too much.',
  );
  expect(goalText({ ...soak, expect: { driftMax: 0.05 } })).toContain('more than 5% is');
});

it('says nothing of another goal', () => {
  expect(goalText(planOf())).toBe(null);
  expect(goalText({ ...planOf([]), goal: 'soak' })).toBe(null);
});
