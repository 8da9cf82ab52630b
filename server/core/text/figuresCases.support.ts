import { readFileSync } from 'node:fs';

/** The text of figures, which the console must write alike: its tests read the same file. */
export const figuresCases: {
  readonly [Name in FigureText]: readonly (readonly [value: number, text: string])[];
} & {
  readonly errorCounts: readonly (readonly [
    errors: { readonly finished: number; readonly failed: number; readonly overdue: number },
    text: string,
  ])[];
} = JSON.parse(readFileSync(new URL('./figures.cases.json', import.meta.url), 'utf8'));

type FigureText =
  | 'count'
  | 'rate'
  | 'shortRate'
  | 'duration'
  | 'percent'
  | 'bytes'
  | 'formatPercent'
  | 'formatRate'
  | 'formatLatency'
  | 'formatSpan'
  | 'formatQuantile';
