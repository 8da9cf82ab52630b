import type { Fault } from '../../core/diagnostics/diagnostic.ts';
import { err, type Result } from '../../core/result.ts';
import type { Refusal } from '../runService.ts';

/** A refusal of one kind, with the faults of the file where there are any. */
export function refuse(
  kind: Refusal['kind'],
  message: string,
  faults: readonly Fault[] = [],
): Result<never, Refusal> {
  return err({ kind, message, faults });
}

/** Caps are named only when nothing else is wrong: their faults are those of a plan that is sound. */
export function refuseFaults(faults: readonly Fault[]): Result<never, Refusal> {
  const beyond = faults.length > 0 && faults.every((fault) => fault.kind === 'beyond-caps');
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const what = beyond ? "the plan is beyond the target's limits" : 'the scenario is not valid';
  return refuse(beyond ? 'beyond-caps' : 'invalid', `${what}: ${first?.message}${more}`, faults);
}
