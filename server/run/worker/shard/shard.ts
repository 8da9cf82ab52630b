import { join } from 'node:path';
import type { Frame } from '../../../core/measure/frame.ts';
import { shardLoad } from '../../../core/plan/cost.ts';
import { handoverOf, scriptEnvironment } from '../../../core/plan/handover.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { egressPinsOf, spreadHosts } from '../../../core/target/egressPolicy.ts';
import { type K6Process, startK6 } from '../../../edge/k6/process.ts';
import type { RemoteWriteReceiver } from '../../../edge/k6/remoteWrite.ts';
import type {
  HeldShard,
  ShardAssignment,
  ShardRef,
  ShardStore,
} from '../../../edge/queue/shardJob.ts';
import { egressFromHere } from '../../../edge/stack/egress/lookup.ts';
import { type Collector, createCollector } from './collect.ts';
import { type Ending, type Stop, storedEnding } from './ending.ts';
import { type ShardFile, scriptFile, writeShardFiles } from './files.ts';
import { inShardFolder } from './folder.ts';
import { createK6Deadline, type K6Deadline, type ShardWatchdog } from './k6Deadline.ts';
import { keepLease, type Lease } from './lease.ts';
import { createNextShard } from './nextShard.ts';
import { secretsFor } from './secrets.ts';
import { createSpool, type Spool } from './spool.ts';
import type { StoreClock } from './storeClock.ts';
import { underLoad } from './underLoad.ts';
import { untilAnswered } from './waiting.ts';
import { whenToStop } from './whenToStop.ts';

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

const SETTLE_MS = 60_000;
const SETTLE_STOPPING_MS = 4_000;

/**
 * Runs one shard on a worker: claim, k6 to the barrier, the common start, frames, the end; and beside it the shards of rounds that take over. Their k6s are dead
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
  const next = createNextShard((round) => runShard({ ...ref, round }, worker, deps, stopping));
  const lease = keepLease(deps.store, claimed, askedAtMs, {
    confirmed: deadline.extend,
    nextRound: next.run,
  });
  const stop = whenToStop(lease, deps.watchdog, stopping);
  try {
    return await inShardFolder(deps.watchdog, (folder) =>
      drive({ claimed, deps, lease, deadline, folder, stop }),
    );
  } finally {
    lease.end();
    await next.ended();
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
      ? await underLoad({ ...deps, ...shard }, started.k6, collector)
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
