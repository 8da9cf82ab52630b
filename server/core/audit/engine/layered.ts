import type { IdMap } from './idMap.ts';

/**
 * A map over another map, which it does not change. Folding one second of facts costs time in
 * proportion to those facts, not to the whole state, and the state below stays usable.
 */
export interface Layered<V> {
  readonly own: ReadonlyMap<string, V>;
  readonly below: Layered<V> | null;
}

export const emptyLayer: Layered<never> = { own: new Map<string, never>(), below: null };

export function lookUp<V>(layers: Layered<V>, key: string): V | undefined {
  for (let layer: Layered<V> | null = layers; layer !== null; layer = layer.below) {
    // Of a layer that is empty no text is hashed: every fact of a first reading comes here.
    const value = layer.own.size === 0 ? undefined : layer.own.get(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Every key once. */
export function keysOf<V>(layers: Layered<V>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (let layer: Layered<V> | null = layers; layer !== null; layer = layer.below) {
    for (const key of layer.own.keys()) keys.add(key);
  }
  return keys;
}

/** Every entry once, as `lookUp` gives it, without a copy of the keys. */
export function* entriesOf<V>(layers: Layered<V>): Generator<readonly [key: string, value: V]> {
  const above: ReadonlyMap<string, V>[] = [];
  for (let layer: Layered<V> | null = layers; layer !== null; layer = layer.below) {
    for (const entry of layer.own) {
      if (!above.some((own) => own.has(entry[0]))) yield entry;
    }
    if (layer.own.size > 0) above.push(layer.own);
  }
}

/**
 * The same content with one layer less. The layer below is changed in place, because it may be
 * large, and must not be used again.
 */
export function absorb<V>(layers: Layered<V>): Layered<V> {
  const { own, below } = layers;
  if (below === null) return layers;
  if (below === emptyLayer) return { own, below: null };
  const target = below.own as Map<string, V> | IdMap<V>;
  for (const [key, value] of own) target.set(key, value);
  return below;
}
