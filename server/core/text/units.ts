/** The text forms of a scenario file: `1m30s`, `150/s`, `85%`. Each parser gives null for anything else. */

export const durationPattern =
  /^(?=\d)(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d{1,3})?)s)?(?:(\d+)ms)?$/;
export const ratePattern = /^(\d+(?:\.\d+)?)\/(s|m|min|h)$/;
export const percentPattern = /^(\d+(?:\.\d+)?)%$/;

export const durationHint = 'write a duration such as 200ms, 2s or 1m30s';
export const rateHint = 'write a rate such as 150/s or 30/m';
export const percentHint = 'write a percentage such as 85%';

/** Milliseconds of `1h`, `1m30s`, `2s`, `200ms`. */
export function parseDuration(text: string): number | null {
  const match = durationPattern.exec(text);
  if (match === null) return null;
  const [, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = match;
  const wholeMs = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(milliseconds);
  return wholeMs + Math.round(Number(seconds) * 1000);
}

const secondsOfUnit: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };

/** Arrivals per second of `150/s`, `30/m` or `30/min`, `900/h`. */
export function parseRate(text: string): number | null {
  const [, amount, unit = ''] = ratePattern.exec(text) ?? [];
  const seconds = secondsOfUnit[unit];
  return amount === undefined || seconds === undefined ? null : Number(amount) / seconds;
}

/** Share of `85%`: 0.85. */
export function parsePercent(text: string): number | null {
  const [, amount] = percentPattern.exec(text) ?? [];
  return amount === undefined ? null : Number((Number(amount) / 100).toPrecision(15));
}

/** Whole milliseconds as a scenario file writes them: 90000 → `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s';
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  const rest = ms % 1000;
  return (
    (hours > 0 ? `${hours}h` : '') +
    (minutes > 0 ? `${minutes}m` : '') +
    (seconds > 0 ? `${seconds}s` : '') +
    (rest > 0 ? `${rest}ms` : '')
  );
}

/** A time that somebody chose, as people read it: `0 s`, `200 ms`, `1.5 s`, `3 min 20 s`, `2 h 05 min`. */
export function formatSpan(ms: number): string {
  if (ms > 0 && ms < 1000) return `${number(ms)} ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = number((ms % 60_000) / 1000);
  const parts = [
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes > 0 ? [`${hours > 0 ? String(minutes).padStart(2, '0') : minutes} min`] : []),
    ...(seconds > 0 || ms === 0 ? [`${seconds} s`] : []),
  ];
  return parts.join(' ');
}

/** 0.855 → `85.5%`. */
export const formatPercent = (share: number): string => `${number(share * 100)}%`;

/** The level of a stage: `85%`; `50%–150%` of paths at several levels; `25% to 100%` of a ramp. */
export function formatLevel(of: {
  readonly level: number;
  readonly levelMax?: number | undefined;
  readonly fromLevel?: number | undefined;
}): string {
  const { level, levelMax = level, fromLevel } = of;
  const held =
    levelMax === level
      ? formatPercent(level)
      : `${formatPercent(level)}–${formatPercent(levelMax)}`;
  return fromLevel === undefined ? held : `${formatPercent(fromLevel)} to ${held}`;
}

/** What makes a stage no steady load: `ramp`; of a burst how long its clients wait, `spike, spread 2 s to 10 s`. */
export function formatTransient(of: {
  readonly transient?: string | undefined;
  readonly spread?: { readonly fromMs: number; readonly toMs: number } | undefined;
}): string | null {
  const { transient, spread } = of;
  if (transient === undefined) return null;
  if (spread === undefined) return transient;
  return `${transient}, spread ${formatSpan(spread.fromMs)} to ${formatSpan(spread.toMs)}`;
}

/** A limit on a latency, exactly, in the unit that a measured latency of its size has: `749.5 ms`, `1.5 s`, `90 s`. */
export const formatLatency = (ms: number): string =>
  ms < 1000 ? `${number(ms)} ms` : `${number(ms / 1000)} s`;

/** A rate that somebody chose: `127.5/s`, `0.333/s`. */
export const formatRate = (perSecond: number): string => `${Number(perSecond.toFixed(3))}/s`;

/** 0.999 → `p99.9`. */
export const formatQuantile = (quantile: number): string =>
  `p${Number((quantile * 100).toPrecision(9))}`;

/** `p95` → 0.95, `p99.9` → 0.999. */
export function parseQuantile(text: string): number | null {
  const [, digits] = /^p(\d{1,2}(?:\.\d{1,2})?)$/.exec(text) ?? [];
  const percent = Number(digits);
  return digits === undefined || percent <= 0 ? null : Number((percent / 100).toPrecision(6));
}

const number = (value: number): number => Number(value.toPrecision(9));
