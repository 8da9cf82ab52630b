import type { Capacity } from '../../core/capacity/capacity.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { type Failure, failure } from '../../core/errors/failure.ts';
import type { CapacityPlan } from '../../core/forecast/capacityPlan.ts';
import type { ForecastFile, ForecastService, NamedRun } from '../../core/forecast/forecastFile.ts';
import { measuredCapacity } from '../../core/forecast/measuredRun.ts';
import type { PlannedService } from '../../core/forecast/planInput.ts';
import type { MeasuredCapacity } from '../../core/forecast/scaling.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { createCatalogReader, type ReaderLimits } from '../catalog/catalogReader.ts';

/** The report of a run, as far as a plan reads it; its capacity is null where it held a load. */
export interface MeasuredReport {
  readonly capacity: Capacity | null;
}

/** The runs that a forecast may name. */
export interface MeasuredRuns {
  /** Whether a name has the form of a run's id. */
  isId(name: string): boolean;
  /** The report of a run by its id; null where there is none. */
  report(id: string): Promise<MeasuredReport | null>;
}

/** Plans forecasts that are given as text and may be wrong or without end. */
export interface ForecastPlanner {
  /** The plan, every diagnostic at once, or a failure when too many are being planned. */
  plan(text: string, seed: number): Promise<Result<CapacityPlan, Failure | readonly Diagnostic[]>>;
}

/** How diagnostics name the text. */
const file = 'forecast.yaml';
/** Reports that one plan may read. */
export const runsMax = 100;
/** One is planned at a time, and so many more wait. */
const waitingMax = 8;
const limits: ReaderLimits = { deadlineMs: 10_000, memoryMb: 256, idleMs: 30_000 };

/** No run is read but by its id, and no file. */
export function createForecastPlanner(
  measured: MeasuredRuns,
  reader = createCatalogReader(limits),
): ForecastPlanner {
  let under = 0;
  const plan: ForecastPlanner['plan'] = async (text, seed) => {
    const read = await reader.run({ kind: 'forecast', text, file });
    if (!read.ok) return err([first(`the forecast ${read.error}: make it shorter`)]);
    if (!read.value.ok) return read.value;
    const services = await servicesOf(read.value.value, measured);
    if (!services.ok) return services;
    const { runs: _, ...forecast } = read.value.value;
    const input = { ...forecast, services: services.value, seed };
    const made = await reader.run({ kind: 'capacityPlan', input });
    if (made.ok) return made;
    const message = `it could not be planned within ${limits.deadlineMs / 1_000} s: name fewer services or measurements`;
    return err([first(message)]);
  };
  return {
    async plan(text, seed) {
      if (under > waitingMax) return err(failure('ZH-CAPACITY-006'));
      under += 1;
      try {
        return await plan(text, seed);
      } finally {
        under -= 1;
      }
    },
  };
}

const first = (message: string): Diagnostic => ({ file, line: 1, column: 1, path: '', message });

async function servicesOf(
  { services, runs }: ForecastFile,
  measured: MeasuredRuns,
): Promise<Result<readonly PlannedService[], readonly Diagnostic[]>> {
  const ids = [...new Set(runs.map(({ run }) => run))];
  const known = new Map<string, MeasuredReport>();
  for (const id of ids.filter(measured.isId).slice(0, runsMax)) {
    const report = await measured.report(id);
    if (report !== null) known.set(id, report);
  }
  const refused: Diagnostic[] = [];
  for (const named of runs) {
    const service = services.find(({ name }) => name === named.service);
    const reason = !measured.isId(named.run)
      ? 'name a run by its id; folders of the server are not read here'
      : ids.indexOf(named.run) >= runsMax
        ? `a forecast here names ${runsMax} runs at most`
        : rejectionOf(named, known.get(named.run), service?.calls ?? {});
    if (reason !== null) refused.push({ ...named.place, message: reason });
  }
  if (refused.length > 0) return err(refused);
  return ok(services.map((service) => ({ ...service, measured: measuredOf(service, known) })));
}

/** Why a run tells nothing of its service; null: it does. */
function rejectionOf(
  { run }: NamedRun,
  report: MeasuredReport | undefined,
  calls: PlannedService['calls'],
): string | null {
  if (report === undefined) return `there is no run ${run} with a report`;
  if (report.capacity === null) return `run ${run} held a load and looked for no limit`;
  const measured = measuredCapacity(report.capacity, calls);
  return measured.ok ? null : `run ${run} ${measured.error}`;
}

const measuredOf = (
  { measured, calls }: ForecastService,
  known: ReadonlyMap<string, MeasuredReport>,
): readonly MeasuredCapacity[] =>
  measured.flatMap((one): readonly MeasuredCapacity[] => {
    if (!('run' in one)) return [one];
    const capacity = known.get(one.run)?.capacity ?? null;
    const carried = capacity === null ? null : measuredCapacity(capacity, calls);
    return carried?.ok === true ? [{ replicas: one.replicas, ...carried.value }] : [];
  });
