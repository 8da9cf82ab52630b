/**
 * Measured figures as people read them, in reports, the command line and reasons. Values come in the units of the
 * code (ms, per second, share 0..1, bytes). Figures that somebody chose, such as a level or a limit, are written
 * exactly, by `units.ts`.
 */

/** Takes the place of a figure that is not available. */
export const absent = '–';

/** `18 342`: thousands are separated by a narrow no-break space. */
export const count = (value: number): string =>
  value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** `1 shard`, `2 shards`. */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `6 of 100 journeys`; with journeys open past their bound `2 failed and 4 open past their bound, of 100 journeys`. */
export function errorCounts(errors: {
  readonly finished: number;
  readonly failed: number;
  readonly overdue: number;
}): string {
  const { finished, failed, overdue } = errors;
  const all = plural(finished + overdue, 'journey');
  return overdue === 0
    ? `${count(failed)} of ${all}`
    : `${count(failed)} failed and ${count(overdue)} open past their bound, of ${all}`;
}

/** A measured rate in a column, without its unit: `9.5`, `330.5`, `1 204`. */
export const rate = (perSecond: number): string =>
  perSecond >= 1000 ? count(perSecond) : perSecond.toFixed(1);

/** A rate in a sentence, without its unit, to the whole number or three digits: `1204`, `12.5`, `0.333`. */
export const shortRate = (perSecond: number): string =>
  perSecond >= 100 ? perSecond.toFixed(0) : String(Number(perSecond.toPrecision(3)));

/** A rate in a sentence: `255/s`, `12.5/s`, `5/s`. */
export const perSecond = (value: number): string => `${shortRate(value)}/s`;

/** A latency or an age: `9.9 ms`, `93 ms`, `1.22 s`, `12.4 s`. */
export function duration(ms: number): string {
  const { unit, unitMs, digits } = durationForm(ms);
  return `${(ms / unitMs).toFixed(digits)} ${unit}`;
}

function durationForm(ms: number): { readonly unit: string; unitMs: number; digits: number } {
  if (ms >= 9_995) return { unit: 's', unitMs: 1000, digits: 1 };
  if (ms >= 999.5) return { unit: 's', unitMs: 1000, digits: 2 };
  return { unit: 'ms', unitMs: 1, digits: ms >= 9.95 ? 0 : 1 };
}

/** A duration beside a limit that it missed, told apart from it: `500.4 ms` of a limit of 500 ms. */
export function durationBeside(ms: number, limitMs: number): string {
  const { unit, unitMs, digits } = durationForm(ms);
  return `${besideLimit(ms / unitMs, limitMs / unitMs, digits)} ${unit}`;
}

/** A value to so many decimals, or to as many more as it takes to read on its side of the limit. */
export function besideLimit(value: number, limit: number, digits: number): string {
  const text = value.toFixed(digits);
  const reads = Math.sign(Number(text) - limit) === Math.sign(value - limit);
  return reads || digits >= decimalsMax ? text : besideLimit(value, limit, digits + 1);
}

const decimalsMax = 6;

/** A time that is compared with a limit in tenths of a millisecond: `37.5 ms`. */
export const tenthMs = (ms: number): string => `${ms.toFixed(1)} ms`;

/** A second of a round, or a span of some: `4.0 s`. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** A measured share: `0%`, `<0.01%`, `9.99%`, `81.0%`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0%';
  if (value < 0.01) return '<0.01%';
  return value < 9.995 ? `${value.toFixed(2)}%` : `${value.toFixed(1)}%`;
}

/** A share beside a limit that it missed, told apart from it: `5.004%` of a limit of 5%. */
export function percentBeside(share: number, limit: number): string {
  const value = share * 100;
  if (value < 0.01) return percent(share);
  return `${besideLimit(value, Number((limit * 100).toPrecision(9)), value < 9.995 ? 2 : 1)}%`;
}

/** A measured share to the whole per cent: `81%`. */
export const wholePercent = (share: number): string => `${(share * 100).toFixed(0)}%`;

/** `97 MB`, `8.6 GB`, in powers of ten. */
export const bytes = (value: number): string =>
  value < 999_500_000 ? `${(value / 1e6).toFixed(0)} MB` : `${(value / 1e9).toFixed(1)} GB`;

/** `2026-11-20 23:58:00 UTC`; a text that is no ISO instant stays as it is. */
export const instant = (iso: string): string =>
  iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC');
