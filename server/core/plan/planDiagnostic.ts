import type { Fault } from '../diagnostics/diagnostic.ts';
import { formatKeyPath, type KeyPath } from '../diagnostics/keyPath.ts';

/** A fault at a key of the scenario that a plan was compiled from; `placeFaults` finds its line and column. */
export const planFault = (path: KeyPath, message: string): Fault => ({
  file: '',
  line: 1,
  column: 1,
  path: formatKeyPath(path),
  message,
});
