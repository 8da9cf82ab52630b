import type { Unfinished } from '../measure/censoredSample.ts';
import type { PathTotals } from '../measure/pathTotals.ts';
import { count } from '../text/figures.ts';

/** How journeys came to no correct end, with the ends that occurred only: `5 were refused`, `1 failed`. */
export function otherEnds(
  { refused, failed }: Pick<PathTotals, 'refused' | 'failed'>,
  { interrupted, droppedByTarget }: Pick<Unfinished, 'interrupted' | 'droppedByTarget'>,
): readonly string[] {
  const parts = [
    [refused, refused === 1 ? 'was refused' : 'were refused'],
    [failed, 'failed'],
    [interrupted, interrupted === 1 ? 'was open past its bound' : 'were open past their bound'],
    [droppedByTarget, droppedByTarget === 1 ? 'start was dropped' : 'starts were dropped'],
  ] as const;
  return parts.flatMap(([n, what]) => (n === 0 ? [] : [`${count(n)} ${what}`]));
}
