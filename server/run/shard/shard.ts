import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from '../../core/measure/frame.ts';
import { gracefulStopMs } from '../../core/plan/arrival.ts';
import { shardLoad } from '../../core/plan/cost.ts';
import { type Handover, scriptEnvironment } from '../../core/plan/handover.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { pinsOf } from '../../core/run/wire.ts';
import { abortedByScriptCode, type K6Exit } from '../../edge/k6/exit.ts';
import { type K6Process, startK6 } from '../../edge/k6/process.ts';
import type { RemoteWriteReceiver } from '../../edge/k6/remoteWrite.ts';
import { wireHere } from '../../edge/target/lookup.ts';
import { createCollector } from './collect.ts';
import { type ShardFile, scriptFile } from './files.ts';
import { inShardFolder } from './folder.ts';
import { createGuard, type Guard, type ShardWarden } from './guard.ts';
import { keepLease, type Lease } from './lease.ts';
import { createSpool, type Spool } from './spool.ts';
import type { HeldShard, ShardAssignment, ShardRef, ShardStore, StartSkew } from './store.ts';
import type { LocalInstant, StoreClock } from './storeClock.ts';
import { first, untilAnswered } from './waiting.ts';

/** What a worker gives to every shard that it runs. */
export interface ShardDeps {
  readonly store: ShardStore;
  /** The store's clock; one for all shards of a worker. */
  readonly clock: StoreClock;
  readonly warden: ShardWarden;
  /** Path of the pinned k6. */
  readonly k6: string;
  readonly receiver: RemoteWriteReceiver;
  /** The script (`script.js`) and the data files that it opens. */
  readonly files: (plan: Plan, round: number) => readonly ShardFile[];
  /** Best effort: says that frames are stored. */
  readonly announce: (held: HeldShard, frames: readonly Frame[]) => void;
  /** How long k6 may take to stand at the barrier. */
  readonly readyMsMax?: number;
  /** For tests: a second k6 output with the raw samples, as `json=FILE`. */
  readonly rawOut?: (held: HeldShard) => string;
}

/** `refused`: the shard was not to be had, or another claim took it over. */
export type ShardOutcome = 'done' | 'failed' | 'refused';

/** Nobody gave the common start for so long: the server is gone. */
const START_WAIT_MS = 180_000;
/** Beyond the plan's length and its gracefulStop k6 has this long to flush and end. */
const OVERRUN_MS = 15_000;
const SETTLE_MS = 60_000;
const SETTLE_STOPPING_MS = 4_000;

/**
 * The whole life of one shard on a worker: claim, k6 to the barrier, the common start, frames, the end. No
 * k6 outlives it. Throws only when the store cannot be reached for the claim.
 */
export async function runShard(
  ref: ShardRef,
  worker: string,
  deps: ShardDeps,
  stopping: AbortSignal,
): Promise<ShardOutcome> {
  const askedAtMs = performance.now();
  const claimed = await deps.store.claim(ref, worker);
  if (claimed === null) return 'refused';
  const guard = createGuard(deps.warden);
  const lease = keepLease(deps.store, claimed, askedAtMs, guard.until);
  const stop = whenToStop(lease, deps.warden, stopping);
  try {
    return await inShardFolder(deps.warden, (folder) =>
      live({ claimed, deps, lease, guard, folder, stop }),
    );
  } finally {
    lease.end();
  }
}

interface Life {
  readonly claimed: ShardAssignment;
  readonly deps: ShardDeps;
  readonly lease: Lease;
  readonly guard: Guard;
  readonly folder: string;
  readonly stop: Promise<Stop>;
}

interface Stop {
  readonly kind: 'lost' | 'abort' | 'worker';
  readonly reason: string;
}

