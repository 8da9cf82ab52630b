import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import { isFinal } from '../../core/run/lifecycle.ts';
import { replayFolder } from '../../run/record/runFolder.ts';
import type { ChaosStack } from './chaosStack.ts';
import { type FollowedConsole, followRun } from './consoleClient.ts';
import { type DrillPlan, ratePerSecond, shardCount } from './drillKinds.ts';
import type { Evidence } from './evidence.ts';
import type { Fault, InjectedFault } from './fault.ts';
import { injectFault } from './injectFault.ts';
import { removals, shardChanges, storedFrames } from './journal.ts';

/** The time that a run may take for preflight, start, takeovers and report, besides hold and faults. */
const SLACK_MS = 60_000;
const POLL_EVERY_MS = 150;
/** A k6 must end within this time after its run. */
const K6_LEFT_MS = 2_000;

/**
 * Starts a run in the stack, injects the plan's faults and collects the evidence. Throws when the run
 * cannot be started or a fault cannot be injected.
 */
export async function runDrill(stack: ChaosStack, plan: DrillPlan): Promise<Evidence> {
  const started = await stack.api().start({
    scenarioId: null,
    source: { text: scenario(plan.holdS), directory: stack.targetsFolder },
    target: null,
    shards: null,
  });
  if (!started.ok) throw new Error(`the server rejected the run: ${started.error.line}`);
  const runId = started.value.id;
  const requestedAtMs = Date.now();
  const client = followRun(stack.url, stack.cookie, runId);
  const ended = new AbortController();
  const limitMs =
    plan.holdS * 1_000 + SLACK_MS + Math.max(0, ...plan.faults.map((fault) => durationOf(fault)));
  try {
    const injecting = injectAll(stack, runId, plan.faults, requestedAtMs, ended.signal);
    const end = untilFinal(stack, runId, requestedAtMs + limitMs).finally(() => ended.abort());
    // A failed injection throws at once, before the run ends.
    await Promise.race([end, injecting.then(() => end)]);
    const tookMs = Date.now() - requestedAtMs;
    await delay(K6_LEFT_MS);
    const k6Left = (await stack.k6.alive()).filter(
      ({ firstSeenMs }) => firstSeenMs > requestedAtMs,
    );
    const injected = await injecting;
    await untilClientSawEnd(client);
    return {
      ...(await recordOf(stack, runId)),
      plan,
      runId,
      shards: shardCount,
      planned: ratePerSecond * plan.holdS,
      limitMs,
      tookMs,
      arrivals: stack.arrivals.filter((arrival) => arrival.runId === runId),
      k6: stack.k6.observations().filter(({ firstSeenMs }) => firstSeenMs > requestedAtMs),
      k6Left,
      injected,
      console: { ...client.view(), seconds: [...client.view().seconds].sort((a, b) => a - b) },
    };
  } finally {
    ended.abort();
    client.close();
  }
}

/** Faults of one process run one after another; faults of different processes may overlap. */
async function injectAll(
  stack: ChaosStack,
  runId: string,
  faults: readonly Fault[],
  requestedAtMs: number,
  ended: AbortSignal,
): Promise<readonly InjectedFault[]> {
  const injected: InjectedFault[] = [];
  const queues = new Map<string, Promise<void>>();
  for (const fault of faults) {
    const target = 'slot' in fault ? `worker ${fault.slot}` : fault.kind;
    const before = queues.get(target) ?? Promise.resolve();
    const next = before.then(async () => {
      await delay(requestedAtMs + fault.atMs - Date.now(), undefined, { signal: ended }).catch(
        () => undefined,
      );
      // A fault after the run's end affects nothing and does not count as a trial.
      if (ended.aborted) return;
      injected.push(await injectFault(stack, runId, fault));
    });
    queues.set(target, next);
  }
  await Promise.all(queues.values());
  return injected;
}

/** Returns when the run is final or at the limit; the invariants check which. */
async function untilFinal(stack: ChaosStack, runId: string, limitAtMs: number): Promise<void> {
  while (Date.now() < limitAtMs) {
    const row = await rowOf(stack, runId).catch(() => null);
    if (row !== null && isFinal(row.state)) return;
    await delay(POLL_EVERY_MS);
  }
}

