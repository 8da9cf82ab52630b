import { z } from 'zod';
import { orMissing, show } from '../diagnostics/zodDiagnostics.ts';
import {
  durationHint,
  formatPercent,
  formatSpan,
  parseDuration,
  parsePercent,
  percentHint,
} from '../text/units.ts';

/** Parameters of faults. Each takes a text as people write it or the number that it gives, so that its output is an input too. */

/** A time: a text such as `200ms`, or whole milliseconds. */
export const milliseconds = (leastMs: number, mostMs: number) =>
  z
    .union([z.int(), z.string()], {
      error: ({ input }) => orMissing(input, `is not a time; ${durationHint}`),
    })
    .transform((value, context) => {
      const ms = typeof value === 'number' ? value : parseDuration(value);
      if (ms !== null && ms >= leastMs && ms <= mostMs) return ms;
      const message =
        ms === null
          ? `${show(value)} is not understood; ${durationHint}`
          : `${show(value)} lies outside ${formatSpan(leastMs)} to ${formatSpan(mostMs)}`;
      context.issues.push({ code: 'custom', input: value, message });
      return z.NEVER;
    });

/** A share: a text such as `30%`, or a number above 0 and up to 1. */
export const share = (least: number) =>
  z
    .union([z.number(), z.string()], {
      error: ({ input }) => orMissing(input, `is not a share; ${percentHint}`),
    })
    .transform((value, context) => {
      const part = typeof value === 'number' ? value : parsePercent(value);
      if (part !== null && part >= least && part <= 1) return part;
      const message =
        part === null
          ? `${show(value)} is not understood; ${percentHint}`
          : `${show(value)} lies outside ${formatPercent(least)} to 100%`;
      context.issues.push({ code: 'custom', input: value, message });
      return z.NEVER;
    });

/** A whole number of something. */
export const wholeNumber = (least: number, most: number) => z.int().min(least).max(most);

/** A name of a table or column, with its schema or without. */
export const sqlName = z
  .string()
  .max(127)
  .regex(/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/, 'not a name of a table or column');
