import type { Quantile } from '../measure/samples.ts';
import type { Measured, ResponseQuantile } from '../stages/loadPoint.ts';
import { statedErrorShare, statedRate } from '../stages/stated.ts';
import { absent, count, duration, percent, rate } from '../text/figures.ts';

/** Text of a figure, or `–` for one that may not be stated. */
export const stated = (value: number | null, text: (value: number) => string): string =>
  value === null ? absent : text(value);

/** `93 ms`, `1.22 s`. */
export const quantileText = (q: Quantile): string => stated(q.value, duration);

/** `93 ms`, `≥ 93 ms`, or why there is no figure; too few samples read as in `quantileText`. */
export function responseText(q: ResponseQuantile | undefined): string {
  if (q === undefined || q.state === 'not enough samples') return absent;
  if (q.value === null) return q.state;
  return `${q.state === 'at least' ? '≥ ' : ''}${duration(q.value)}`;
}

/** `12.0%`; with journeys open past their bound `12.0%, 8 open past their bound`. */
export function errorShareText(measured: Measured): string {
  const { overdue = 0 } = measured;
  const share = stated(statedErrorShare(measured), percent);
  return overdue === 0 ? share : `${share}, ${count(overdue)} open past their bound`;
}

/** A rate that was counted in the window after the warm-up. */
export const windowRateText = (measured: Measured, perSecond: number): string =>
  stated(statedRate(measured, perSecond), rate);
