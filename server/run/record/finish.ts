import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../../core/measure/frame.ts';
import {
  createMerger,
  firstPosition,
  isFrom,
  type Merger,
  type Position,
  type TimelineSecond,
} from '../../core/measure/timeline.ts';
import { renderReportJson } from '../../core/report/formats/json.ts';
import type { ReportInputs } from '../../core/report/inputs.ts';
import type { LeakSummary, Report, RunFacts } from '../../core/report/report.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { endState, reasonOf } from '../../core/run/lifecycle.ts';
import type { RunEvent, ShardRow } from '../../core/run/run.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { drivenMs, planDurationMs } from '../../core/traffic/arrival.ts';
import { type RoundStart, roundStarts, type ShardStart } from '../../core/verdict/startReasons.ts';
import { pinnedVersion } from '../../edge/k6/binary.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type { RunAudit } from '../audit/runAudit.ts';
import type { RunDeps } from '../conduct/ports.ts';
import type { SetupData } from '../conduct/preparation.ts';
import { type RunContext, retryWhileDatabaseIsAway } from '../conduct/runContext.ts';
import { restoreSwitches } from '../conduct/switches.ts';
import { type TagHeader, tagFor } from '../conduct/tag.ts';
import { packageVersion } from '../version.ts';
import { writeFiles } from './atomicWrite.ts';
import { finishFolder, makeFolder, ndjson } from './runFolder.ts';

export const runFolder = (dataDir: string, id: string): string => join(dataDir, 'runs', id);

const overtaken = 'another server conducts the run';
const TEARDOWN = 'teardown';
const TORN_DOWN = 'torn-down';

/** Tags of a run are numbered: 0 before load, round r is r + 1, this one after it. */
const TEARDOWN_EPOCH_AFTER_ROUNDS = 1;

/**
 * What follows the load, however it ended: teardown, the full audit, the leak scan, the report.
 * PostgreSQL's absence is waited out. Returns why there is no report, or null; also once the run is let
 * go, when nobody may be told.
 */
export async function finishRun(
  context: RunContext,
  audit: RunAudit,
  left: { readonly setupData: SetupData | null; readonly egress: EgressPolicy | null },
): Promise<string | null> {
  const { id, owner, deps } = context;
  const { seeded } = context.machine();
  const events = await retryWhileDatabaseIsAway(context, () => deps.measures.events(id, 0));
  if (events === null) return null;
  await restoreSwitches(context, events, tagAfterLoad(context));
  if (seeded) await tearDown(context, events, left);
  const summaries = seeded ? await audit.finish() : [];
  const leaks = seeded ? await scan(context) : null;
  const saved = await retryWhileDatabaseIsAway(context, () =>
    deps.measures.saveAudit(id, owner, { summaries, leaks }),
  );
  if (saved !== true) return null;
  if (leaks !== null) {
    await context.note('leaks', `leak scan: ${leaks.state}`, {
      leaks: leaks.leaks.length,
      reason: leaks.reason,
    });
  }
  const report = await retryWhileDatabaseIsAway(context, async () => {
    const record = await deps.runs.record(id);
    return record === null
      ? err('the run is not in the database')
      : makeReport(deps, record, owner);
  });
  if (report === null) return null;
  await context.note(
    'report',
    report.ok ? `report written: ${report.value.verdict.state}` : `no report: ${report.error}`,
  );
  if (!report.ok) return `no report: ${report.error}`;
  const told = await retryWhileDatabaseIsAway(context, () => deps.measures.events(id, 0));
  if (told === null) return null;
  const written = await writeFiles(runFolder(deps.dataDir, id), [
    { name: 'events.ndjson', text: ndjson(told) },
  ]);
  return written.ok ? null : written.error.message;
}

/**
 * Makes and stores a run's report from what PostgreSQL holds. `owner` is the server that conducts it;
 * null where the run is final. The error is one line.
 */
export async function makeReport(
  deps: Pick<RunDeps, 'runs' | 'rounds' | 'measures' | 'dataDir' | 'now'>,
  record: RunRecord,
  owner: string | null = null,
): Promise<Result<Report, string>> {
  const id = record.row.id;
  const folder = runFolder(deps.dataDir, id);
  const made = await makeFolder(folder);
  if (!made.ok) return err(made.error.message);
  const events = await deps.measures.events(id, 0);
  const mergers = await mergersOf(deps, record, firstPosition);
  const pages = deps.measures.framePages(id, firstPosition);
  // The reports come last: where one lies, everything that it was made from lies too.
  const written = await writeFiles(folder, [
    { name: 'scenario.yaml', text: record.scenarioText },
    { name: 'frames.ndjson', text: ndjsonPages(pages, (page) => merge(page, mergers)) },
    { name: 'events.ndjson', text: ndjson(events) },
  ]);
  if (!written.ok) return err(written.error.message);
  const timeline = mergers.flatMap((merger) => merger.finish());
  const inputs = await inputsOf(deps, record, timeline);
  // Files have no owner: an overtaken server asks before it writes over the other's.
  if (owner !== null && !(await deps.runs.isOwner(id, owner))) return err(overtaken);
  const report = await finishFolder(folder, inputs);
  if (!report.ok) return err(report.error.message);
  // As it was written: whoever reads report.json reads the same numbers here.
  const kept: Report = JSON.parse(renderReportJson(report.value));
  const saved = await deps.runs.saveReport(id, owner, kept);
  return saved ? ok(kept) : err(overtaken);
}

