import { z } from 'zod';
import { show } from '../../diagnostics/zodDiagnostics.ts';
import { journeySample } from '../../measure/censoredSample.ts';
import { err, ok } from '../../result.ts';
import { formatPercent, parsePercent, percentHint } from '../../text/units.ts';
import { sloKind } from '../sloKind.ts';
import { countOf, undecided } from '../undecided.ts';

/** The share of a path's journeys that failed; a business refusal is an answer and no failure. */
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
    const { beyond, undecided: open } = journeySample(measured, unfinished);
    const ended = measured.correct + measured.refused + beyond;
    if (ended === 0 && open.noEvidence > 0) return undecided(open, null);
    if (ended === 0) return { measured: null, state: 'unknown', reason: 'no journey ended' };
    const share = beyond / ended;
    const worst = (beyond + countOf(open)) / (ended + countOf(open));
    if (share > shareMax) {
      const reason = `${beyond} of ${ended} journeys failed`;
      return { measured: share, state: 'breached', reason };
    }
    if (worst > shareMax) return undecided(open, share);
    return { measured: share, state: 'met', reason: null };
  },
});
