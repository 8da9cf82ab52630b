import { columnsOf, type Row } from '../facts/fact.ts';
import type { RedisTokens } from './redisFile.ts';

/** What one reading of Redis shows of a store. Redis has no snapshot with the database. */
export interface RedisStockReading {
  /** Units by SKU; a SKU that Redis has no key for is left out. */
  readonly stock: ReadonlyMap<string, number>;
  readonly tokens: readonly Token[];
  /** For how long the two may differ, where that is shorter than the settle time of the audit; absent: it is not. */
  readonly settleMs?: number;
}

/** An order, or a line of it, that Redis took from its stock. */
export interface Token {
  /** Its place: index, entry id, field or member. */
  readonly id: string;
  /** Null where tokens name none. */
  readonly orderId: string | null;
  readonly sku: string;
  readonly units: number;
}

/** Why Redis gave nothing, in a line. */
export interface RedisProblem {
  readonly problem: string;
}

const stockColumns = columnsOf('redis stock');
const tokenColumns = columnsOf('redis tokens');

/** Units of a SKU by the text that Redis keeps; below zero where the shop lets it fall. Throws where it is no number. */
export const unitsOfText = (sku: string, text: string): number =>
  stockColumns.whole({ [sku]: text }, sku, Number.MIN_SAFE_INTEGER);

/** A token by its JSON. Throws an error that names the token where it does not fit. */
export function tokenOfJson(id: string, json: string, tokens: RedisTokens): Token {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null) {
    throw new Error(`redis tokens: ${id} in ${tokens.key} holds no JSON object`);
  }
  return tokenOf(id, value as Row, tokens);
}

/** A token by its fields. */
export function tokenOf(id: string, row: Row, { order, sku, units }: RedisTokens): Token {
  return {
    id,
    orderId: order === null ? null : tokenColumns.text(row, order),
    sku: tokenColumns.text(row, sku),
    units: tokenColumns.whole(row, units, 1),
  };
}

/** Why Redis says nothing of the latest reading; none where it was read, or is not read at all. */
export const redisDoubts = (
  reading: RedisStockReading | RedisProblem | undefined,
): readonly string[] => (reading !== undefined && 'problem' in reading ? [reading.problem] : []);