const LAST_MESSAGE_MS = 3_000;

async function untilClientSawEnd(client: FollowedConsole): Promise<void> {
  const deadline = Date.now() + LAST_MESSAGE_MS;
  while (!client.view().ended && Date.now() < deadline) await delay(50);
}

const durationOf = (fault: Fault): number => ('forMs' in fault ? fault.forMs : 5_000);

interface RunLine {
  readonly state: Evidence['run']['state'];
  readonly verdict: Evidence['run']['verdict'];
  readonly reason: string | null;
  readonly endedAtMs: number | null;
  readonly startAtMs: number | null;
  readonly stopAtMs: number | null;
  readonly loadEndedAtMs: number | null;
}

async function rowOf(stack: ChaosStack, runId: string): Promise<RunLine> {
  const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::double precision`;
  const { rows } = await stack.pool.query<RunLine>(
    `select state, verdict, reason, ${ms('ended_at')} as "endedAtMs",
       ${ms('start_at')} as "startAtMs", ${ms('stop_at')} as "stopAtMs",
       ${ms('load_ended_at')} as "loadEndedAtMs"
     from runs left join rounds on run_id = id and round = 0 where id = $1`,
    [runId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`run ${runId} is not in the database`);
  return row;
}

type Recording = Pick<
  Evidence,
  | 'run'
  | 'startAtMs'
  | 'stopAtMs'
  | 'loadEndedAtMs'
  | 'changes'
  | 'frames'
  | 'removals'
  | 'events'
  | 'report'
  | 'timeline'
  | 'replay'
>;

async function recordOf(stack: ChaosStack, runId: string): Promise<Recording> {
  const { startAtMs, stopAtMs, loadEndedAtMs, ...run } = await rowOf(stack, runId);
  const events = await stack.pool.query<{ seq: number; atMs: number }>(
    `select seq, (extract(epoch from at) * 1000)::double precision as "atMs"
     from events where run_id = $1 order by seq`,
    [runId],
  );
  return {
    run,
    startAtMs,
    stopAtMs,
    loadEndedAtMs,
    changes: await shardChanges(stack.pool, runId),
    frames: await storedFrames(stack.pool, runId),
    removals: await removals(stack.pool, runId),
    events: events.rows,
    ...(await folderOf(stack.runFolder(runId))),
  };
}

/** Reads report and timeline of the run's folder, and compares the report with a replay of a copy. */
async function folderOf(
  folder: string,
): Promise<Pick<Recording, 'report' | 'timeline' | 'replay'>> {
  const written = await readFile(join(folder, 'report.json'), 'utf8').catch(() => null);
  if (written === null) return { report: null, timeline: [], replay: 'the run has no report' };
  const lines = (await readFile(join(folder, 'timeline.ndjson'), 'utf8')).split('\n');
  const timeline = lines.filter(Boolean).map((line): TimelineSecond => JSON.parse(line));
  const copy = await mkdtemp(join(tmpdir(), 'zerohour-replay-'));
  try {
    await cp(folder, copy, { recursive: true });
    const replayed = await replayFolder(copy);
    const again = await readFile(join(copy, 'report.json'), 'utf8');
    const difference = again === written ? null : 'the replay wrote a different report';
    return {
      report: JSON.parse(written),
      timeline,
      replay: replayed.ok ? difference : replayed.error.message,
    };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** One level held by three shards. Each request carries the journey's number. */
function scenario(holdS: number): string {
  const journey = ['$', '{journey}'].join('');
  return `name: chaos
target: corner-shop
paths:
  browse:
    within: 1s
    steps:
      item: GET /items?journey=${journey}
load:
  goal: hold
  peak: { browse: ${ratePerSecond}/s }
  levels: [100%]
  hold: ${holdS}s
  shards: ${shardCount}
slos:
  browse: { p95: 500ms, errors: 1% }
`;
}
