import { count, missing, percent, rate } from './format.ts';

/**
 * Which figures of a stage may be stated. Reports withhold the same ones: both pass `stated.cases.json`. A rate
 * of a window in which fewer than five journeys were to start and an error share of no journey are null; quantiles carry the rule themselves.
 */
export interface StatedFigures {
  readonly windowMs?: number;
  readonly offeredPerSecond: number;
  readonly finished: number;
  readonly noEvidence?: number;
  readonly overdue?: number;
  readonly errorShare: number;
}

/** A rate that was counted in the stage's window: achieved, goodput, requests. */
export const statedRate = (
  { windowMs = 0, offeredPerSecond }: Pick<StatedFigures, 'windowMs' | 'offeredPerSecond'>,
  perSecond: number,
): number | null => (windowMs * offeredPerSecond >= 5_000 ? perSecond : null);

export const statedErrorShare = ({
  finished,
  noEvidence = 0,
  overdue = 0,
  errorShare,
}: StatedFigures): number | null => (finished - noEvidence + overdue === 0 ? null : errorShare);

/** `12.0%`; with journeys open past their bound `12.0%, 8 open past their bound`. */
export function errorShareText(figures: StatedFigures): string {
  const { overdue = 0 } = figures;
  const share = statedErrorShare(figures);
  const text = share === null ? missing : percent(share);
  return overdue === 0 ? text : `${text}, ${count(overdue)} open past their bound`;
}

export function windowRateText(
  figures: Pick<StatedFigures, 'windowMs' | 'offeredPerSecond'>,
  perSecond: number,
): string {
  const stated = statedRate(figures, perSecond);
  return stated === null ? missing : rate(stated);
}
