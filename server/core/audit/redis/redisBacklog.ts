import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { redisKey } from './redisFile.ts';

export const redisBacklogKinds = ['list', 'stream', 'hash', 'set', 'sortedSet', 'bullmq'] as const;
export type RedisBacklogKind = (typeof redisBacklogKinds)[number];

/** Work that stands in Redis: how many elements a key has, or jobs a queue of BullMQ that are not done. */
export interface RedisWork {
  readonly kind: RedisBacklogKind;
  /** The key; of BullMQ what its keys begin with: its prefix, ":" and the queue's name. */
  readonly key: string;
  /** Of a stream: what this group has not acknowledged; null: all entries. */
  readonly group: string | null;
}

/** A backlog in Redis, as an audit file gives it. */
export const redisWorkSchema = closed({
  list: redisKey.optional(),
  stream: redisKey.optional(),
  hash: redisKey.optional(),
  set: redisKey.optional(),
  sortedSet: redisKey.optional(),
  bullmq: redisKey
    .optional()
    .describe('Prefix and name of a queue of BullMQ, such as "{prefix}bull:mails".'),
  group: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Of a stream: the group that works it off.'),
})
  .refine((given) => redisBacklogKinds.filter((kind) => given[kind] !== undefined).length === 1, {
    message: `give one of ${redisBacklogKinds.map((kind) => `"${kind}"`).join(', ')}`,
  })
  .refine(({ stream, group }) => stream !== undefined || group === undefined, {
    message: '"group" goes with "stream"',
  });

/** The work of a file whose shape was checked. */
export function redisWorkOf(given: z.output<typeof redisWorkSchema>): RedisWork {
  const kind = redisBacklogKinds.find((each) => given[each] !== undefined) ?? 'list';
  return { kind, key: given[kind] ?? '', group: given.group ?? null };
}
