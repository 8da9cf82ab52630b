import { expect, it } from 'vitest';
import { mallRun, midnightPeak } from '../../../test/support/mallRun.ts';
import { measuredAt, pointAt } from '../../../test/support/pointCase.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import { buildReport } from '../buildReport.ts';
import { throughputChart } from './throughputChart.ts';

const report = buildReport(mallRun(midnightPeak));

/** Of the wide drawing: how many stages have a mark of throughput, and how many a cross in its place. */
function marksOf(...points: readonly LoadPoint[]) {
  const [wide = ''] = throughputChart({ ...report, points }).markup.split('</svg>\n<svg');
  const drawing = wide.slice(wide.indexOf('<svg class="chart wide"'));
  return {
    achieved: drawing.match(/<circle class="dot achieved"/g)?.length ?? 0,
    goodput: drawing.match(/<path class="dot goodput"/g)?.length ?? 0,
    crosses: drawing.match(/<path class="dot cross excluded"/g)?.length ?? 0,
  };
}

it('draws the throughput of a stage that has a window', () => {
  expect(marksOf(pointAt(0.5, 'met'), pointAt(1, 'breached'))).toEqual({
    achieved: 2,
    goodput: 2,
    crosses: 0,
  });
  const short = { total: { ...measuredAt(200), windowMs: 1_000 } };
  expect(marksOf(pointAt(1, 'met', short))).toMatchObject({ achieved: 1, crosses: 0 });
});

it('draws a cross for a stage without a window or without evidence', () => {
  const short = { total: { ...measuredAt(200), windowMs: 0 } };
  expect(marksOf(pointAt(0.5, 'met'), pointAt(1, 'breached', short))).toEqual({
    achieved: 1,
    goodput: 1,
    crosses: 1,
  });
  expect(marksOf(pointAt(1, 'met', { unknown: 'a gap' }))).toEqual({
    achieved: 0,
    goodput: 0,
    crosses: 1,
  });
});
