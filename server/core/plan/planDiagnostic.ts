import { type Diagnostic, isError } from '../diagnostics/diagnostic.ts';
import { formatKeyPath, type KeyPath } from '../diagnostics/keyPath.ts';

/** A diagnostic at a key of the scenario; `locateDiagnostics` finds its line and column. */
export const planDiagnostic = (path: KeyPath, message: string): Diagnostic => ({
  file: '',
  line: 1,
  column: 1,
  path: formatKeyPath(path),
  message,
});

/** Of many of a kind so many are told. */
export const toldMax = 5;

/** Of diagnostics about levels the first few, errors before warnings, with how many more there are. A shape has hundreds. */
export function firstFew(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const more = diagnostics.length - toldMax;
  if (more <= 0) return diagnostics;
  const ordered = [...diagnostics].sort((a, b) => Number(isError(b)) - Number(isError(a)));
  return ordered.slice(0, toldMax).map((each, nth) => {
    const rest = nth === toldMax - 1 ? ` (and ${more} more)` : '';
    return { ...each, message: `${each.message}${rest}` };
  });
}
