/** The exit codes of every command; they are an API that CI relies on. */
export const exitCode = {
  pass: 0,
  fail: 1,
  unknown: 2,
  /** Wrong usage, or an invalid file. */
  usage: 64,
  /** A needed component is missing or out of reach. */
  missing: 69,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Why a command ends, in one line for a person. */
export interface Failure {
  readonly code: ExitCode;
  readonly line: string;
}

/** The exit code of a verdict; no verdict is unknown, never a pass. */
export function codeOfVerdict(verdict: 'pass' | 'fail' | 'unknown' | null): ExitCode {
  return exitCode[verdict ?? 'unknown'];
}
