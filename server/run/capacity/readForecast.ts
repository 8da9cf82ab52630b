import { capacityOf } from '../../core/capacity/curve.ts';
import type { ComparedRun } from '../../core/compare/comparable.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import {
  type ForecastFile,
  type ForecastService,
  type MeasuredRun,
  parseForecast,
} from '../../core/forecast/forecastFile.ts';
import { measuredCapacity } from '../../core/forecast/measuredRun.ts';
import type { PlannedService } from '../../core/forecast/planInput.ts';
import type { MeasuredCapacity } from '../../core/forecast/scaling.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { readText, withRemedy } from '../../edge/files/readText.ts';

const bytesMax = 262_144;

/** The forecast at a path, or every diagnostic at once. */
export async function readForecast(
  path: string,
): Promise<Result<ForecastFile, readonly Diagnostic[]>> {
  const text = await readText(path, bytesMax);
  if (text.ok) return parseForecast(text.value, path);
  const message = `${path} ${withRemedy(text.error)}`;
  return err([{ file: path, line: 1, column: 1, path: '', message }]);
}

/** The services with the capacities of the runs that the forecast names. `readRun` reads one by folder or id. */
export async function measuredServices<E>(
  services: readonly ForecastService[],
  readRun: (name: string) => Promise<Result<ComparedRun, E>>,
): Promise<Result<readonly PlannedService[], E | Failure>> {
  const planned: PlannedService[] = [];
  for (const service of services) {
    const measured: MeasuredCapacity[] = [];
    for (const one of service.measured) {
      const capacity = 'run' in one ? await ofRun(one, service.calls, readRun) : ok(one);
      if (!capacity.ok) return capacity;
      measured.push(capacity.value);
    }
    planned.push({ ...service, measured });
  }
  return ok(planned);
}

async function ofRun<E>(
  { replicas, run: name }: MeasuredRun,
  calls: PlannedService['calls'],
  readRun: (name: string) => Promise<Result<ComparedRun, E>>,
): Promise<Result<MeasuredCapacity, E | Failure>> {
  const run = await readRun(name);
  if (!run.ok) return run;
  const capacity = capacityOf(run.value.plan, run.value.points);
  const measured =
    capacity === null
      ? err('held a load and looked for no limit')
      : measuredCapacity(capacity, calls);
  return measured.ok
    ? ok({ replicas, ...measured.value })
    : err(failure('ZH-CAPACITY-003', { run: name, reason: measured.error }));
}