function whenToStop(lease: Lease, warden: ShardWarden, stopping: AbortSignal): Promise<Stop> {
  const told = new Promise<Stop>((resolve) => {
    const stop = () => resolve({ kind: 'worker', reason: 'its worker was told to stop' });
    if (stopping.aborted) stop();
    else stopping.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([
    lease.lost.then((reason): Stop => ({ kind: 'lost', reason })),
    lease.aborted.then((): Stop => ({ kind: 'abort', reason: 'the run was aborted' })),
    warden.failed.then((reason): Stop => ({ kind: 'worker', reason })),
    told,
  ]);
}

interface Ending {
  readonly state: 'done' | 'failed';
  readonly message: string | null;
  readonly stop: Stop | null;
}

async function live(life: Life): Promise<ShardOutcome> {
  const { claimed, deps } = life;
  const spool = createSpool({
    append: (frames) => deps.store.appendFrames(claimed, frames),
    stored: (frames) => deps.announce(claimed, frames),
    file: join(life.folder, 'frames.ndjson'),
  });
  const collector = createCollector(claimed, claimed, (frame) => spool.add(frame));
  const door = deps.receiver.open(collector.sink);
  try {
    const started = await toBarrier(life, door.token);
    const ending = started.ok
      ? await underLoad(life, started.k6, collector)
      : { state: 'failed' as const, message: started.message, stop: started.stop };
    return await finish(life, spool, ending);
  } finally {
    door.close();
  }
}

type Barrier =
  | { readonly ok: true; readonly k6: K6Process }
  | { readonly ok: false; readonly message: string; readonly stop: Stop | null };

/** Writes the files, starts k6 paused with its setup data, and tells the store. */
async function toBarrier(life: Life, token: string): Promise<Barrier> {
  const { claimed, deps, folder } = life;
  for (const { name, text } of deps.files(claimed.plan, claimed.round)) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  const giveUp = new AbortController();
  let stopped: Stop | null = null;
  void life.stop.then((stop) => {
    stopped = stop;
    giveUp.abort();
  });
  const rawOut = deps.rawOut?.(claimed);
  const wire = await wireHere(claimed.wire);
  if (!wire.ok) return { ok: false, message: wire.error, stop: stopped };
  const k6 = await startK6(
    {
      binary: deps.k6,
      folder,
      script: join(folder, scriptFile),
      segment: claimed.slice.segment,
      sequence: claimed.slice.sequence,
      push: { url: deps.receiver.url, token },
      pins: pinsOf(wire.value, claimed.shard),
      setupData: handover(claimed),
      planned: shardLoad(claimed.plan, claimed.round),
      env: scriptEnvironment(claimed.plan),
      ...(rawOut === undefined ? {} : { rawOut }),
    },
    {
      signal: giveUp.signal,
      ...(deps.readyMsMax === undefined ? {} : { readyMsMax: deps.readyMsMax }),
      ...life.guard,
    },
  );
  if (!k6.ok) return { ok: false, message: k6.error, stop: stopped };
  const held = await untilAnswered(() => deps.store.ready(claimed), life.stop);
  if (held === true) return { ok: true, k6: k6.value };
  k6.value.kill();
  await k6.value.ended;
  const message = 'the shard was given up before it was ready';
  return { ok: false, message, stop: stopped ?? { kind: 'lost', reason: message } };
}

const handover = (claimed: ShardAssignment): Handover => ({
  run: claimed.runId,
  tag: claimed.tag,
  setup: claimed.setupData,
});

/** From the barrier to the end of k6, whatever ends it. */
async function underLoad(
  life: Life,
  k6: K6Process,
  collector: ReturnType<typeof createCollector>,
): Promise<Ending> {
  const { claimed, deps, lease } = life;
  let running = false;
  let stopped: Stop | null = null;
  // Best effort: it is asked again at the start, and this is what is left should the store be away then.
  deps.clock.measure().catch(() => undefined);
  const guard = life.stop.then(async (stop) => {
    stopped = stop;
    // Before the start there is nothing to flush, and without the lease there is no time to.
    if (stop.kind === 'lost' || !running) k6.kill();
    else await k6.stop();
  });
  const startAtMs = await first<number | string>(
    [lease.startAt, k6.ended.then(() => 'ended'), guard.then(() => 'stopped')],
    START_WAIT_MS,
  );
  let problem: string | null = null;
  if (typeof startAtMs === 'number') {
    const start = await deps.clock.instantOf(startAtMs);
    if (start !== null) collector.begin(start.atMs, k6.pid);
    problem = await resume(k6, start, (skew) => {
      running = true;
      void untilAnswered(() => deps.store.started(claimed, skew), life.stop);
    });
  } else if (startAtMs === undefined) {
    problem = `no start was given within ${START_WAIT_MS / 1000} s`;
  }
  const exit = problem === null ? await boundedEnd(k6, claimed) : await killed(k6);
  await collector.end();
  return ending(k6, exit, { problem, stopped, running });
}

async function resume(
  k6: K6Process,
  start: LocalInstant | null,
  resumed: (skew: StartSkew) => void,
): Promise<string | null> {
  if (start === null) return "the store's clock could not be read before the start";
  try {
    const { askedAtMs, answeredAtMs } = await k6.resumeAt(start.atMs);
    resumed({
      skewMs: (askedAtMs + answeredAtMs) / 2 - start.atMs,
      errorMs: (answeredAtMs - askedAtMs) / 2 + start.errorMs,
    });
    return null;
  } catch (error) {
    return `k6 could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function killed(k6: K6Process): Promise<K6Exit> {
  k6.kill();
  return k6.ended;
}

/** Null when k6 did not end in time and had to be stopped. */
async function boundedEnd(k6: K6Process, claimed: ShardAssignment): Promise<K6Exit | null> {
  const { plan, round } = claimed;
  const graceMs = Math.max(0, ...plan.paths.map(gracefulStopMs));
  const limitMs = (plan.rounds[round]?.durationMs ?? 0) + graceMs + OVERRUN_MS;
  const exit = await first([k6.ended], limitMs);
  if (exit !== undefined) return exit;
  await k6.stop();
  return null;
}

function ending(
  k6: K6Process,
  exit: K6Exit | null,
  how: {
    readonly problem: string | null;
    readonly stopped: Stop | null;
    readonly running: boolean;
  },
): Ending {
  const { stopped: stop, problem, running } = how;
  if (stop?.kind === 'abort') return { state: 'done', message: `stopped: ${stop.reason}`, stop };
  if (stop !== null) return { state: 'failed', message: stop.reason, stop };
  if (problem !== null && exit?.code === null) return { state: 'failed', message: problem, stop };
  // A dataset of unique rows is used up: the script ended the load as it should.
  const usedUp = exit?.code === abortedByScriptCode && running;
  const overrun = 'k6 did not end when its plan was over and was stopped';
  const early = running ? null : 'k6 ended before the start';
  const message = exit === null ? overrun : (k6.describe(exit) ?? early);
  return { state: message === null || usedUp ? 'done' : 'failed', message, stop };
}

/** Stores what is left, then closes the row; both as long as the store may be away. */
async function finish(life: Life, spool: Spool, ending: Ending): Promise<ShardOutcome> {
  const limitMs = ending.stop?.kind === 'worker' ? SETTLE_STOPPING_MS : SETTLE_MS;
  const { unsaved, refused, forbidden } = await spool.settle(limitMs);
  if (refused) return 'refused';
  const state = unsaved > 0 ? 'failed' : ending.state;
  const why = forbidden === undefined ? ' in time' : `: ${forbidden}`;
  const message = unsaved > 0 ? `${unsaved} frames could not be stored${why}` : ending.message;
  const told = await untilAnswered(
    () => life.deps.store.finish(life.claimed, state, message),
    new Promise((resolve) => setTimeout(resolve, limitMs).unref()),
  );
  return told === true ? state : 'refused';
}
