import { show } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { durationHint, parseDuration } from '../text/units.ts';

/** A limit of an SLO as a scenario writes it, such as `750ms`, in ms; zero is none. */
export function readLimitMs(value: unknown): Result<{ readonly limitMs: number }, string> {
  const limitMs = typeof value === 'string' ? parseDuration(value) : null;
  return limitMs === null || limitMs === 0
    ? err(`${show(value)} is not understood; ${durationHint}`)
    : ok({ limitMs });
}
