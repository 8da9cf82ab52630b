import type { Measured } from './loadPoint.ts';

/**
 * Which figures of a stage may be stated. One that was not measured well enough is null, and every report
 * leaves it out: rates without a window (`window.ts`), an error share of no journey. Quantiles carry the rule
 * themselves (`samples.ts`).
 */
export const hasWindow = ({ windowMs = 0 }: Pick<Measured, 'windowMs'>): boolean => windowMs > 0;

/** A rate that was counted in the window: achieved, goodput, requests. */
export const statedRate = (measured: Measured, perSecond: number): number | null =>
  hasWindow(measured) ? perSecond : null;

export const statedErrorShare = ({
  finished,
  noEvidence = 0,
  overdue = 0,
  errorShare,
}: Measured): number | null => (finished - noEvidence + overdue === 0 ? null : errorShare);
