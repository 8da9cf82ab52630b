import { z } from 'zod';
import { show } from '../../diagnostics/zodDiagnostics.ts';
import { journeySample } from '../../measure/censoredSample.ts';
import { type ErrorCounts, errorShareOf } from '../../measure/errors.ts';
import { err, ok } from '../../result.ts';
import { errorCounts, plural } from '../../text/figures.ts';
import { formatPercent, parsePercent, percentHint } from '../../text/units.ts';
import { sloKind } from '../sloKind.ts';
import { countOf, undecided } from '../undecided.ts';

/** The share of a path's errors (`measure/errors.ts`); a business refusal is an answer and no failure. */
export const errors = sloKind({
  kind: 'errors',
  fields: {
    shareMax: z.number().meta({ description: 'Share of failed journeys, 0..1.' }),
    byDefault: z.literal(true).optional().meta({
      description: 'Present where the scenario sets no limit on the errors of the path.',
    }),
  },
  doc: 'Largest share of failed journeys: `1%`.',
  keys: ['errors'],
  keyPattern: null,
  example: '1%',
  limitsSteps: false,

  read(_key, value) {
    const shareMax = typeof value === 'string' ? parsePercent(value) : null;
    return shareMax === null || shareMax > 1
      ? err(`${show(value)} is not understood; ${percentHint}`)
      : ok({ shareMax });
  },

  name: ({ path, shareMax, byDefault }) =>
    `${path} errors ≤ ${formatPercent(shareMax)}${byDefault ? ' (default)' : ''}`,
  describe: ({ path, shareMax, byDefault }) =>
    `at most ${formatPercent(shareMax)} of ${path} journeys fail${byDefault ? ' (default, since the scenario sets no limit)' : ''}`,
  limit: ({ shareMax }) => shareMax,
  latencyLimitMs: () => null,
  samplesNeeded: () => 1,
  figure: ({ shareMax }) => ({ figure: 'error-share', shareMax }),

  judge({ shareMax }, { measured, unfinished }) {
    const { undecided: open } = journeySample(measured, unfinished);
    const { droppedByTarget, interrupted } = unfinished;
    const finished = measured.correct + measured.refused + measured.failed;
    const errors = { finished, failed: measured.failed, overdue: interrupted };
    const all = finished + interrupted + droppedByTarget;
    if (all === 0 && open.noEvidence > 0) return undecided(open, null);
    if (all === 0) return { measured: null, state: 'unknown', reason: 'no journey ended' };
    const share = errorShareOf(errors);
    const bad = measured.failed + interrupted + droppedByTarget;
    if (bad / all > shareMax) {
      const reason = `${failuresText(errors)}${heldText(droppedByTarget)}`;
      return { measured: share, state: 'breached', reason };
    }
    const worst = (bad + countOf(open)) / (all + countOf(open));
    if (worst > shareMax) return undecided(open, share);
    return { measured: share, state: 'met', reason: null };
  },
});

/** `4 of 100 journeys failed`. */
const failuresText = (errors: ErrorCounts): string =>
  errors.overdue === 0 ? `${errorCounts(errors)} failed` : errorCounts(errors);

/** A start that never began is no journey and in no share of errors, and the limit is missed all the same. */
const heldText = (droppedByTarget: number): string =>
  droppedByTarget === 0
    ? ''
    : `, and ${plural(droppedByTarget, 'start')} dropped while every VU waited for the target`;
