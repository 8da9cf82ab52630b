import { type ExitCode, exitCode } from './exitCode.mjs';
import { type ErrorCode, type ErrorValues, errors } from './registry.ts';

/** One occurrence of a registered error, as a user reads it. */
export interface Failure {
  readonly code: ErrorCode;
  /** What is wrong, one line. */
  readonly line: string;
  /** What to do, one line. */
  readonly remedy: string;
}

type Arguments<Code extends ErrorCode> = keyof ErrorValues<Code> extends never
  ? []
  : [values: ErrorValues<Code>];

/** A failure of this code, with the values that its line and remedy name. */
export function failure<Code extends ErrorCode>(code: Code, ...rest: Arguments<Code>): Failure {
  const values: Readonly<Record<string, string | number>> = rest[0] ?? {};
  const { line, remedy } = errors[code];
  return { code, line: fill(line, values), remedy: fill(remedy, values) };
}

/** Values may come from elsewhere and hold line breaks; a failure's line is one line. */
const fill = (template: string, values: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name]).replace(/\s*[\r\n]+\s*/g, ' '),
  );

/** The exit code of a command that ends with this error. */
export const exitOf = ({ code }: Pick<Failure, 'code'>): ExitCode => exitCode[errors[code].exit];

/** `error ZH-RUN-001: there is no run x`, and the remedy on a second line. */
export const describeFailure = ({ code, line, remedy }: Failure): string =>
  `error ${code}: ${line}\n  ${remedy}`;
