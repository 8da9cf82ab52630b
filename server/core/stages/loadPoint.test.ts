import { expect, it } from 'vitest';
import { formatPoint, type LoadPoint } from './loadPoint.ts';

it('a row of a report names its level, and its round where that is not the first', () => {
  const point = { round: 0, stage: 0, level: 0.85 } as LoadPoint;
  expect(formatPoint(point)).toBe('85%');
  expect(formatPoint({ ...point, levelMax: 1.5, round: 2 })).toBe('85%–150%, round 2');
});
