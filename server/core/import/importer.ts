import type { Result } from '../result.ts';
import type { ImportProblem, Reading } from './draft.ts';

/** Reads one kind of document. Pure: no files, no network, no clock. */
export interface Importer {
  /** The word after `--as`. */
  readonly name: string;
  /** What it reads, for `--help` and messages. */
  readonly title: string;
  /** Whether a text looks like one of its documents, damaged ones included. */
  recognises(text: string): boolean;
  read(text: string): Result<Reading, ImportProblem>;
}
