import type { RedisFile, RedisTokens } from '../../../core/audit/redis/redisFile.ts';
import {
  type RedisStockReading,
  type Token,
  tokenOf,
  tokenOfJson,
  unitsOfText,
} from '../../../core/audit/redis/redisStock.ts';
import type { ReadLimits } from '../../../core/audit/sources/readBudget.ts';

/** Asks Redis; rejects with its error. */
export type RedisCommand = (command: string, ...args: (string | number)[]) => Promise<unknown>;

/** All that the audit asks Redis: none of them writes, and none runs over all keys. */
export const readingCommands: ReadonlySet<string> = new Set(
  'MGET HGET HMGET LLEN LRANGE XLEN XRANGE XPENDING XINFO HLEN HSCAN SCARD SSCAN ZCARD'.split(' '),
);

/** The same commands, of which those that do more than read throw. */
export const readOnly =
  (ask: RedisCommand): RedisCommand =>
  (command, ...args) => {
    if (!readingCommands.has(command)) throw new Error(`the audit does not ask Redis ${command}`);
    return ask(command, ...args);
  };

export interface RedisRead {
  readonly file: RedisFile;
  /** What {prefix} stands for. */
  readonly prefix: string;
  /** SKUs whose stock is wanted: those that the database counts. */
  readonly skus: readonly string[];
  readonly limits: ReadLimits;
}

/** Answers hold so many items at most, so that none blocks Redis for long. */
const pageSize = 1_000;

/** Reads the stock of the SKUs and the tokens. Rejects with one line that names the key where they do not fit. */
export async function readRedis(
  ask: RedisCommand,
  { file, prefix, skus, limits }: RedisRead,
): Promise<RedisStockReading> {
  const tokens =
    file.tokens === null ? [] : await readTokens(ask, withPrefix(file.tokens, prefix), limits);
  const { settleMs } = file;
  return {
    ...{ stock: await readStock(ask, file, prefix, skus), tokens },
    ...(settleMs === null ? {} : { settleMs }),
  };
}

const withPrefix = <T extends { readonly key: string }>(of: T, prefix: string): T => ({
  ...of,
  key: of.key.replaceAll('{prefix}', () => prefix),
});

async function readStock(
  ask: RedisCommand,
  file: RedisFile,
  prefix: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const of = withPrefix(file.stock, prefix);
  const units = new Map<string, number>();
  for (let from = 0; from < skus.length; from += pageSize) {
    const page = skus.slice(from, from + pageSize);
    const keys = page.map((sku) => of.key.replaceAll('{sku}', () => sku));
    const texts =
      of.kind === 'hash'
        ? await ask('HMGET', of.key, ...page)
        : of.field === null
          ? await ask('MGET', ...keys)
          : await fieldsOf(ask, keys, of.field);
    for (const [at, text] of listOf(texts).entries()) {
      const sku = page[at];
      if (sku !== undefined && typeof text === 'string') units.set(sku, unitsOfText(sku, text));
    }
  }
  return units;
}

const fieldsOf = (ask: RedisCommand, keys: readonly string[], field: string) =>
  Promise.all(keys.map((key) => ask('HGET', key, field)));

/** All tokens, a page at a time. */
async function readTokens(
  ask: RedisCommand,
  tokens: RedisTokens,
  { factsMax }: ReadLimits,
): Promise<readonly Token[]> {
  const found = new Map<string, Token>();
  for await (const token of pagesOf[tokens.kind](ask, tokens)) {
    found.set(token.id, token);
    if (found.size > factsMax) {
      throw new Error(`redis tokens: ${tokens.key} holds more than ${factsMax} of them`);
    }
  }
  return [...found.values()];
}

type Pages = (ask: RedisCommand, tokens: RedisTokens) => AsyncGenerator<Token>;

