import { z } from 'zod';
import { formatPercent, parsePercent } from '../../text/units.ts';
import { abortRuleKind } from '../abortRuleKind.ts';
import { overdueAt } from '../overdue.ts';
import {
  describeWindowed,
  ofSubject,
  parseWindowed,
  percent,
  type Windowed,
  windowedFields,
  windowedSeconds,
} from '../sentence.ts';
import { streak } from '../streak.ts';
import type { Reading, Watched } from '../watched.ts';
import { cellsOf, coverage, lastSecond, sumOf, windowOf } from '../window.ts';

/**
 * Failed journeys and those open for longer than their latency bound, as a share of the journeys that
 * finished or are so open. A target that hangs finishes nothing: without the open journeys no share of
 * errors would rise. What ended by a failure that is not the target's counts in neither.
 */
export const errorShare = abortRuleKind({
  kind: 'error-share',
  fields: { path: z.string().nullable(), above: z.number(), ...windowedFields },
  doc: 'More than this share of journeys failed, or is open beyond its bound.',
  example: 'errors above 50% for 5s',

  parse(sentence) {
    const words = parseWindowed(sentence);
    if (words?.figure !== 'errors' || words.side !== 'above') return null;
    const above = parsePercent(words.limit);
    if (words.subject === 'customer' || above === null || above >= 1) return null;
    return { path: words.subject, above, ...words.window };
  },

  describe: ({ path, above, ...window }) =>
    describeWindowed(window, 'errors', path, `above ${formatPercent(above)}`),
  needs: ({ path }) => ({ path }),
  secondsNeeded: windowedSeconds,
  samplesNeeded: () => null,
  judge: (rule, watched) =>
    streak(rule.times, lastSecond(watched), (end) => errorShareAt(rule, watched, end)),
});

type Rule = Windowed & { readonly path: string | null; readonly above: number };

export function errorShareAt(rule: Rule, watched: Watched, end: number): Reading | null {
  const seconds = windowOf(watched.seconds, rule.windowSeconds, end);
  if (seconds === null) return null;
  const cells = cellsOf(seconds, rule.path);
  const paths = watched.paths.filter(({ name }) => rule.path === null || rule.path === name);
  const overdue = paths.reduce((sum, path) => sum + overdueAt(watched, end, path), 0);
  const failed = sumOf(cells, 'failed');
  const answered = sumOf(cells, 'finished') - sumOf(cells, 'noEvidence');
  const [bad, all] = [failed + overdue, answered + overdue];
  if (all === 0 || bad / all <= rule.above) return null;
  const counted =
    overdue === 0 ? `${bad}` : `${failed} failed and ${overdue} open past their bound,`;
  return {
    text:
      `errors${ofSubject(rule.path)} ${percent(bad / all)} ` +
      `(${counted} of ${all} journeys in ${rule.windowSeconds} s), limit ${formatPercent(rule.above)}`,
    data: { failed, overdue, bad, all, share: bad / all, above: rule.above, ...coverage(seconds) },
  };
}
