import { z } from 'zod';
import { show } from '../../diagnostics/zodDiagnostics.ts';
import { journeySample } from '../../measure/censoredSample.ts';
import { countAtOrBelow } from '../../measure/quantile.ts';
import { err, ok } from '../../result.ts';
import { count } from '../../text/figures.ts';
import { formatLatency, formatPercent, parsePercent, percentHint } from '../../text/units.ts';
import { otherEnds } from '../otherEnds.ts';
import { type PathActivity, sloKind } from '../sloKind.ts';
import { countOf, undecided } from '../undecided.ts';

/**
 * The share of a path's due journeys that were good: correct, and within the path's tightest latency SLO of whole
 * journeys. A refused, failed or interrupted journey is due and not good, and so is a start that was dropped while
 * every VU waited for the target.
 */
export const goodput = sloKind({
  kind: 'goodput',
  fields: { shareMin: z.number().meta({ description: 'Share of good journeys, 0..1.' }) },
  doc: 'Smallest share of the due journeys that are correct and within the latency SLOs: `95%`.',
  keys: ['goodput'],
  keyPattern: null,
  example: '95%',
  limitsSteps: false,

  read(_key, value) {
    const shareMin = typeof value === 'string' ? parsePercent(value) : null;
    return shareMin === null || shareMin === 0 || shareMin > 1
      ? err(`${show(value)} is not understood; ${percentHint}`)
      : ok({ shareMin });
  },

  name: ({ path, shareMin }) => `${path} goodput ≥ ${formatPercent(shareMin)}`,
  describe: ({ path, shareMin }) =>
    `at least ${formatPercent(shareMin)} of the due ${path} journeys are correct and within its latency SLOs`,
  limit: ({ shareMin }) => shareMin,
  latencyLimitMs: () => null,
  samplesNeeded: () => 1,
  figure: () => null,

  judge({ shareMin }, activity) {
    const { measured, unfinished, goodMs } = activity;
    const { beyond, undecided: open } = journeySample(measured, unfinished);
    const { correct, refused } = measured;
    const due = correct + refused + beyond;
    if (due === 0 && countOf(open) > 0) return undecided(open, null);
    if (due === 0) return { measured: null, state: 'unknown', reason: 'no journey ended' };
    const good = goodMs === null ? correct : Math.round(countAtOrBelow(measured.journeyMs, goodMs));
    if (good / due < shareMin) {
      return { measured: good / due, state: 'breached', reason: breachReason(activity, good, due) };
    }
    if (good / (due + countOf(open)) < shareMin) return undecided(open, good / due);
    return { measured: good / due, state: 'met', reason: null };
  },
});

/** `90 of 100 due journeys were good: 4 took longer than 500 ms, 5 were refused, 1 failed`. */
function breachReason({ measured, unfinished, goodMs }: PathActivity, good: number, due: number) {
  const slow = measured.correct - good;
  const said = [
    ...(slow === 0 ? [] : [`${count(slow)} took longer than ${formatLatency(goodMs ?? 0)}`]),
    ...otherEnds(measured, unfinished),
  ];
  return `${count(good)} of ${count(due)} due journeys were good: ${said.join(', ')}`;
}
