import type { Reason } from './verdict.ts';

/** When one shard's k6 left the barrier, against the common start by the store's clock. */
export interface ShardStart {
  readonly round: number;
  readonly shard: number;
  /** Machine that it ran on; null when it sent no frame. */
  readonly host: string | null;
  readonly skewMs: number;
  /** The true value lies within ± this. */
  readonly errorMs: number;
}

/** How far apart the shards of one round left the barrier. */
export interface RoundStart {
  readonly round: number;
  /** First to last. */
  readonly skewMs: number;
  /** ±: what the first's and the last's own instants are sure to. */
  readonly errorMs: number;
  /** The last to leave. */
  readonly lastShard: number;
  /** Machines that they ran on. */
  readonly hosts: number;
}

/** Shards of one machine start within this, those of several within that. */
const ONE_HOST_MS = 10;
const HOSTS_MS = 100;
/** Frames are seconds: beyond one, no second of the round holds the load that was planned for it. */
const LOST_STEP_MS = 1_000;

/** The start of each round of which a shard told it, in the order of rounds. */
export function roundStarts(shards: readonly ShardStart[]): readonly RoundStart[] {
  const rounds = [...new Set(shards.map(({ round }) => round))].sort((a, b) => a - b);
  return rounds.flatMap((round) => {
    const own = shards.filter((shard) => shard.round === round);
    const bySkew = [...own].sort((a, b) => a.skewMs - b.skewMs);
    const [first, last] = [bySkew[0], bySkew.at(-1)];
    if (first === undefined || last === undefined) return [];
    return {
      round,
      skewMs: last.skewMs - first.skewMs,
      errorMs: first === last ? first.errorMs : first.errorMs + last.errorMs,
      lastShard: last.shard,
      hosts: new Set(own.map(({ host }) => host)).size,
    };
  });
}

/** A line for each round whose shards did not start together as well as they should. */
export function lateStarts(starts: readonly RoundStart[]): readonly string[] {
  return starts
    .filter(({ skewMs, hosts }) => skewMs > (hosts > 1 ? HOSTS_MS : ONE_HOST_MS))
    .map((start) => {
      const where = start.hosts > 1 ? `${start.hosts} hosts` : 'one host';
      const limit = start.hosts > 1 ? HOSTS_MS : ONE_HOST_MS;
      return `${apart(start)}; on ${where} at most ${limit} ms are expected.`;
    });
}

/** Rounds whose shards were so far out of step that their seconds are not the plan's. */
export function startReasons(starts: readonly RoundStart[]): readonly Reason[] {
  return starts
    .filter(({ skewMs }) => skewMs > LOST_STEP_MS)
    .map((start) => ({
      state: 'unknown',
      text: `${apart(start)}: its seconds are not the plan's`,
    }));
}

const apart = ({ round, skewMs, errorMs, lastShard }: RoundStart): string =>
  `Round ${round}: the shards left the barrier ${skewMs.toFixed(1)} ms (±${errorMs.toFixed(1)}) apart, shard ${lastShard} last`;
