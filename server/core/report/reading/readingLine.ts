import type { VerdictState } from '../../verdict/verdict.ts';

/** What a reader asks first, in the order of the first screen. */
export const questionNames = ['capacity', 'breaks', 'stock', 'safe', 'next'] as const;

export type Question = (typeof questionNames)[number];

/** The answer to one question. */
export interface Answer {
  readonly state: VerdictState;
  /** A sentence. */
  readonly text: string;
  /** The part of `report.json` that it was read from. */
  readonly source: string;
}

/** One question of a report's first screen, answered. */
export interface ReadingLine extends Answer {
  readonly name: Question;
  readonly question: string;
}
