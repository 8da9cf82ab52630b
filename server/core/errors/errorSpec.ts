import type { ExitName } from './exitCode.mjs';

/** One kind of error that a user can meet. */
export interface ErrorSpec {
  /** What went wrong in general, without a full stop. */
  readonly title: string;
  /** What went wrong this time, one line; `{name}` stands for a value. */
  readonly line: string;
  /** What to do about it, one sentence; `{name}` stands for a value. */
  readonly remedy: string;
  /** Name of the exit code of a command that ends with this error. */
  readonly exit: ExitName;
  /** HTTP status of the API's answer; null where the API never gives it. */
  readonly status: number | null;
}

/** The errors of one family by their code. */
export type ErrorFamily<Name extends string> = Readonly<Record<`ZH-${Name}-${string}`, ErrorSpec>>;
