/**
 * How figures are written in the console: one function for each unit. Reports and the command line write them
 * alike: both pass `figures.cases.json`.
 */

/** The sign for a figure that is not known. */
export const missing = '–';

/** The figure as text, or the sign for a missing one. */
export function orMissing<T>(value: T | null | undefined, text: (value: T) => string): string {
  return value === null || value === undefined ? missing : text(value);
}

/** `12 480`: thousands are separated by a narrow no-break space. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** `1 shard`, `2 shards`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A measured rate in a column or a large figure, without its unit: `9.5`, `330.5`, `1 204`. */
export function rate(perSecond: number): string {
  return perSecond >= 1000 ? count(perSecond) : perSecond.toFixed(1);
}

/** A measured rate in a sentence, to the whole number or three digits: `1204`, `12.5`, `0.333`. */
export function shortRate(perSecond: number): string {
  return perSecond >= 100 ? perSecond.toFixed(0) : String(Number(perSecond.toPrecision(3)));
}

/** `187/s`. */
export function perSecond(value: number): string {
  return `${shortRate(value)}/s`;
}

/** A measured latency or age: `9.9 ms`, `93 ms`, `1.22 s`, `12.4 s`. */
export function ms(value: number): string {
  return msParts(value).join(' ');
}

/** A latency as figure and unit, for places that show the unit apart. */
export function msParts(value: number): readonly [figure: string, unit: string] {
  if (value >= 9_995) return [(value / 1000).toFixed(1), 's'];
  if (value >= 999.5) return [(value / 1000).toFixed(2), 's'];
  return [value >= 9.95 ? value.toFixed(0) : value.toFixed(1), 'ms'];
}

/** A latency on an axis: `0`, `50 ms`, `1.5 s`. */
export function msTick(value: number): string {
  if (value === 0) return '0';
  if (value < 1000) return `${Number(value.toPrecision(3))} ms`;
  return `${Number((value / 1000).toPrecision(3))} s`;
}

/** A measured share: `0%`, `<0.01%`, `9.99%`, `81.0%`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0%';
  if (value < 0.01) return '<0.01%';
  return value < 9.995 ? `${value.toFixed(2)}%` : `${value.toFixed(1)}%`;
}

/** The errors in counts: `6 of 100 journeys`, `2 failed and 4 open past their bound, of 100 journeys`. */
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

const digits = (value: number): number => Number(value.toPrecision(9));

/** A share that somebody chose, such as a stage's level or a limit: `85%`. */
export function level(share: number): string {
  return `${digits(share * 100)}%`;
}

/**
 * The level of a stage: `85%`, `50%–150%` of paths at several levels, `25% to 100%` of a ramp, `0% (pause)`,
 * `300% (spike, spread 2 s to 10 s)`.
 */
export function stageLevel(of: {
  readonly level: number;
  readonly levelMax?: number | undefined;
  readonly fromLevel?: number | undefined;
  readonly transient?: string | undefined;
  readonly spread?: { readonly fromMs: number; readonly toMs: number } | undefined;
}): string {
  const { level: lowest, levelMax = lowest, fromLevel, transient, spread } = of;
  const held = levelMax === lowest ? level(lowest) : `${level(lowest)}–${level(levelMax)}`;
  if (fromLevel !== undefined) return `${level(fromLevel)} to ${held}`;
  if (transient === undefined) return held;
  const waits =
    spread === undefined ? '' : `, spread ${duration(spread.fromMs)} to ${duration(spread.toMs)}`;
  return `${held} (${transient}${waits})`;
}

/** A rate that somebody chose: `127.5/s`. */
export function chosenRate(perSecond: number): string {
  return `${Number(perSecond.toFixed(3))}/s`;
}

/** A limit on a latency: `749.5 ms`, `1.5 s`, `90 s`. */
export function limitMs(value: number): string {
  return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`;
}

/** `0:48`, `12:05`, `1:02:05`. */
export function clock(durationMs: number): string {
  const total = Math.max(0, Math.floor(durationMs / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** A time that somebody chose: `200 ms`, `1.5 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(durationMs: number): string {
  if (durationMs > 0 && durationMs < 1000) return `${digits(durationMs)} ms`;
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000);
  const seconds = digits((durationMs % 60_000) / 1000);
  const parts = [
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes > 0 ? [`${hours > 0 ? String(minutes).padStart(2, '0') : minutes} min`] : []),
    ...(seconds > 0 || durationMs === 0 ? [`${seconds} s`] : []),
  ];
  return parts.join(' ');
}

/** A time that passed, to the second: `59 s`, `3 min 20 s`. */
export function elapsed(elapsedMs: number): string {
  return duration(Math.round(elapsedMs / 1000) * 1000);
}

/** `48 MB`, `1.3 GB`, in powers of ten. */
export function bytes(value: number): string {
  return value < 999_500_000 ? `${(value / 1e6).toFixed(0)} MB` : `${(value / 1e9).toFixed(1)} GB`;
}

/** `p95`, `p99.9`. */
export function quantileName(q: number): string {
  return `p${digits(q * 100)}`;
}

const dayTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const timeOnly = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hourCycle: 'h23' });

/** `21 Nov, 09:16` in the browser's time zone. */
export function instant(iso: string): string {
  return dayTime.format(new Date(iso));
}

/** `09:16:04`. */
export function timeOfDay(iso: string): string {
  return timeOnly.format(new Date(iso));
}
