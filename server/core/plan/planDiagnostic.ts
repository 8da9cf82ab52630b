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

/** At a level of the scenario: its entry of `load.levels`, or the line that it is of the shape's file. */
export const levelDiagnostic = (
  level: { readonly index: number; readonly shapeLine?: number | undefined },
  message: string,
): Diagnostic =>
  level.shapeLine === undefined
    ? planDiagnostic(['load', 'levels', level.index], message)
    : planDiagnostic(['load', 'shape'], `line ${level.shapeLine} of the shape: ${message}`);

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
