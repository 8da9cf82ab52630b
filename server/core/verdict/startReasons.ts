import { tenthMs } from '../text/figures.ts';
import type { Reason } from './verdict.ts';

/** When one shard's k6 left the barrier, relative to the common start, by PostgreSQL's clock. */
export interface ShardStart {
  readonly round: number;
  readonly shard: number;
  /** Its machine; null when it sent no frame. */
  readonly host: string | null;
  readonly skewMs: number;
  /** The true value lies within ± this. */
  readonly errorMs: number;
}

/** How far apart the shards of one round left the barrier. */
export interface RoundStart {
  readonly round: number;
  /** From the first shard to the last. */
  readonly skewMs: number;
  /** ± the sum of the errors of the first and the last. */
  readonly errorMs: number;
  /** The shard that left last. */
  readonly lastShard: number;
  /** Number of machines that they ran on. */
  readonly hosts: number;
}

/** Largest expected skew of shards on one machine, and on several. */
const skewMsMaxOneHost = 10;
const skewMsMaxHosts = 100;
/** A frame is one second: beyond it, no second of the round holds the load that was planned for it. */
const skewMsMaxComparable = 1_000;

/** The start of each round with a recorded shard start, in the order of rounds. */
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

/** A line for each round whose skew is larger than expected. */
export function lateStarts(starts: readonly RoundStart[]): readonly string[] {
  return starts
    .filter(({ skewMs, hosts }) => skewMs > (hosts > 1 ? skewMsMaxHosts : skewMsMaxOneHost))
    .map((start) => {
      const where = start.hosts > 1 ? `${start.hosts} hosts` : 'one host';
      const limit = start.hosts > 1 ? skewMsMaxHosts : skewMsMaxOneHost;
      return `${apart(start)}; on ${where} at most ${limit} ms are expected.`;
    });
}

/** Rounds with a skew that makes their seconds incomparable with the plan's. */
export function startReasons(starts: readonly RoundStart[]): readonly Reason[] {
  return starts
    .filter(({ skewMs }) => skewMs > skewMsMaxComparable)
    .map((start) => ({
      state: 'unknown',
      text: `${apart(start)}: its seconds are not the plan's`,
    }));
}

/** `3.4 ms (±0.6)`. */
export const skewText = ({ skewMs, errorMs }: Pick<RoundStart, 'skewMs' | 'errorMs'>): string =>
  `${tenthMs(skewMs)} (±${errorMs.toFixed(1)})`;

const apart = ({ round, skewMs, errorMs, lastShard }: RoundStart): string =>
  `Round ${round}: the shards left the barrier ${skewText({ skewMs, errorMs })} apart, shard ${lastShard} last`;
