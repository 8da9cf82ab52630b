import type { GoalResult } from '../goal/goalResult.ts';
import type { Requirement } from './requirement.ts';
import type { Reason, Verdict, VerdictState } from './verdict.ts';

/** A report in one sentence. Every output shows it as it is, beside the verdict's word. */
export interface Headline {
  readonly state: VerdictState;
  /** Whether the required load was proven: `needed 160/s, proven 136/s: not proven (…)`. */
  readonly answer: string;
  /** What decided the verdict. */
  readonly reason: string;
  /** Both, what decided first. One line. */
  readonly text: string;
}

/**
 * Answer and reason of a verdict. The reason is the requirement's own where that decides, or where everything
 * passed; else it is the gravest reason of the verdict, and stands before the answer. Of broken stock or money the
 * headline says how much; when it was found, its witness and its neighbours stand in the verdict's reasons. The answer of a goal
 * with overloads or a soak begins with what these showed.
 */
export function headlineOf(
  { state, reasons }: Verdict,
  requirement: Requirement,
  goal: GoalResult | null = null,
): Headline {
  const shown = requirement.text;
  const answer = goal === null ? shown : line(`${goal.text}; ${shown}`);
  const [gravest] = reasons;
  const isOther = gravest !== undefined && state !== 'pass' && !gravest.text.startsWith(shown);
  const reason = line(isOther ? gistOf(gravest) : requirement.reason);
  const isOfGoal = goal?.reasons.some(({ text }) => text === gravest?.text) ?? false;
  if (isOther && isOfGoal) return { state, answer, reason, text: answer };
  const text = isOther ? `${reason}; ${answer}` : `${answer}; ${reason}`;
  return { state, answer, reason, text };
}

const gistOf = ({ state, text }: Reason): string =>
  state === 'fail' ? text.replace(/^((?:shadow|live) audit: [^;]*);[\s\S]*$/, '$1') : text;

const line = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
