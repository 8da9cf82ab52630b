import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../../core/measure/frame.ts';
import { firstPosition, type TimelineSecond } from '../../core/measure/timeline.ts';
import { drawnRows } from '../../core/plan/drawnRows.ts';
import { drivenPlan } from '../../core/plan/rate/drivenPlan.ts';
import { renderReportJson } from '../../core/report/formats/json.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import type { Report, RunFacts } from '../../core/report/report.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { incidentsOf } from '../../core/run/eventKinds.ts';
import { endState, reasonOf } from '../../core/run/lifecycle.ts';
import type { RunEvent, ShardRow } from '../../core/run/run.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { type RoundStart, roundStarts, type ShardStart } from '../../core/verdict/startReasons.ts';
import { pinnedVersion } from '../../edge/k6/binary.ts';
import type { DatasetDraws } from '../../edge/store/datasetDraws.ts';
import type { MachineStore } from '../../edge/store/machineStore.ts';
import type {
  AuditResultReader,
  CustomerSecondReader,
  EventReader,
  FramePages,
  MetricSecondReader,
} from '../../edge/store/measureStore.ts';
import type { ReportStore } from '../../edge/store/reportStore.ts';
import type { RoundReader, ShardReader } from '../../edge/store/roundStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import { packageVersion } from '../../root.ts';
import { writeFiles } from './atomicWrite.ts';
import { branchOf } from './branch.ts';
import { finishFolder, makeFolder, ndjson } from './runFolder.ts';
import { createStartCounts, type StartCounts, seenRounds } from './startCounts.ts';
import { addFrames, createMergers } from './storedTimeline.ts';

/** What a report is made from, and where it is stored. */
export interface ReportPorts {
  readonly runs: MachineStore & ReportStore;
  readonly rounds: RoundReader & ShardReader;
  readonly measures: FramePages &
    CustomerSecondReader &
    MetricSecondReader &
    AuditResultReader &
    EventReader;
  readonly draws: Pick<DatasetDraws, 'saveDrawn'>;
  /** The runs' folders are below it: `runs/<id>`. */
  readonly dataDir: string;
  readonly now: () => number;
}

export const runFolder = (dataDir: string, id: string): string => join(dataDir, 'runs', id);

const overtaken = 'another server conducts the run';

/**
 * Makes and stores a run's report from what PostgreSQL holds. `owner` is the server that conducts the
 * run; null when the run is final. The error is one line.
 */
export async function makeReport(
  ports: ReportPorts,
  record: RunRecord,
  owner: string | null = null,
): Promise<Result<Report, string>> {
  const { runs, rounds, measures, dataDir } = ports;
  const id = record.row.id;
  const folder = runFolder(dataDir, id);
  const made = await makeFolder(folder);
  if (!made.ok) return err(made.error.message);
  const events = await measures.events(id, 0);
  const plan = drivenPlan(record.plan, await rounds.rounds(id));
  const driven: RunRecord = { ...record, plan };
  const mergers = await createMergers(rounds, driven, firstPosition);
  const pages = measures.framePages(id, firstPosition);
  const counts = createStartCounts();
  const seen = (page: readonly Frame[]): void => {
    addFrames(page, mergers);
    counts.add(page);
  };
  // The reports are written last: a folder that holds one holds everything that it was made from.
  const written = await writeFiles(folder, [
    { name: 'scenario.yaml', text: record.scenarioText },
    { name: 'frames.ndjson', text: ndjsonPages(pages, seen) },
    { name: 'events.ndjson', text: ndjson(events) },
  ]);
  if (!written.ok) return err(written.error.message);
  const timeline = mergers.flatMap((merger) => merger.finish());
  const inputs = await inputsOf(ports, driven, timeline, events);
  // Files have no owner: without this check an overtaken server would write over the other's files.
  if (owner !== null && !(await runs.isOwner(id, owner))) return err(overtaken);
  await saveDrawn(ports, record, counts);
  const report = await finishFolder(folder, inputs);
  if (!report.ok) return err(report.error.message);
  // Stored as report.json holds it, so that both give the same numbers.
  const kept: Report = JSON.parse(renderReportJson(report.value));
  const saved = await runs.saveReport(id, owner, kept);
  return saved ? ok(kept) : err(overtaken);
}

