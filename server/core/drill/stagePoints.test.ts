import { expect, it } from 'vitest';
import { stagePoint } from './expectations/expectations.support.ts';
import { stagePoints, unusable } from './stagePoints.ts';

const stages = [0.1, 1, 5].map((share) => ({ share, holdMs: 10_000 }));

it('gives each stage its own load point, whatever is missing before it', () => {
  const [second, third] = [stagePoint(1, 80), stagePoint(2, 70)];
  expect(stagePoints(stages, [third, second]).map(({ point }) => point)).toEqual([
    null,
    second,
    third,
  ]);
});

it('takes no point of a round at another rate for a stage', () => {
  const own = stagePoint(0, 8);
  const later = [stagePoint(1, 160, { round: 1 }), stagePoint(2, 140, { round: 1 })];
  const found = stagePoints(stages, [own, ...later]);
  expect(found.map(({ point }) => point)).toEqual([own, null, null]);
  expect(found.map(unusable)).toEqual([
    null,
    'the run did not come to it',
    'the run did not come to it',
  ]);
});
