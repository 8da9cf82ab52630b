import type { Quantile } from '../../measure/samples.ts';
import type { Measured, ResponseQuantile } from '../../stages/loadPoint.ts';

/** Stands where a figure is not available. */
export const absent = '–';

/** Thousands apart by a narrow space, as in `18 342`. */
export const integer = (value: number): string =>
  value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');

export const rate = (perSecond: number): string =>
  perSecond >= 1000 ? integer(perSecond) : perSecond.toFixed(1);

/** `93 ms`, `1.22 s` without its unit being left to guess. */
export function duration(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
}

export const quantileMs = (q: Quantile): string => (q.value === null ? absent : duration(q.value));

/** `93 ms`, `≥ 93 ms`, or why there is no figure; too few samples read as in `quantileMs`. */
export function responseMs(q: ResponseQuantile | undefined): string {
  if (q === undefined || q.state === 'not enough samples') return absent;
  if (q.value === null) return q.state;
  return `${q.state === 'at least' ? '≥ ' : ''}${duration(q.value)}`;
}

export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0%';
  return value < 0.01 ? '<0.01%' : `${value.toFixed(value < 10 ? 2 : 1)}%`;
}

export const errorShare = (m: Measured): string =>
  m.finished === 0 ? absent : percent(m.errorShare);

/** A figure of the window after the warm-up; absent when the hold had none. */
export const inWindow = (m: Measured, perSecond: number): string =>
  (m.windowMs ?? 0) > 0 ? rate(perSecond) : absent;

export const megabytes = (bytes: number): string => `${integer(bytes / 1_000_000)} MB`;

/** `2026-11-20 23:58:00 UTC`; what is no instant is shown as it came. */
export const instant = (iso: string): string =>
  iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC');

export const plural = (count: number, noun: string): string =>
  `${integer(count)} ${noun}${count === 1 ? '' : 's'}`;
