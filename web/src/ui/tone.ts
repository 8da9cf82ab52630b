import type { VerdictState } from '../api/generated.ts';

/** The meaning of a colour; text or an icon always repeats it. */
export type Tone = VerdictState | 'quiet' | 'accent';

export const toneColor: Readonly<Record<Tone, string>> = {
  pass: 'var(--zh-pass)',
  fail: 'var(--zh-fail)',
  unknown: 'var(--zh-unknown)',
  quiet: 'var(--zh-muted)',
  accent: 'var(--zh-accent)',
};

export const toneSoft: Readonly<Record<Tone, string>> = {
  pass: 'var(--zh-pass-soft)',
  fail: 'var(--zh-fail-soft)',
  unknown: 'var(--zh-unknown-soft)',
  quiet: 'var(--zh-neutral-soft)',
  accent: 'var(--zh-accent-soft)',
};

/** The colour of a path, by its index in the plan. */
export function pathColor(index: number): string {
  return `var(--zh-path-${index % 6})`;
}

/** A verdict as it is written everywhere in the console. */
export const verdictLabel: Readonly<Record<VerdictState, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  unknown: 'Unknown',
};
