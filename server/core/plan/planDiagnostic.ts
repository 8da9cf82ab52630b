import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { formatKeyPath, type KeyPath } from '../diagnostics/keyPath.ts';

/** A diagnostic at a key of the scenario; `locateDiagnostics` finds its line and column. */
export const planDiagnostic = (path: KeyPath, message: string): Diagnostic => ({
  file: '',
  line: 1,
  column: 1,
  path: formatKeyPath(path),
  message,
});
