import { z } from 'zod';
import { show } from '../../diagnostics/zodDiagnostics.ts';
import { journeySample, stepSample, type Unfinished } from '../../measure/censoredSample.ts';
import { type ErrorCounts, errorShareOf } from '../../measure/errors.ts';
import type { PathTotals } from '../../measure/pathTotals.ts';
import { err, ok } from '../../result.ts';
import { count, errorCounts, plural } from '../../text/figures.ts';
import { formatPercent, parsePercent, percentHint } from '../../text/units.ts';
import { otherEnds } from '../otherEnds.ts';
import { type PathActivity, type SloJudgement, sloKind } from '../sloKind.ts';
import { countOf, undecided } from '../undecided.ts';

/**
 * The share of a path's errors (`measure/errors.ts`), where a business refusal is an answer and no failure, but a path
 * without any correct journey proves nothing; or of the requests of one step that had no correct answer, refused ones
 * left out.
 */
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
  limitsSteps: true,

  read(_key, value) {
    const shareMax = typeof value === 'string' ? parsePercent(value) : null;
    return shareMax === null || shareMax > 1
      ? err(`${show(value)} is not understood; ${percentHint}`)
      : ok({ shareMax });
  },

  name: ({ path, step, shareMax, byDefault }) =>
    `${step === null ? path : `${path}/${step}`} errors ≤ ${formatPercent(shareMax)}${byDefault ? ' (default)' : ''}`,
  describe: ({ path, step, shareMax, byDefault }) =>
    `at most ${formatPercent(shareMax)} of ${step === null ? `${path} journeys` : `requests of ${path}/${step}`} fail${byDefault ? ' (default, since the scenario sets no limit)' : ''}`,
  limit: ({ shareMax }) => shareMax,
  latencyLimitMs: () => null,
  samplesNeeded: () => 1,
  figure: ({ step, shareMax }) => (step === null ? { figure: 'error-share', shareMax } : null),

  judge({ step, shareMax }, activity) {
    if (step !== null) return judgeStep(step, shareMax, activity);
    const { measured, unfinished } = activity;
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
    // A shop that refuses everything, or a limit of 100%, would meet it without having served anybody.
    if (measured.correct === 0) {
      return { measured: share, state: 'unknown', reason: noneCorrectText(measured, unfinished) };
    }
    const worst = (bad + countOf(open)) / (all + countOf(open));
    if (worst > shareMax) return undecided(open, share);
    return { measured: share, state: 'met', reason: null };
  },
});

function judgeStep(step: string, shareMax: number, activity: PathActivity): SloJudgement {
  const { journey, measured, unfinished } = activity;
  const { histogram, beyond, undecided: open } = stepSample(journey, step, measured, unfinished);
  const all = histogram.count + beyond;
  if (all === 0) {
    return countOf(open) > 0
      ? undecided(open, null)
      : { measured: null, state: 'unknown', reason: 'nothing was answered' };
  }
  const share = beyond / all;
  if (share > shareMax) {
    const reason = `${count(beyond)} of ${plural(all, 'request')} had no correct answer`;
    return { measured: share, state: 'breached', reason };
  }
  if (histogram.count === 0) {
    const reason = `none of ${plural(beyond, 'request')} had a correct answer`;
    return { measured: share, state: 'unknown', reason };
  }
  if ((beyond + countOf(open)) / (all + countOf(open)) > shareMax) return undecided(open, share);
  return { measured: share, state: 'met', reason: null };
}

/** `no correct journey: 100 were refused, 1 failed`. */
const noneCorrectText = (measured: PathTotals, unfinished: Unfinished): string =>
  `no correct journey: ${otherEnds(measured, unfinished).join(', ')}`;

/** `4 of 100 journeys failed`. */
const failuresText = (errors: ErrorCounts): string =>
  errors.overdue === 0 ? `${errorCounts(errors)} failed` : errorCounts(errors);

/** A start that never began is no journey and in no share of errors, and the limit is missed all the same. */
const heldText = (droppedByTarget: number): string =>
  droppedByTarget === 0
    ? ''
    : `, and ${plural(droppedByTarget, 'start')} dropped while every VU waited for the target`;
