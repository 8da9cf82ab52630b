import type { ShardGenerator, ShardRow } from '../../api/generated.ts';
import type { Second } from '../../measure/second.ts';
import { samplesKept } from './state.ts';

/** Rows that the page draws at most. */
export const shardsDrawn = 24;

/** One shard with the newest that is known of it. */
export interface ShardView {
  readonly row: ShardRow;
  readonly sample: ShardGenerator | null;
  readonly lostSeconds: number;
}

export interface ShardViews {
  readonly drawn: readonly ShardView[];
  /** How many shards of the round are not drawn; each is at least as healthy as those drawn. */
  readonly more: number;
  readonly byState: readonly (readonly [ShardRow['state'], number])[];
}

/**
 * The shards of the newest round: by number while all fit, else the worst of them, with failed and
 * lost ones first, then by lost seconds, then by CPU.
 */
export function shardViews(
  shards: readonly ShardRow[],
  seconds: readonly Second[],
  most = shardsDrawn,
): ShardViews {
  const round = shards.reduce((newest, shard) => Math.max(newest, shard.round), 0);
  const rows = shards.filter((shard) => shard.round === round);
  const samples = newestSamples(seconds);
  const lost = lostOf(seconds);
  const views = rows.map((row) => ({
    row,
    sample: samples.get(row.shard) ?? null,
    lostSeconds: lost.get(row.shard) ?? 0,
  }));
  const drawn = views.length <= most ? views : views.toSorted(worstFirst).slice(0, most);
  return { drawn, more: views.length - drawn.length, byState: countStates(rows) };
}

const isBad = ({ row }: ShardView): boolean => row.state === 'failed' || row.state === 'lost';

function worstFirst(a: ShardView, b: ShardView): number {
  return (
    Number(isBad(b)) - Number(isBad(a)) ||
    b.lostSeconds - a.lostSeconds ||
    (b.sample?.k6CpuShare ?? -1) - (a.sample?.k6CpuShare ?? -1) ||
    a.row.shard - b.row.shard
  );
}

/** The newest sample of each shard: the list is read from its end, and the first of a shard is kept. */
function newestSamples(seconds: readonly Second[]): ReadonlyMap<number, ShardGenerator> {
  const newest = new Map<number, ShardGenerator>();
  for (const { generators } of seconds.slice(-samplesKept).toReversed()) {
    for (const sample of generators)
      if (!newest.has(sample.shard)) newest.set(sample.shard, sample);
  }
  return newest;
}

/** Seconds in which a shard was missing, of those that others reported. */
function lostOf(seconds: readonly Second[]): ReadonlyMap<number, number> {
  const lost = new Map<number, number>();
  for (const { missing } of seconds)
    for (const shard of missing) lost.set(shard, (lost.get(shard) ?? 0) + 1);
  return lost;
}

function countStates(rows: readonly ShardRow[]): ShardViews['byState'] {
  const counts = new Map<ShardRow['state'], number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts];
}
