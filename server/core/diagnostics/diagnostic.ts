/** A message about a file, with its place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted path of the key: `paths.pay.steps[2].url`. */
  readonly path: string;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** Set where the file itself is valid: the plan exceeds the target's caps, or a named file is missing. */
  readonly kind?: 'beyond-caps' | 'not-found';
  /** A warning says what a run will not show, and stops nothing. Absent: an error. */
  readonly severity?: 'warning';
}

export const isError = ({ severity }: Diagnostic): boolean => severity === undefined;

export const warning = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  severity: 'warning',
});

/** Of one file: a mistake can repeat down to the end of it. */
export const diagnosticsMax = 50;
