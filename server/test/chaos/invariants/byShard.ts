/** Groups by shard, in ascending order of shards. Items of a shard keep their order. */
export function byShard<T extends { readonly shard: number }>(
  these: readonly T[],
): readonly (readonly [number, readonly T[]])[] {
  const shards = [...new Set(these.map(({ shard }) => shard))].sort((a, b) => a - b);
  return shards.map((shard) => [shard, these.filter((one) => one.shard === shard)]);
}