/** The run's merged timeline from a position on, from the frames that tell of it. */
export async function storedTimeline(
  deps: Pick<RunDeps, 'rounds' | 'measures'>,
  record: Pick<RunRecord, 'row' | 'plan' | 'loadEndedAt'>,
  from: Position = firstPosition,
): Promise<readonly TimelineSecond[]> {
  // A frame covers its own second and, after a late push, earlier ones; it may end a little late.
  const second = Math.max(0, from.second - 1);
  const mergers = await mergersOf(deps, record, from);
  for await (const page of deps.measures.framePages(record.row.id, { ...from, second })) {
    merge(page, mergers);
  }
  return mergers.flatMap((merger) => merger.finish()).filter((one) => isFrom(one, from));
}

/** One for each round that has started, in their order. */
async function mergersOf(
  deps: Pick<RunDeps, 'rounds'>,
  record: Pick<RunRecord, 'row' | 'plan' | 'loadEndedAt'>,
  from: Position,
): Promise<readonly Merger[]> {
  // Where every shard was lost the load ended before its plan: looked at later, it is no longer a gap.
  const endedMs = record.loadEndedAt === null ? null : Date.parse(record.loadEndedAt);
  const rounds = await deps.rounds.rounds(record.row.id);
  return rounds.flatMap(({ round, startAtMs, stopAtMs, nowMs }) => {
    if (startAtMs === null || round < from.round) return [];
    const planned = record.plan.rounds[round];
    const plannedMs = planned === undefined ? 0 : drivenMs(planned);
    const untilMs = Math.max(0, (stopAtMs ?? endedMs ?? nowMs) - startAtMs);
    const runningMs = Math.min(plannedMs, untilMs);
    return [createMerger({ round, shards: record.plan.shards, runningMs })];
  });
}

function merge(page: readonly Frame[], mergers: readonly Merger[]): void {
  for (const frame of page) for (const merger of mergers) merger.add(frame);
}

async function inputsOf(
  deps: Pick<RunDeps, 'runs' | 'rounds' | 'measures' | 'dataDir' | 'now'>,
  record: RunRecord,
  timeline: readonly TimelineSecond[],
): Promise<ReportInputs> {
  const id = record.row.id;
  const [customers, audit, shards] = await Promise.all([
    deps.measures.customers(id, firstPosition),
    deps.measures.audit(id),
    deps.rounds.shards(id),
  ]);
  return {
    run: facts(record, roundStarts(startsOf(shards, timeline)), deps.now()),
    plan: record.plan,
    timeline,
    customers,
    audit: audit?.summaries ?? [],
    leaks: audit?.leaks ?? null,
    preflight: record.preflight,
    abortedBy: record.machine.stoppedBy,
  };
}

function facts(record: RunRecord, starts: readonly RoundStart[], nowMs: number): RunFacts {
  const { row, machine, plan } = record;
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
      cpus: cpus().length,
      memoryBytes: totalmem(),
      platform: `${process.platform}-${process.arch}`,
    },
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

function tagAfterLoad({ id, plan, target, deps }: RunContext): TagHeader | null {
  if (target === null) return null;
  const epoch = plan.rounds.length + TEARDOWN_EPOCH_AFTER_ROUNDS;
  return tagFor(target, id, epoch, { fromMs: deps.now(), durationMs: planDurationMs(plan) });
}

/** Once, whichever server does it: what was begun and not told of may have been done. */
async function tearDown(
  context: RunContext,
  events: readonly RunEvent[],
  {
    setupData,
    egress,
  }: { readonly setupData: SetupData | null; readonly egress: EgressPolicy | null },
): Promise<void> {
  const { id, plan, target, deps } = context;
  if (plan.teardown.length === 0 || setupData === null) return;
  if (events.some(({ kind }) => kind === TORN_DOWN)) return;
  if (events.some(({ kind }) => kind === TEARDOWN)) {
    await context.note(TORN_DOWN, 'teardown: the server ended during it; it is not run again');
    return;
  }
  const tag = tagAfterLoad(context);
  if (target === null || egress === null || tag === null) return;
  await context.note(TEARDOWN, 'teardown begins');
  if (context.released.aborted) return;
  const torn = await deps.targetPort
    .teardown(plan, { run: id, tag, setup: setupData }, egress)
    .catch((error: unknown) => err(oneLine(error)));
  await context.note(TORN_DOWN, torn.ok ? 'teardown ran once' : `teardown: ${torn.error}`);
}

/** A scan that broke has not shown that nothing leaked. */
async function scan(context: RunContext): Promise<LeakSummary> {
  const unknown = (reason: string): LeakSummary => ({
    state: 'unknown',
    reason,
    scanned: [],
    leaks: [],
  });
  if (context.target === null) return unknown('the target file could not be read');
  try {
    return await context.deps.targetPort.scanLeaks(context.target, context.id);
  } catch (error) {
    return unknown(`the leak scan broke: ${oneLine(error)}`);
  }
}

/** `seen` takes each page too. What the database says has no code of a disk's diagnostic, and is taken for none. */
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
