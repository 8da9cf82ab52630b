import { count } from '../../text/figures.ts';
import { type Delta, factKinds } from '../facts/registry.ts';

/** How much of one store an audit may hold. */
export interface ReadLimits {
  readonly factsMax: number;
  /** By `bytesOf`. */
  readonly bytesMax: number;
}

/** What an audit holds of a store already. */
export interface Held {
  readonly facts: number;
  readonly bytes: number;
}

export const nothingHeld: Held = { facts: 0, bytes: 0 };

/** Counts what a reading gives, so that it ends before it fills the memory. */
export interface ReadBudget {
  /** Throws one line that names the query when a bound is passed. */
  take(query: string, row: object): void;
}

/** What a fact costs beside its texts: the object, its numbers and its places in the state. */
const objectBytes = 256;

export function createReadBudget(limits: ReadLimits, held: Held): ReadBudget {
  let { facts, bytes } = held;
  return {
    take(query, row) {
      facts += 1;
      bytes += bytesOf(row);
      if (facts > limits.factsMax) throw tooMuch(query, `${count(limits.factsMax)} rows`);
      if (bytes > limits.bytesMax) throw tooMuch(query, `${count(limits.bytesMax / 1e6)} MB`);
    },
  };
}

const tooMuch = (query: string, bound: string): Error =>
  new Error(
    `audit query "${query}": the store holds more than ${bound}, which is all that the audit may read; narrow the query, or give the server more memory (node --max-old-space-size)`,
  );

/** An estimate of the memory that a row takes: its texts and a fixed part. */
export function bytesOf(row: object): number {
  let bytes = objectBytes;
  // Every row comes here: no list of its values is made.
  for (const key in row) {
    const value: unknown = (row as Readonly<Record<string, unknown>>)[key];
    if (typeof value === 'string') bytes += value.length;
  }
  return bytes;
}

/** What the audit holds after it has folded these facts too. */
export function heldWith(held: Held, delta: Delta): Held {
  let { facts, bytes } = held;
  for (const { name } of factKinds) {
    facts += delta[name].length;
    for (const fact of delta[name]) bytes += bytesOf(fact);
  }
  return { facts, bytes };
}
