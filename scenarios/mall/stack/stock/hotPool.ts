import type { PgPoolLike } from '@zerohour/shadow-data';

/** Which connections the work on an item takes. */
export type PoolOf = (sku: string, isOn: boolean) => PgPoolLike;

/** Enrolled items have connections of their own while the switch is on: what holds theirs holds no other's. */
export function createPoolOf(
  pools: { readonly all: PgPoolLike; readonly hot: PgPoolLike },
  enrolled: readonly string[],
): PoolOf {
  const hot = new Set(enrolled);
  return (sku, isOn) => (isOn && hot.has(sku) ? pools.hot : pools.all);
}

/** What an enrolled item and another one share, in words. */
export function isolationEffect(
  poolOf: PoolOf,
  enrolled: readonly string[],
  isOn: boolean,
): string {
  const isOwn = enrolled.every((sku) => poolOf(sku, isOn) !== poolOf('of no item', isOn));
  return isOwn && enrolled.length > 0 ? 'own pool' : 'one pool';
}
