import { z } from 'zod';
import { errorShareOf, windowErrors } from '../../measure/errors.ts';
import { errorCounts, percentBeside } from '../../text/figures.ts';
import { formatPercent, parsePercent } from '../../text/units.ts';
import { abortRuleKind } from '../abortRuleKind.ts';
import {
  describeWindowed,
  ofSubject,
  parseWindowed,
  type Windowed,
  windowedFields,
  windowedSeconds,
} from '../sentence.ts';
import { streak } from '../streak.ts';
import type { Reading, Watched } from '../watched.ts';
import { coverage, lastSecond, windowOf } from '../window.ts';

/** The share of errors, as `measure/errors.ts` defines it, above a limit. */
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
  const paths = watched.paths.filter(({ name }) => rule.path === null || rule.path === name);
  const errors = windowErrors(watched, paths, rule.windowSeconds, end);
  const share = errorShareOf(errors);
  if (share === null || share <= rule.above) return null;
  const { failed, overdue } = errors;
  const [bad, all] = [failed + overdue, errors.finished + overdue];
  return {
    text:
      `errors${ofSubject(rule.path)} ${percentBeside(share, rule.above)} ` +
      `(${errorCounts(errors)} in ${rule.windowSeconds} s), limit ${formatPercent(rule.above)}`,
    data: { failed, overdue, bad, all, share, above: rule.above, ...coverage(seconds) },
  };
}
