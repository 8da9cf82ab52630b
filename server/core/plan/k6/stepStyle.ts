import { type AnswerPlace, isReadFromBody } from '../../traffic/answerValue.ts';
import type { StepSpec } from '../../traffic/journey.ts';
import type { Datasets } from './expressions.ts';

/** One step's code. A driven journey and a setup differ in what a failure does, so the caller gives it. */
export interface StepStyle {
  readonly journey: string;
  readonly datasets: Datasets;
  /** Statement that ends the journey; `reason` is an expression, `seen` an object of what is told about it. */
  fail(step: StepSpec, reason: string, seen: string): string;
  refuse(step: StepSpec): string;
  /** A function that is given each answer that is a redirect to be followed. */
  hop(step: StepSpec): string;
  /** Statements after each answer, and after each answer that was found correct. */
  answered(step: StepSpec): readonly string[];
  correct(step: StepSpec, index: number): readonly string[];
  /** Expressions of the secrets in the requests up to a step, by its index. */
  secrets(index: number): readonly string[];
  /** Statements that log in once more after an answer of 401; the request is then sent again, once. */
  readonly renews?: readonly string[];
  /** Keeps every body, and tells each check and captured value (a journey that is tried once). */
  readonly tells?: boolean;
  /** The journey has declared what its steps assign: the answer, and what they capture. */
  readonly declared?: true;
}

export const needsBody = (step: StepSpec): boolean => placesOf(step).some(isReadFromBody);

/** Where the step looks for values. */
export const placesOf = ({
  captures,
  checks,
  refusedWhen = [],
  until,
}: StepSpec): readonly AnswerPlace[] => [
  ...captures,
  ...checks,
  ...refusedWhen,
  ...(until === undefined ? [] : [until.check]),
];

/** What the last request took in ms, with those that follow its redirects. */
export const durationCode = (step: StepSpec): string =>
  step.follow === true ? 'hopsMs' : 'res.timings.duration';
