import type { Measured } from './loadPoint.ts';

/**
 * Which figures of a stage may be stated. One that was not measured well enough is null, and every report
 * leaves it out: rates of a window (`window.ts`) in which too few journeys were to start, an error share of no journey. Quantiles carry the rule
 * themselves (`samples.ts`).
 */
export const hasWindow = ({
  windowMs = 0,
  offeredPerSecond,
}: Pick<Measured, 'windowMs' | 'offeredPerSecond'>): boolean =>
  windowMs * offeredPerSecond >= startsInWindowMin * 1_000;

/** Of fewer starts one more or less changes a rate by more than a fifth. */
const startsInWindowMin = 5;

/** A rate that was counted in the window: achieved, goodput, requests. */
export const statedRate = (measured: Measured, perSecond: number): number | null =>
  hasWindow(measured) ? perSecond : null;

export const statedErrorShare = ({
  finished,
  noEvidence = 0,
  overdue = 0,
  errorShare,
}: Measured): number | null => (finished - noEvidence + overdue === 0 ? null : errorShare);
