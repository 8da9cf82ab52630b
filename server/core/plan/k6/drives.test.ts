import { expect, it } from 'vitest';
import { planOf } from '../../../test/support/yamlPlan.ts';
import { drivesCode } from './drives.ts';
import { optionsCode } from './k6Scenarios.ts';

/** A plan of one path with so many loads, its options as a VU sees them, and its drives. */
function rendered(loads: number, vu: number) {
  const yaml = `name: many
target: shop
paths: { pay: { within: 1s, steps: { pay: GET /b } } }
load: { goal: hold, peak: { pay: 10/s }, levels: [100%], hold: 4s }
slos: {}
`;
  const plan = planOf(yaml, 'http://127.0.0.1:1');
  const [round] = plan.rounds;
  if (round === undefined) throw new Error('no round');
  const [first] = round.stages;
  if (first === undefined) throw new Error('no stage');
  const stages = Array.from({ length: loads }, (_, index) => ({
    ...first,
    ...{ index, startMs: index * 4_000 },
  }));
  const many = { ...round, stages };
  const whole = { ...plan, rounds: [many] };
  const code = `${optionsCode(whole, many).replace('export ', '')}\n${drivesCode(whole, many)}`;
  const run = new Function('__VU', `${code}\nreturn { options, drives };`);
  return run(vu);
}

it('keeps a list of 100 loads in each VU, and of more only what it drives', () => {
  const kept = rendered(100, 1);
  expect(Object.keys(kept.options.scenarios)).toHaveLength(100);
  expect(Object.keys(kept.drives)).toHaveLength(100);
  const { options, drives } = rendered(101, 1);
  expect([options.scenarios, Object.keys(drives)]).toEqual([{}, []]);
  expect(Object.keys(rendered(101, 0).options.scenarios)).toHaveLength(101);
  expect(drives.pay__99).toEqual(kept.drives.pay__99);
  expect([drives.pay__100.stage, drives.none]).toEqual([100, undefined]);
  const again = drives.pay__7;
  expect(drives.pay__7).toBe(again);
});
