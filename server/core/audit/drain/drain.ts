import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { formatDuration, parseDuration } from '../../text/units.ts';
import { columnsOf, type Row } from '../facts/fact.ts';
import { type RedisWork, redisWorkOf, redisWorkSchema } from '../redis/redisBacklog.ts';

/** Work that a shop leaves for later, such as a queue, and how long after the load it may take to work it off. */
export interface Drain {
  readonly withinMs: number;
  readonly backlogs: readonly Backlog[];
}

/** A backlog has a name, unique in an audit file, and is counted by the database or in Redis. */
export type Backlog = SqlBacklog | RedisBacklog;

export interface SqlBacklog {
  readonly name: string;
  /** Gives one number: how much is left. `{schema}` stands for the schema. */
  readonly sql: string;
}

export interface RedisBacklog {
  readonly name: string;
  readonly redis: RedisWork;
}

export const isInRedis = (backlog: Backlog): backlog is RedisBacklog => 'redis' in backlog;

/** Those that the database counts. */
export const countedInDatabase = (backlogs: readonly Backlog[]): readonly SqlBacklog[] =>
  backlogs.flatMap((backlog) => (isInRedis(backlog) ? [] : [backlog]));

/** What a backlog gave in one snapshot; one in Redis, after it. */
export interface BacklogReading {
  readonly name: string;
  /** Null where it could not be read. */
  readonly left: number | null;
  /** Why, in a line; null otherwise. */
  readonly problem: string | null;
}

/** What a file gives beside facts, as `Need` names it. */
export const drainPart = {
  name: 'drain',
  doc: 'backlogs that the shop works off after the load, and within which time',
} as const;

const nameLengthMax = 64;
const backlogsMax = 10;
export const withinMsMax = 600_000;

const within = z
  .string()
  .refine(
    (text) => {
      const ms = parseDuration(text);
      return ms !== null && ms >= 1_000 && ms <= withinMsMax;
    },
    `write a duration such as 30s or 2m, from 1s to ${formatDuration(withinMsMax)}`,
  )
  .describe('How long after the load the backlog may take to drain.');

/** The key `drain` of an audit file. `query` is the form of its queries. */
export const drainSchema = (query: z.ZodType<string, string>) =>
  closed({
    within,
    backlog: z
      .record(z.string().min(1).max(nameLengthMax), z.union([query, redisWorkSchema]))
      .refine((given) => Object.keys(given).length > 0, 'name one backlog at least')
      .refine(
        (given) => Object.keys(given).length <= backlogsMax,
        `at most ${backlogsMax} backlogs`,
      )
      .describe(
        'By name, a query that gives one number: how much is left to do, such as SELECT count(*) FROM {schema}.mails WHERE sent_at IS NULL; or what is counted in Redis, such as { list: "{prefix}mails" } or { bullmq: "{prefix}bull:mails" }.',
      ),
  });

/** The drain of a file whose shape was checked. */
export const drainOf = (given: {
  readonly within: string;
  readonly backlog: Readonly<Record<string, string | z.output<typeof redisWorkSchema>>>;
}): Drain => ({
  withinMs: parseDuration(given.within) ?? withinMsMax,
  backlogs: Object.entries(given.backlog).map(([name, left]) =>
    typeof left === 'string' ? { name, sql: left } : { name, redis: redisWorkOf(left) },
  ),
});

/** How a backlog is named beside the queries of facts. */
export const backlogQuery = (name: string): string => `backlog ${name}`;

/** The number that a query gave. Throws an error that names the query where it gave anything else. */
export function backlogLeft(name: string, rows: readonly Row[]): number {
  const [row, second] = rows;
  const columns = Object.keys(row ?? {});
  const [column, other] = columns;
  const query = backlogQuery(name);
  if (row === undefined || column === undefined || second !== undefined || other !== undefined) {
    const gave = second !== undefined ? 'several rows' : `${columns.length} columns`;
    throw new Error(
      `audit query "${query}": it must give one number, and gave ${row === undefined ? 'no row' : gave}`,
    );
  }
  if (row[column] === null) {
    throw new Error(`audit query "${query}": it gave null; write coalesce(…, 0)`);
  }
  return columnsOf(query).whole(row, column, 0);
}
