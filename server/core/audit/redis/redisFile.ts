import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { durationHint, parseDuration } from '../../text/units.ts';

/** What a shop keeps in Redis of its stock: where its audit file says that it stands. */
export interface RedisFile {
  readonly stock: RedisStock;
  /** Orders that were taken from the stock in Redis and are not written to the database yet; null: none. */
  readonly tokens: RedisTokens | null;
  /** For how long the two may differ; null: for the settle time of the audit. */
  readonly settleMs: number | null;
}

/** A counter for each SKU, a field of a hash for each SKU, or a hash with a field for each SKU. */
export type RedisStock =
  | { readonly kind: 'keys'; readonly key: string; readonly field: string | null }
  | { readonly kind: 'hash'; readonly key: string };

export const tokenKinds = ['list', 'stream', 'hash', 'set'] as const;
export type TokenKind = (typeof tokenKinds)[number];

export interface RedisTokens {
  readonly kind: TokenKind;
  readonly key: string;
  /** Of a stream: entries are unsettled until this group has acknowledged them; null: while they are there. */
  readonly group: string | null;
  /** Of a stream: the field that holds JSON; null: its fields are the token's. */
  readonly json: string | null;
  /** Where order, SKU and units stand in a token; of the order null: tokens name none. */
  readonly order: string | null;
  readonly sku: string;
  readonly units: string;
}

/** What a file gives beside facts, as `Need` names it. */
export const redisPart = {
  name: 'redis',
  doc: 'stock in Redis, and orders that it took and the database does not have yet',
} as const;

/** The name of a key in an audit file. */
export const redisKey = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => text.includes('{prefix}'), 'write {prefix} where the prefix of the store goes');
const field = z.string().min(1).max(200);

const stockSchema = closed({
  keys: redisKey
    .refine((text) => text.includes('{sku}'), 'write {sku} where the SKU goes')
    .optional()
    .describe('A key for each SKU, such as "{prefix}stock:{sku}".'),
  field: field
    .optional()
    .describe(
      'Where these keys are hashes: the field with the units. Left out: they are counters.',
    ),
  hash: redisKey.optional().describe('One hash with a field for each SKU.'),
})
  .refine(({ keys, hash }) => (keys === undefined) !== (hash === undefined), {
    message: 'give "keys" or "hash"',
  })
  .refine(({ field: of, hash }) => of === undefined || hash === undefined, {
    message: '"field" goes with "keys"',
  });

const tokensSchema = closed({
  ...{
    list: redisKey.optional(),
    stream: redisKey.optional(),
    hash: redisKey.optional(),
    set: redisKey.optional(),
  },
  group: field
    .optional()
    .describe('Of a stream: the consumer group that writes orders to the database.'),
  json: field.optional().describe('Of a stream: the field that holds the token as JSON.'),
  order: field
    .optional()
    .describe('The field with the order; a token whose order is in the database is settled.'),
  sku: field.default('sku'),
  units: field.default('units'),
})
  .refine((given) => tokenKinds.filter((kind) => given[kind] !== undefined).length === 1, {
    message: 'give one of "list", "stream", "hash" and "set"',
  })
  .refine(
    ({ stream, group, json }) =>
      stream !== undefined || (group === undefined && json === undefined),
    { message: '"group" and "json" go with "stream"' },
  );

/** Tokens name what is on its way for however long, so a difference is none of theirs. */
const settleMsWithTokens = 1_500;
const settleMsMax = 600_000;

/** The key `redis` of an audit file. */
export const redisSchema = closed({
  stock: stockSchema.describe('Where the stock of each SKU stands that "counters" names.'),
  tokens: tokensSchema
    .optional()
    .describe(
      'Orders that Redis took and the database does not have yet: JSON in a list, a set or the fields of a hash, or entries of a stream.',
    ),
  settle: z
    .string()
    .refine(
      (text) => (parseDuration(text) ?? settleMsMax + 1) <= settleMsMax,
      `${durationHint}, 10m at most`,
    )
    .optional()
    .describe(
      `For how long Redis and the database may differ, where it is shorter than the settle time of the audit. Left out: ${settleMsWithTokens} ms with "tokens", and the settle time without.`,
    ),
});

/** The Redis of a file whose shape was checked. */
export function redisOf({ stock, tokens, settle }: z.output<typeof redisSchema>): RedisFile {
  return {
    stock:
      stock.keys === undefined
        ? { kind: 'hash', key: stock.hash ?? '' }
        : { kind: 'keys', key: stock.keys, field: stock.field ?? null },
    tokens: tokens === undefined ? null : tokensOf(tokens),
    settleMs:
      settle === undefined
        ? tokens === undefined
          ? null
          : settleMsWithTokens
        : parseDuration(settle),
  };
}

function tokensOf(given: z.output<typeof tokensSchema>): RedisTokens {
  const kind = tokenKinds.find((each) => given[each] !== undefined) ?? 'list';
  const { group = null, json = null, order = null, sku, units } = given;
  return { ...{ kind, key: given[kind] ?? '', group, json }, ...{ order, sku, units } };
}
