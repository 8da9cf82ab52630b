/** One diagnostic of a file a person wrote, with its place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Dotted path of the key: `paths.pay.steps[2].url`. */
  readonly path: string;
  /** What is wrong and what would be right. */
  readonly message: string;
  /** Not of the file's own making: it asks for more than the target allows, or names a file that is not there. */
  readonly kind?: 'beyond-caps' | 'not-found';
}
