/** How figures are written in the console: one function for each unit. */

/** The sign for a figure that is not known. */
export const missing = '–';

/** The figure as text, or the sign for a missing one. */
export function orMissing<T>(value: T | null | undefined, text: (value: T) => string): string {
  return value === null || value === undefined ? missing : text(value);
}

/** `187`, `18.7`, `50`: journeys or requests per second, to three digits. */
export function rate(perSecond: number): string {
  return perSecond >= 100 ? perSecond.toFixed(0) : String(Number(perSecond.toFixed(1)));
}

/** `187/s`. */
export function perSecond(value: number): string {
  return `${rate(value)}/s`;
}

/** `3.4 ms`, `212 ms`, `12.4 s`. */
export function ms(value: number): string {
  return msParts(value).join(' ');
}

/** A duration as figure and unit, for places that show the unit apart. */
export function msParts(value: number): readonly [figure: string, unit: string] {
  if (value < 10) return [value.toFixed(1), 'ms'];
  if (value < 9999.5) return [value.toFixed(0), 'ms'];
  return [(value / 1000).toFixed(1), 's'];
}

/** A latency on an axis: `0`, `50 ms`, `1.5 s`. */
export function msTick(value: number): string {
  if (value === 0) return '0';
  if (value < 1000) return `${Number(value.toPrecision(3))} ms`;
  return `${Number((value / 1000).toPrecision(3))} s`;
}

/** `0%`, `0.4%`, `12%`; a share above zero is never written as `0%`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0%';
  if (value < 0.1) return '<0.1%';
  return value < 10 ? `${value.toFixed(1)}%` : `${value.toFixed(0)}%`;
}

/** A stage's level: `85%`. */
export function level(value: number): string {
  return `${Math.round(value * 1000) / 10}%`;
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

/** `8 s`, `56 s`, `3 min`, `3 min 20 s`, `2 h 05 min`. */
export function duration(durationMs: number): string {
  const total = Math.round(durationMs / 1000);
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return total % 60 === 0 ? `${minutes} min` : `${minutes} min ${total % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

const grouped = new Intl.NumberFormat('en');

/** `12,480`. */
export function count(value: number): string {
  return grouped.format(value);
}

/** `48 MB`, `1.3 GB`. */
export function bytes(value: number): string {
  const megabytes = value / 1_000_000;
  return megabytes < 1000 ? `${megabytes.toFixed(0)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}

/** `p95`, `p99.9`. */
export function quantileName(q: number): string {
  return `p${Math.round(q * 10_000) / 100}`;
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