const pagesOf: Readonly<Record<RedisTokens['kind'], Pages>> = {
  async *list(ask, tokens) {
    for (let from = 0; ; from += pageSize) {
      const texts = listOf(await ask('LRANGE', tokens.key, from, from + pageSize - 1));
      for (const [at, text] of texts.entries()) {
        // An element has no name, and its index moves: what it says tells it apart.
        yield tokenOfJson(`${String(text)} at ${from + at}`, String(text), tokens);
      }
      if (texts.length < pageSize) return;
    }
  },
  async *stream(ask, tokens) {
    if (tokens.group === null) {
      yield* entries(ask, tokens, '-');
      return;
    }
    const groups = listOf(await ask('XINFO', 'GROUPS', tokens.key).catch(orNoKey));
    const group = groups.map(pairsOf).find(({ name }) => name === tokens.group);
    if (group === undefined) {
      // Nobody has read anything of it.
      yield* entries(ask, tokens, '-');
      return;
    }
    for (let from = '-'; ; ) {
      const pending = listOf(
        await ask('XPENDING', tokens.key, tokens.group, from, '+', pageSize),
      ).map((each) => String(listOf(each)[0]));
      for (const id of pending) {
        // One that was deleted is pending for ever, and says nothing any more.
        for (const entry of listOf(await ask('XRANGE', tokens.key, id, id))) {
          yield tokenOfEntry(entry, tokens);
        }
      }
      const last = pending.at(-1);
      if (last === undefined || pending.length < pageSize) break;
      from = `(${last}`;
    }
    yield* entries(ask, tokens, `(${String(group['last-delivered-id'])}`);
  },
  async *hash(ask, tokens) {
    for await (const [field, text] of scanned(ask, 'HSCAN', tokens.key, 2)) {
      yield tokenOfJson(String(field), String(text), tokens);
    }
  },
  async *set(ask, tokens) {
    for await (const [member] of scanned(ask, 'SSCAN', tokens.key, 1)) {
      yield tokenOfJson(String(member), String(member), tokens);
    }
  },
};

async function* entries(
  ask: RedisCommand,
  tokens: RedisTokens,
  start: string,
): AsyncGenerator<Token> {
  for (let from = start; ; ) {
    const page = listOf(await ask('XRANGE', tokens.key, from, '+', 'COUNT', pageSize));
    for (const entry of page) yield tokenOfEntry(entry, tokens);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    from = `(${String(listOf(last)[0])}`;
  }
}

function tokenOfEntry(entry: unknown, tokens: RedisTokens): Token {
  const [id, fields] = listOf(entry);
  const row = pairsOf(fields);
  return tokens.json === null
    ? tokenOf(String(id), row, tokens)
    : tokenOfJson(String(id), String(row[tokens.json]), tokens);
}

/** The items of a collection, so many values each. An item that moves meanwhile may be given twice. */
async function* scanned(
  ask: RedisCommand,
  command: 'HSCAN' | 'SSCAN',
  key: string,
  width: number,
): AsyncGenerator<readonly unknown[]> {
  let cursor = '0';
  do {
    const [next, values] = listOf(await ask(command, key, cursor, 'COUNT', pageSize));
    const all = listOf(values);
    for (let at = 0; at < all.length; at += width) yield all.slice(at, at + width);
    cursor = String(next);
  } while (cursor !== '0');
}

const listOf = (answer: unknown): readonly unknown[] => (Array.isArray(answer) ? answer : []);

/** Names and values in turn, as older protocols give them, or a mapping. */
export function pairsOf(answer: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(answer)) return Object(answer);
  const pairs: [string, unknown][] = [];
  for (let at = 0; at + 1 < answer.length; at += 2) {
    pairs.push([String(answer[at]), answer[at + 1]]);
  }
  return Object.fromEntries(pairs);
}

/** XINFO fails where there is no stream: then there is no token. */
export function orNoKey(error: unknown): readonly unknown[] {
  if (error instanceof Error && error.message.includes('no such key')) return [];
  throw error;
}
