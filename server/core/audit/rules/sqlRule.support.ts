import { conditionsOf, type SqlRule } from './sqlRule.ts';

/** A rule of severity error that runs at the end, for tests. */
export const errorRule = (
  sql: string,
  { name = sql.slice(0, 20), timeoutMs = 10_000 }: { name?: string; timeoutMs?: number } = {},
): SqlRule => ({
  ...{ name, place: 'a.yaml:1', sql, ...conditionsOf('error') },
  ...{ everyMs: null, timeoutMs },
});
