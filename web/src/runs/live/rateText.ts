import type { RunDetail } from '../../api/generated.ts';

/** The rate that a run drives, and the one that is being prepared: `Rate 1x`, `Rate 1x, soon 1.5x`. */
export const rateText = ({ rate, nextRound }: Pick<RunDetail, 'rate' | 'nextRound'>): string =>
  nextRound === null ? `Rate ${rate}x` : `Rate ${rate}x, soon ${nextRound.rate}x`;
