import { describe, expect, it } from 'vitest';
import { outcome, pointAt } from '../../../test/support/pointCase.ts';
import { readingCases } from '../../../test/support/readingCases.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import type { ReadReport } from '../report.ts';
import { firstBreach, loadAnswer, weakestAnswer } from './loadAnswers.ts';
import { readingLanguages } from './texts/registry.ts';

const texts = readingLanguages.en;
const found = readingCases.find(([name]) => name === 'the limit is found well above')?.[1];
if (found === undefined) throw new Error('there is such a case');
const { resources: _, ...climbed } = found;

const held = (points: readonly LoadPoint[]): ReadReport => ({
  ...{ ...climbed, capacity: null, points },
});
const load = (points: readonly LoadPoint[]): string => loadAnswer(held(points), texts).text;
const breaks = (points: readonly LoadPoint[]): string => weakestAnswer(held(points), texts).text;

describe('a load that was held', () => {
  it('lies between the highest load that met every SLO below the breach, and the breach', () => {
    expect(load([pointAt(0.7, 'met'), pointAt(0.4, 'met'), pointAt(1, 'breached')])).toBe(
      'At least 140/s (70% of the peak) within every SLO, and less than 200/s (100% of the peak).',
    );
  });

  it('takes nothing at the breach or above it for carried, and nothing undecided', () => {
    const below = 'Not 200/s (100% of the peak): an SLO was breached';
    expect(load([pointAt(1, 'breached'), pointAt(1, 'met')])).toContain(below);
    expect(load([pointAt(1, 'breached'), pointAt(1.2, 'met')])).toContain(below);
    expect(load([pointAt(0.5, 'unknown'), pointAt(1, 'breached')])).toContain(below);
    // Paths at several levels: the breach counts at the highest.
    const wide = pointAt(0.5, 'breached', { levelMax: 1.5 });
    expect(load([pointAt(1.2, 'met'), wide])).toMatch(/^At least 240\/s \(120% of the peak\)/);
  });

  it('carried what it met, and is not known where nothing decides', () => {
    expect(load([pointAt(0.5, 'met'), pointAt(0.7, 'unknown')])).toMatch(
      /^It carried 100\/s \(50% of the peak\) within every SLO;/,
    );
    expect(load([pointAt(0.5, 'unknown')])).toContain('no stage met every SLO or breached one');
    expect(load([])).toContain('no stage is evidence');
  });
});

describe('what breaks first', () => {
  it('is the first breached SLO of the lowest breach', () => {
    const slos = [outcome('met'), { ...outcome('breached'), name: 'pay errors', reason: '3%' }];
    const report = held([pointAt(1.2, 'breached'), pointAt(1, 'met', { slos })]);
    const answer = weakestAnswer(report, texts);
    expect(answer.text).toBe('pay errors, at 200/s (100% of the peak): 3%.');
    expect(answer.state).toBe(report.requirement.state === 'fail' ? 'fail' : 'pass');
    const failed = { ...report, requirement: { ...report.requirement, state: 'fail' as const } };
    expect(weakestAnswer(failed, texts).state).toBe('fail');
  });

  it('is said with what moved with it', () => {
    const moved = {
      ...{ process: 'bank', kind: 'queue', from: 3, to: 9, expected: 4, isAtCeiling: false },
    };
    const report = {
      ...held([pointAt(1, 'breached')]),
      resources: { rows: [], moved: [moved, { ...moved, process: 'shop' }], text: '' },
    };
    expect(weakestAnswer(report, texts).text).toBe(
      'pay p95 ≤ 750 ms, at 200/s (100% of the peak): why breached. With it moved bank work queued 3 to 9 (4 by the load alone), which proves no cause.',
    );
  });

  it('is nothing up to the highest load that met every SLO', () => {
    expect(breaks([pointAt(0.7, 'met'), pointAt(0.4, 'met'), pointAt(1, 'unknown')])).toBe(
      'Nothing up to 140/s (70% of the peak): every SLO was met.',
    );
  });

  it('is not known where no load met every SLO, with the reason', () => {
    const gap = pointAt(1, 'met', { unknown: 'a gap' });
    expect(breaks([gap, pointAt(0.5, 'unknown')])).toContain('no stage met every SLO or breached');
    const report = held([gap]);
    expect(weakestAnswer(report, texts).text).toContain(report.requirement.reason);
  });
});

it('takes of a climb the breach that ends its SLO capacity', () => {
  const at = (level: number) => ({ level, ratePerSecond: 200 * level, paths: {} });
  const points = [
    pointAt(0.5, 'met'),
    pointAt(0.8, 'breached', { stage: 1 }),
    pointAt(1, 'met', { stage: 2 }),
    pointAt(1, 'breached', { stage: 3 }),
  ];
  const sloCapacity = { lower: at(0.5), upper: at(1), text: '' };
  const report = { ...climbed, points, capacity: { sloCapacity, saturation: null } };
  expect(firstBreach(report)?.stage).toBe(3);
  const none = {
    ...report,
    capacity: { ...report.capacity, sloCapacity: { ...sloCapacity, upper: null } },
  };
  expect(firstBreach(none)).toBeUndefined();
  // Some stage breached, though it does not end the capacity: that nothing breaks is not said.
  expect(weakestAnswer(none, texts).state).toBe('unknown');
  expect(firstBreach(held(points))?.stage).toBe(1);
});
