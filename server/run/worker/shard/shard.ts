import { join } from 'node:path';
import type { Frame } from '../../../core/measure/frame.ts';
import { shardLoad } from '../../../core/plan/cost.ts';
import { handoverOf, scriptEnvironment } from '../../../core/plan/handover.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { egressPinsOf, spreadHosts } from '../../../core/target/egressPolicy.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { roundOpenMs } from '../../../core/traffic/arrival.ts';
import type { K6Exit } from '../../../edge/k6/exit.ts';
import { type K6Process, startK6 } from '../../../edge/k6/process.ts';
import type { RemoteWriteReceiver } from '../../../edge/k6/remoteWrite.ts';
import type {
  HeldShard,
  ShardAssignment,
  ShardRef,
  ShardStore,
  StartSkew,
} from '../../../edge/queue/shardJob.ts';
import { egressFromHere } from '../../../edge/stack/egress/lookup.ts';
import { type Collector, createCollector } from './collect.ts';
import { type Ending, endingOf, type Stop, storedEnding } from './ending.ts';
import { type ShardFile, scriptFile, writeShardFiles } from './files.ts';
import { inShardFolder } from './folder.ts';
import { createK6Deadline, type K6Deadline, type ShardWatchdog } from './k6Deadline.ts';
import { keepLease, type Lease } from './lease.ts';
import { secretsFor } from './secrets.ts';
import { createSpool, type Spool } from './spool.ts';
import type { LocalInstant, StoreClock } from './storeClock.ts';
import { first, untilAnswered } from './waiting.ts';

/** What a worker gives to every shard that it runs. */
export interface ShardDeps {
  readonly store: ShardStore;
  /** The store's clock; one for all shards of a worker. */
  readonly clock: StoreClock;
  readonly watchdog: ShardWatchdog;
  /** Path of the pinned k6. */
  readonly k6: string;
  readonly receiver: RemoteWriteReceiver;
  /** The script (`script.js`) and the data files that it opens. */
  readonly files: (plan: Plan, round: number) => readonly ShardFile[];
  /** Best effort: announces that frames are stored. */
  readonly announce: (held: HeldShard, frames: readonly Frame[]) => void;
  /** How long k6 may take to reach the barrier. */
  readonly readyMsMax?: number;
  /** For tests: a second k6 output with the raw samples, as `json=FILE`. */
  readonly rawOut?: (held: HeldShard) => string;
}

/** `refused`: the shard could not be claimed, or another claim took it over. */
export type ShardOutcome = 'done' | 'failed' | 'refused';

/** How long a shard waits for the common start; then its server is gone. */
const START_WAIT_MS = 180_000;
/** How long after its last journey k6 may take to flush and end. */
const OVERRUN_MS = 15_000;
const SETTLE_MS = 60_000;
const SETTLE_STOPPING_MS = 4_000;

