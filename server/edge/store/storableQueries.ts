import type pg from 'pg';
import { storableValue } from '../../core/text/storableText.ts';

/**
 * Makes every text among the values of the client's queries storable. PostgreSQL refuses a NUL each time that it
 * is sent, so a text from outside (a target's answer, a reason, an error) would fail its query for ever.
 */
export function storableQueries(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...given: readonly unknown[]) => unknown;
  const storable = (first: unknown, second: unknown, ...rest: readonly unknown[]): unknown =>
    query(storableConfig(first), Array.isArray(second) ? storableValue(second) : second, ...rest);
  client.query = storable as typeof client.query;
}

/** `first`: the text of a query, or its configuration with the values. */
function storableConfig(first: unknown): unknown {
  if (typeof first !== 'object' || first === null || !('values' in first)) return first;
  return { ...first, values: storableValue(first.values) };
}
