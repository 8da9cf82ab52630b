import { groupBy } from '../../groupBy.ts';
import { type ResourceSecond, serviceOf } from '../../resource/resourceSecond.ts';
import { secondsOf } from '../../resource/resourceUse.ts';
import type { LoadPoint } from '../../stages/loadPoint.ts';
import type { InFlight, ServiceConcurrency } from './inFlight.ts';
import { littlesLaw, mean } from './steadyCount.ts';

/**
 * What was in flight at each service, from its own counters: λ from the requests that it answered, W from their time. It counts all
 * of its traffic, customers too. A service of several processes is known where each of them was read.
 */
export function serviceConcurrency(
  points: readonly LoadPoint[],
  seconds: readonly ResourceSecond[],
): readonly ServiceConcurrency[] {
  const counting = new Set(
    seconds.flatMap(({ processes }) =>
      Object.entries(processes).flatMap(([name, { 'request-time': time }]) =>
        time === undefined ? [] : [name],
      ),
    ),
  );
  return [...groupBy([...counting].sort(), serviceOf).entries()].map(([service, processes]) => ({
    service,
    processes: processes.length,
    points: points.map((point) => serviceInFlight(processes, point, secondsOf(point, seconds))),
  }));
}

function serviceInFlight(
  processes: readonly string[],
  point: LoadPoint,
  seconds: readonly ResourceSecond[],
): InFlight | null {
  const sums = (kind: string): readonly number[] =>
    seconds.flatMap(({ processes: of }) => {
      const values = processes.map((process) => of[process]?.[kind]);
      return values.every((value) => value !== undefined)
        ? [values.reduce((sum: number, value) => sum + (value ?? 0), 0)]
        : [];
    });
  const [requests, times, gauges] = [sums('requests'), sums('request-time'), sums('in-flight')];
  if (requests.length === 0 || times.length === 0) return null;
  const [perSecond, byLaw] = [mean(requests), mean(times)];
  const counted = gauges.length === 0 ? null : mean(gauges);
  const known = { perSecond, counted, waiting: null };
  const unknown = (reason: string): InFlight => ({ ...known, meanMs: null, byLaw: null, reason });
  if (point.unknown !== null) return unknown(point.unknown);
  if (perSecond === 0) return unknown('it answered no request');
  const meanMs = (byLaw * 1000) / perSecond;
  const { unsteady } = littlesLaw({
    ...{ windowMs: times.length * 1000, entered: perSecond * times.length, meanMs, meanError: 0 },
    ...{ inside: gauges.length === times.length ? gauges : [], countError: processes.length },
  });
  return unsteady === null
    ? { ...known, meanMs, byLaw, reason: null }
    : unknown(`not steady: ${unsteady}`);
}
