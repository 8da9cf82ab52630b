import { steadyState } from '../../core/measure/steadyState.ts';
import { driftDecides } from '../../core/stages/drift.ts';
import { p95Of, type SimulatedSystem } from './system.ts';

/** Judges the answers of a simulated stage as a load point is judged: p95 against its limit, and whether it drifts. */
export function judgeLatencies(
  seconds: readonly (readonly number[])[],
  limit: number,
): ReturnType<SimulatedSystem['drive']> {
  let [all, beyond] = [0, 0];
  for (const second of seconds) {
    all += second.length;
    for (const latency of second) if (latency > limit) beyond += 1;
  }
  const isBreached = beyond > 0.05 * all;
  const steady = steadyState(seconds.filter(({ length }) => length > 0).map(p95Of));
  return driftDecides(steady, limit, isBreached)
    ? { state: 'none', reason: 'it drifts' }
    : { state: isBreached ? 'breaching' : 'passing', reason: null };
}