/**
 * Runs one shard on a worker: claim, k6 to the barrier, the common start, frames, the end. Its k6 is dead
 * when it resolves. Rejects only when the store cannot be reached for the claim.
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
  const deadline = createK6Deadline(deps.watchdog);
  const lease = keepLease(deps.store, claimed, askedAtMs, deadline.extend);
  const stop = whenToStop(lease, deps.watchdog, stopping);
  try {
    return await inShardFolder(deps.watchdog, (folder) =>
      drive({ claimed, deps, lease, deadline, folder, stop }),
    );
  } finally {
    lease.end();
  }
}

interface ClaimedShard {
  readonly claimed: ShardAssignment;
  readonly deps: ShardDeps;
  readonly lease: Lease;
  readonly deadline: K6Deadline;
  readonly folder: string;
  readonly stop: Promise<Stop>;
}

function whenToStop(lease: Lease, watchdog: ShardWatchdog, stopping: AbortSignal): Promise<Stop> {
  const workerStops = new Promise<Stop>((resolve) => {
    const stop = () => resolve({ kind: 'worker', reason: 'its worker was told to stop' });
    if (stopping.aborted) stop();
    else stopping.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([
    lease.lost.then((reason): Stop => ({ kind: 'lost', reason })),
    lease.aborted.then((): Stop => ({ kind: 'abort', reason: 'the run was aborted' })),
    watchdog.failed.then((reason): Stop => ({ kind: 'worker', reason })),
    workerStops,
  ]);
}

async function drive(shard: ClaimedShard): Promise<ShardOutcome> {
  const { claimed, deps } = shard;
  const spool = createSpool({
    append: (frames) => deps.store.appendFrames(claimed, frames),
    stored: (frames) => deps.announce(claimed, frames),
    file: join(shard.folder, 'frames.ndjson'),
  });
  const collector = createCollector(claimed, claimed, (frame) => spool.add(frame));
  const endpoint = deps.receiver.open(collector.sink);
  try {
    const started = await toBarrier(shard, endpoint.token, collector);
    const ending = started.ok
      ? await underLoad(shard, started.k6, collector)
      : { state: 'failed' as const, message: started.message, stop: started.stop };
    return await finish(shard, spool, ending);
  } finally {
    endpoint.close();
  }
}

type Barrier =
  | { readonly ok: true; readonly k6: K6Process }
  | { readonly ok: false; readonly message: string; readonly stop: Stop | null };

/** Writes the files, starts k6 paused with its setup data, and marks the shard as ready. */
async function toBarrier(
  shard: ClaimedShard,
  token: string,
  collector: Collector,
): Promise<Barrier> {
  const { claimed, deps, folder } = shard;
  await writeShardFiles(folder, deps.files(claimed.plan, claimed.round));
  const secrets = await secretsFor(claimed, deps.store, shard.stop);
  if (!secrets.ok) return { ok: false, message: secrets.error, stop: null };
  const giveUp = new AbortController();
  let stopped: Stop | null = null;
  void shard.stop.then((stop) => {
    stopped = stop;
    giveUp.abort();
  });
  const rawOut = deps.rawOut?.(claimed);
  const egress = await egressFromHere(claimed.egress);
  if (!egress.ok) return { ok: false, message: egress.error, stop: stopped };
  const hosts = spreadHosts(egress.value);
  collector.reaches(egress.value);
  const k6 = await startK6(
    {
      binary: deps.k6,
      folder,
      script: join(folder, scriptFile),
      segment: claimed.slice.segment,
      sequence: claimed.slice.sequence,
      push: { url: deps.receiver.url, token },
      egressPins: egressPinsOf(egress.value, claimed.shard),
      tls: egress.value.tls,
      setupData: handoverOf(secrets.value.shard, hosts, egress.value.markers),
      planned: shardLoad(claimed.plan, claimed.round),
      env: scriptEnvironment(claimed.plan),
      secrets: secrets.value.secrets,
      ...(rawOut === undefined ? {} : { rawOut }),
    },
    {
      signal: giveUp.signal,
      told: collector.log,
      ...(deps.readyMsMax === undefined ? {} : { readyMsMax: deps.readyMsMax }),
      ...shard.deadline,
    },
  );
  if (!k6.ok) return { ok: false, message: k6.error, stop: stopped };
  const held = await untilAnswered(() => deps.store.ready(claimed), shard.stop);
  if (held === true) return { ok: true, k6: k6.value };
  k6.value.kill();
  await k6.value.ended;
  const message = 'the shard was given up before it was ready';
  return { ok: false, message, stop: stopped ?? { kind: 'lost', reason: message } };
}

/** From the barrier to the end of k6, whatever ends it. */
async function underLoad(
  shard: ClaimedShard,
  k6: K6Process,
  collector: Collector,
): Promise<Ending> {
  const { claimed, deps, lease } = shard;
  let running = false;
  let stopped: Stop | null = null;
  // Best effort: the start measures again, and falls back to this when the store is away then.
  deps.clock.measure().catch(() => undefined);
  const stopping = shard.stop.then(async (stop) => {
    stopped = stop;
    // Before the start there is nothing to flush; without the lease there is no time for it.
    if (stop.kind === 'lost' || !running) k6.kill();
    else await k6.stop();
  });
  const startAtMs = await first<number | string>(
    [lease.startAt, k6.ended.then(() => 'ended'), stopping.then(() => 'stopped')],
    START_WAIT_MS,
  );
  let problem: string | null = null;
  if (typeof startAtMs === 'number') {
    const start = await deps.clock.instantOf(startAtMs);
    if (start !== null) collector.begin(start.atMs, k6.pid);
    problem = await resume(k6, start, (skew) => {
      running = true;
      void untilAnswered(() => deps.store.started(claimed, skew), shard.stop);
    });
  } else if (startAtMs === undefined) {
    problem = `no start was given within ${START_WAIT_MS / 1000} s`;
  }
  const exit = problem === null ? await boundedEnd(k6, claimed) : await killed(k6);
  await collector.end();
  const said = exit === null ? null : k6.describe(exit);
  return endingOf({ exit, said, problem, stopped, running });
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
    return `k6 could not be started: ${oneLine(error)}`;
  }
}

async function killed(k6: K6Process): Promise<K6Exit> {
  k6.kill();
  return k6.ended;
}

/** Null when k6 did not end in time and was stopped. */
async function boundedEnd(k6: K6Process, claimed: ShardAssignment): Promise<K6Exit | null> {
  const openMs = roundOpenMs(claimed.plan, claimed.round);
  const exit = await first([k6.ended], openMs + OVERRUN_MS);
  if (exit !== undefined) return exit;
  await k6.stop();
  return null;
}

/** Stores the remaining frames, then ends the shard; retries both while the store is away, up to a limit. */
async function finish(shard: ClaimedShard, spool: Spool, ending: Ending): Promise<ShardOutcome> {
  const limitMs = ending.stop?.kind === 'worker' ? SETTLE_STOPPING_MS : SETTLE_MS;
  const settled = await spool.settle(limitMs);
  if (settled.refused) return 'refused';
  const { state, message } = storedEnding(ending, settled);
  const stored = await untilAnswered(
    () => shard.deps.store.finish(shard.claimed, state, message),
    new Promise((resolve) => setTimeout(resolve, limitMs).unref()),
  );
  return stored === true ? state : 'refused';
}
