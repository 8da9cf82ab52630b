import { z } from 'zod';
import { count, percentBeside, plural } from '../../text/figures.ts';
import { formatPercent, parsePercent } from '../../text/units.ts';
import { abortRuleKind } from '../abortRuleKind.ts';
import {
  describeWindowed,
  parseWindowed,
  type Windowed,
  windowedFields,
  windowedSeconds,
} from '../sentence.ts';
import { streak } from '../streak.ts';
import type { Reading, Watched } from '../watched.ts';
import { judgeCustomers, lastCustomerSecond } from '../window.ts';

/** The share of failed requests of the customers beside the run. */
export const customerErrorShare = abortRuleKind({
  kind: 'customer-error-share',
  fields: { above: z.number(), ...windowedFields },
  doc: 'More than this share of customers’ requests failed, or their figures could not be read.',
  example: 'customer errors above 2% for 5s',

  parse(sentence) {
    const words = parseWindowed(sentence);
    if (words?.figure !== 'errors' || words.side !== 'above') return null;
    const above = parsePercent(words.limit);
    if (words.subject !== 'customer' || above === null || above >= 1) return null;
    return { above, ...words.window };
  },

  describe: ({ above, ...window }) =>
    describeWindowed(window, 'errors', 'customers', `above ${formatPercent(above)}`),
  needs: () => ({ target: ['customerStatsUrl'] }),
  secondsNeeded: windowedSeconds,
  samplesNeeded: () => null,
  judge: (rule, watched) =>
    streak(rule.times, lastCustomerSecond(watched), (end) =>
      customerErrorShareAt(rule, watched, end),
    ),
});

type Rule = Windowed & { readonly above: number };

export function customerErrorShareAt(
  { above, windowSeconds }: Rule,
  { customers }: Watched,
  end: number,
): Reading | null {
  return judgeCustomers(customers, windowSeconds, end, (seconds) => {
    const bad = seconds.reduce((total, second) => total + second.errors, 0);
    const all = seconds.reduce((total, second) => total + second.requests, 0);
    if (all === 0 || bad / all <= above) return null;
    return {
      text:
        `errors of customers ${percentBeside(bad / all, above)} ` +
        `(${count(bad)} of ${plural(all, 'request')} in ${windowSeconds} s), limit ${formatPercent(above)}`,
      data: { bad, all, share: bad / all, above },
    };
  });
}
