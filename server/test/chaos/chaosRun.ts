import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TimelineSecond } from '../../core/measure/timeline.ts';
import { isFinal } from '../../core/run/lifecycle.ts';
import { replayFolder } from '../../run/record/runFolder.ts';
import type { ChaosStack } from './chaosStack.ts';
import { type FollowedConsole, followRun } from './consoleClient.ts';
import type { Evidence } from './evidence.ts';
import type { Fault, Struck } from './fault.ts';
import { removals, shardChanges, storedFrames } from './journal.ts';
import { type DrillPlan, ratePerSecond, shardCount } from './kinds.ts';
import { strike } from './strike.ts';

/** Beyond the hold and its faults a run has so long for preflight, start, take-overs and report. */
const SLACK_MS = 60_000;
const LOOK_EVERY_MS = 150;
/** How long a k6 may outlive what it belongs to. */
const K6_LEFT_MS = 2_000;

/** One run in the stack with the plan's faults; what was seen of it. */
export async function runDrill(stack: ChaosStack, plan: DrillPlan): Promise<Evidence> {
  const asked = await stack.api().start({
    scenarioId: null,
    source: { text: scenario(plan.holdS), directory: stack.targetsFolder },
    target: null,
    shards: null,
  });
  if (!asked.ok) throw new Error(`the run was refused: ${asked.error.line}`);
  const runId = asked.value.id;
  const askedAtMs = Date.now();
  const screen = followRun(stack.url, stack.cookie, runId);
  const ended = new AbortController();
  const limitMs =
    plan.holdS * 1_000 + SLACK_MS + Math.max(0, ...plan.faults.map((fault) => lengthOf(fault)));
  try {
    const striking = strikeAll(stack, runId, plan.faults, askedAtMs, ended.signal);
    const end = untilFinal(stack, runId, askedAtMs + limitMs).finally(() => ended.abort());
    // A strike that breaks is heard at once, not after the run.
    await Promise.race([end, striking.then(() => end)]);
    const tookMs = Date.now() - askedAtMs;
    await delay(K6_LEFT_MS);
    const k6Left = (await stack.k6.alive()).filter(({ firstSeenMs }) => firstSeenMs > askedAtMs);
    const struck = await striking;
    await untilToldEnd(screen);
    return {
      ...(await recordOf(stack, runId)),
      plan,
      runId,
      shards: shardCount,
      planned: ratePerSecond * plan.holdS,
      limitMs,
      tookMs,
      arrivals: stack.arrivals.filter((arrival) => arrival.runId === runId),
      k6: stack.k6.sightings().filter(({ firstSeenMs }) => firstSeenMs > askedAtMs),
      k6Left,
      struck,
      console: { ...screen.view(), seconds: [...screen.view().seconds].sort((a, b) => a - b) },
    };
  } finally {
    ended.abort();
    screen.close();
  }
}

/** Faults of one part of the stack wait for each other; those of several may overlap. */
async function strikeAll(
  stack: ChaosStack,
  runId: string,
  faults: readonly Fault[],
  askedAtMs: number,
  ended: AbortSignal,
): Promise<readonly Struck[]> {
  const struck: Struck[] = [];
  const turns = new Map<string, Promise<void>>();
  for (const fault of faults) {
    const part = 'place' in fault ? `worker ${fault.place}` : fault.kind;
    const before = turns.get(part) ?? Promise.resolve();
    const turn = before.then(async () => {
      await delay(askedAtMs + fault.atMs - Date.now(), undefined, { signal: ended }).catch(
        () => undefined,
      );
      // What comes after the run's end hits nothing: it is no trial.
      if (ended.aborted) return;
      struck.push(await strike(stack, runId, fault));
    });
    turns.set(part, turn);
  }
  await Promise.all(turns.values());
  return struck;
}

/** Ends when the run is final, or at the limit: the invariants judge which. */
async function untilFinal(stack: ChaosStack, runId: string, limitAtMs: number): Promise<void> {
  while (Date.now() < limitAtMs) {
    const row = await rowOf(stack, runId).catch(() => null);
    if (row !== null && isFinal(row.state)) return;
    await delay(LOOK_EVERY_MS);
  }
}

const GOODBYE_MS = 3_000;

async function untilToldEnd(screen: FollowedConsole): Promise<void> {
  const deadline = Date.now() + GOODBYE_MS;
  while (!screen.view().ended && Date.now() < deadline) await delay(50);
}

const lengthOf = (fault: Fault): number => ('forMs' in fault ? fault.forMs : 5_000);

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

/** The run's folder, and what a replay of a copy of it makes of it. */
async function folderOf(
  folder: string,
): Promise<Pick<Recording, 'report' | 'timeline' | 'replay'>> {
  const written = await readFile(join(folder, 'report.json'), 'utf8').catch(() => null);
  if (written === null) return { report: null, timeline: [], replay: 'there is no report' };
  const lines = (await readFile(join(folder, 'timeline.ndjson'), 'utf8')).split('\n');
  const timeline = lines.filter(Boolean).map((line): TimelineSecond => JSON.parse(line));
  const copy = await mkdtemp(join(tmpdir(), 'zerohour-replay-'));
  try {
    await cp(folder, copy, { recursive: true });
    const replayed = await replayFolder(copy);
    const again = await readFile(join(copy, 'report.json'), 'utf8');
    const same = again === written ? null : 'a replay wrote another report';
    return {
      report: JSON.parse(written),
      timeline,
      replay: replayed.ok ? same : replayed.error.message,
    };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** One level, held, in three shards; the target's log names every journey. */
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