/** The rows that the run drew, for the next one that goes on after them. */
async function saveDrawn(
  { rounds, draws }: ReportPorts,
  record: RunRecord,
  counts: StartCounts,
): Promise<void> {
  const { row, plan } = record;
  const [began, shards] = await Promise.all([rounds.rounds(row.id), rounds.shards(row.id)]);
  await draws.saveDrawn(row.id, drawnRows(plan, seenRounds(record, began, shards, counts)));
}

async function inputsOf(
  { measures, rounds, now }: ReportPorts,
  record: RunRecord,
  timeline: readonly TimelineSecond[],
  events: readonly RunEvent[],
): Promise<ReportInputs> {
  const id = record.row.id;
  const [customers, metrics, audit, shards] = await Promise.all([
    measures.customers(id, firstPosition),
    measures.metricSeconds(id),
    measures.audit(id),
    rounds.shards(id),
  ]);
  return {
    run: facts(record, roundStarts(startsOf(shards, timeline)), now()),
    plan: record.plan,
    timeline,
    customers,
    ...(metrics.length === 0 ? {} : { metrics }),
    audit: audit?.summaries ?? [],
    leaks: audit?.leaks ?? null,
    preflight: record.preflight,
    abortedBy: record.machine.stoppedBy,
    incidents: incidentsOf(events),
    ...(record.egress === null
      ? {}
      : { addresses: record.egress.hosts.flatMap(({ addresses }) => addresses) }),
  };
}

function facts(record: RunRecord, starts: readonly RoundStart[], nowMs: number): RunFacts {
  const { row, machine, plan } = record;
  const branch = branchOf();
  return {
    id: row.id,
    scenario: row.scenario,
    target: row.target,
    startedAt: row.startedAt ?? row.createdAt,
    endedAt: record.loadEndedAt ?? new Date(nowMs).toISOString(),
    outcome: endState(machine.stoppedBy),
    reason: machine.stoppedBy === null ? null : reasonOf({ ...machine, problem: null }),
    shards: plan.shards,
    precision: plan.precision,
    seed: plan.seed,
    startSkewMs: starts.length === 0 ? null : Math.max(...starts.map(({ skewMs }) => skewMs)),
    starts,
    tool: { zerohour: packageVersion(), k6: pinnedVersion() },
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cpus: cpus().length,
      memoryBytes: totalmem(),
      platform: `${process.platform}-${process.arch}`,
    },
    ...(branch === undefined ? {} : { branch }),
  };
}

function startsOf(
  shards: readonly ShardRow[],
  timeline: readonly TimelineSecond[],
): readonly ShardStart[] {
  const hosts = new Map<string, string | undefined>();
  for (const { round, generators } of timeline) {
    for (const { shard, host } of generators) hosts.set(`${round} ${shard}`, host);
  }
  return shards.flatMap(({ round, shard, startSkewMs, startErrorMs }) => {
    if (startSkewMs === null) return [];
    const host = hosts.get(`${round} ${shard}`) ?? null;
    return { round, shard, host, skewMs: startSkewMs, errorMs: startErrorMs ?? 0 };
  });
}

/**
 * Writes each page as lines of JSON, and gives it to `seen` too. The wrapped error carries no code, so that
 * a failure of the database is not reported as one of the disk.
 */
async function* ndjsonPages<T>(
  pages: AsyncIterable<readonly T[]>,
  seen: (page: readonly T[]) => void,
): AsyncGenerator<string> {
  try {
    for await (const page of pages) {
      seen(page);
      yield ndjson(page);
    }
  } catch (error) {
    throw new Error(`the frames cannot be read: ${oneLine(error)}`, { cause: error });
  }
}
