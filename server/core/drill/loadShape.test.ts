import { describe, expect, it } from 'vitest';
import {
  clockedStages,
  describeStage,
  isOverload,
  isUnloaded,
  parseShape,
  parseStage,
} from './loadShape.ts';

const shape = (text: string): unknown => {
  const read = parseShape(text);
  return read.ok ? read.value.map(({ share, holdMs }) => [share, holdMs]) : read.error;
};
const stage = (text: string): unknown => {
  const read = parseStage(text);
  return read.ok ? read.value : read.error;
};

describe('the shape of a load', () => {
  it.each([
    ['hold 80% for 2m', [[0.8, 120_000]]],
    [
      'x5  for 30s',
      [
        [0.1, 30_000],
        [1, 30_000],
        [5, 30_000],
        [0.8, 30_000],
      ],
    ],
    [
      'x10 for 4s',
      [
        [0.1, 4_000],
        [1, 4_000],
        [10, 4_000],
        [0.8, 4_000],
      ],
    ],
    [
      'x1.5 for 10s',
      [
        [0.1, 10_000],
        [1, 10_000],
        [1.5, 10_000],
        [0.8, 10_000],
      ],
    ],
    [
      'spike x3 for 10s recover 40s',
      [
        [0.8, 40_000],
        [3, 10_000],
        [0.8, 40_000],
      ],
    ],
  ])('%s', (text, stages) => {
    expect(shape(text)).toEqual(stages);
  });

  it.each([
    'x1 for 30s',
    'x10.1 for 30s',
    'x5',
    'hold 80%',
    'hold 80 for 2m',
    'spike x3 for 10s',
    'x5 for soon',
    'spike x1 for 10s recover 40s',
    'spike x3 for 10s recover long',
    '',
  ])('refuses %s', (text) => {
    expect(shape(text)).toBe(
      `${JSON.stringify(text)} is not understood; write "hold 80% for 2m", "x5 for 30s", "spike x3 for 10s recover 40s", or a list of levels such as [10% for 20s, 500% for 30s]; a factor lies above 1 and up to 10`,
    );
  });

  it('refuses holds that no run drives', () => {
    expect(shape('hold 80% for 3999ms')).toBe(
      '3s999ms is not driven; a level is held for 4s to 168h',
    );
    expect(shape('hold 80% for 4s')).toEqual([[0.8, 4_000]]);
    expect(shape('hold 80% for 168h')).toEqual([[0.8, 604_800_000]]);
    expect(shape('hold 80% for 168h1ms')).toBe(
      '168h1ms is not driven; a level is held for 4s to 168h',
    );
  });

  it('reads a level of a list', () => {
    expect(stage('500% for 30s')).toEqual({ share: 5, holdMs: 30_000 });
    expect(stage('1000% for 4s')).toEqual({ share: 10, holdMs: 4_000 });
    expect(stage('0% for 4s')).toBe(
      '0% of the capacity is not driven; a level lies above 0% and up to 1000%',
    );
    expect(stage('1000.1% for 4s')).toBe(
      '1000.1% of the capacity is not driven; a level lies above 0% and up to 1000%',
    );
    expect(stage('500%')).toBe(
      '"500%" is not understood; write a share of the capacity and a time, such as "500% for 30s"',
    );
  });

  it('lies on the clock without a gap', () => {
    const read = parseShape('x2 for 5s');
    expect(
      clockedStages(read.ok ? read.value : []).map(({ index, startMs, endMs }) => [
        index,
        startMs,
        endMs,
      ]),
    ).toEqual([
      [0, 0, 5_000],
      [1, 5_000, 10_000],
      [2, 10_000, 15_000],
      [3, 15_000, 20_000],
    ]);
  });

  it('tells unloaded and overload at their limits', () => {
    const at = (share: number) => ({ share, holdMs: 4_000 });
    expect([0.2, 0.201].map((share) => isUnloaded(at(share)))).toEqual([true, false]);
    expect([1, 1.001].map((share) => isOverload(at(share)))).toEqual([false, true]);
    expect(describeStage(at(5))).toBe('500% of the capacity for 4 s');
  });
});
