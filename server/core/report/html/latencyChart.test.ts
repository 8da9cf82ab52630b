import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { measuredAt, pointAt } from '../../../test/support/pointCase.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { buildReport } from '../buildReport.ts';
import { latencyChart } from './latencyChart.ts';

const inputs = mallRun(midnightPeak);
const report = buildReport(inputs);

/** Of the wide drawing: the marks of p95, and the crosses of stages whose latency is not available. */
function marksOf(...points: readonly LoadPoint[]) {
  const { markup } = latencyChart({ ...report, points }, inputs.plan, 'pay', false);
  const wide = markup.split('</svg>').find((part) => part.includes('class="chart wide"')) ?? '';
  return {
    p95: wide.match(/<path class="dot p95"/g)?.length ?? 0,
    crosses: wide.match(/<path class="dot cross excluded"/g)?.length ?? 0,
    isExplained: markup.includes('not available</li>'),
  };
}

const known = { value: 90, samples: 400 };
const pay = (level: number) => ({ pay: { ...measuredAt(level * 50), p95Ms: known } });

it('draws a stage that is evidence, and a line at 100% and at what is required', () => {
  const points = [0.5, 1].map((level) => pointAt(level, 'met', { paths: pay(level) }));
  expect(marksOf(...points)).toEqual({ p95: 2, crosses: 0, isExplained: false });
  const { markup } = latencyChart({ ...report, points }, inputs.plan, 'pay', true);
  expect(markup).toContain('required 85%');
  expect(markup).toContain('peak 100%');
});

it('draws no point, but a cross that the key explains, for a stage without evidence or samples', () => {
  const limited = pointAt(1, 'breached', { paths: pay(1), generatorLimited: 'CPU 93%' });
  const few = pointAt(1.5, 'unknown', { paths: { pay: measuredAt(75) } });
  expect(marksOf(pointAt(0.5, 'met', { paths: pay(0.5) }), limited, few)).toEqual({
    p95: 1,
    crosses: 2,
    isExplained: true,
  });
});
