import { z } from 'zod';
import { show } from '../../diagnostics/zodDiagnostics.ts';
import type { Cell } from '../../measure/frame.ts';
import { cellsOf } from '../../measure/pathTotals.ts';
import { err, ok } from '../../result.ts';
import { count, seconds as inSeconds, plural } from '../../text/figures.ts';
import { formatRate, parseRate, rateHint } from '../../text/units.ts';
import { sloKind } from '../sloKind.ts';

/** A window may begin or end just before the journey that is the last of its rate. */
const journeysOfEdges = 1;

/**
 * Correct journeys per second of a path in the measured window of the hold; refused and failed ones are none. Only
 * stages that offer at least the limit are judged: a lower level cannot show it, and neither can a window in which
 * fewer journeys began (or were dropped), as with bursty arrivals.
 */
export const throughput = sloKind({
  kind: 'throughput',
  fields: {
    perSecondMin: z.number().meta({ description: 'Correct journeys per second, above 0.' }),
  },
  doc: 'Least rate of correct journeys, at levels that offer as much: `90/s`.',
  keys: ['throughput'],
  keyPattern: null,
  example: '90/s',
  limitsSteps: false,

  read(_key, value) {
    const perSecondMin = typeof value === 'string' ? parseRate(value) : null;
    return perSecondMin === null || perSecondMin === 0
      ? err(`${show(value)} is not understood; ${rateHint}`)
      : ok({ perSecondMin });
  },

  name: ({ path, perSecondMin }) => `${path} throughput ≥ ${formatRate(perSecondMin)}`,
  describe: ({ path, perSecondMin }) =>
    `at least ${formatRate(perSecondMin)} of ${path} journeys are completed correctly, at levels that offer as much`,
  limit: ({ perSecondMin }) => perSecondMin,
  latencyLimitMs: () => null,
  samplesNeeded: () => 1,
  judgedFromPerSecond: ({ perSecondMin }) => perSecondMin,
  figure: () => null,

  judge({ path, perSecondMin }, { hold: holdOf, unfinished }) {
    const hold = holdOf();
    if (hold === null || hold.durationMs === 0) {
      return { measured: null, state: 'unknown', reason: 'no second of the hold is measured' };
    }
    const gaps = hold.seconds.filter(({ missing }) => missing.length > 0).length;
    if (gaps > 0) {
      const reason = `a shard is missing in ${plural(gaps, 'second')} of the hold`;
      return { measured: null, state: 'unknown', reason };
    }
    const cells = cellsOf(hold.seconds, path, hold.stage);
    const sum = (of: (cell: Cell) => number) => cells.reduce((all, cell) => all + of(cell), 0);
    const perSecond = (journeys: number): number => (journeys * 1000) / hold.durationMs;
    const correct = sum((cell) => cell.correct);
    const measured = perSecond(correct);
    const reaches = (journeys: number): boolean =>
      perSecond(journeys + journeysOfEdges) >= perSecondMin;
    if (reaches(correct)) return { measured, state: 'met', reason: null };
    const dropped = unfinished.droppedByGenerator > 0 ? sum((cell) => cell.dropped) : 0;
    const noEvidence = sum((cell) => cell.noEvidence ?? 0);
    if (reaches(correct + dropped + noEvidence)) {
      const reason = `${count(dropped + noEvidence)} journeys of the hold say nothing of the target and could decide it`;
      return { measured, state: 'unknown', reason };
    }
    const offered = sum((cell) => cell.started + cell.dropped);
    if (!reaches(offered)) {
      const reason = `its seconds offered no more than ${formatRate(perSecond(offered))}`;
      return { measured, state: 'unknown', reason };
    }
    const reason = `${plural(correct, 'correct journey')} in ${inSeconds(hold.durationMs)} are ${formatRate(measured)}`;
    return { measured, state: 'breached', reason };
  },
});
