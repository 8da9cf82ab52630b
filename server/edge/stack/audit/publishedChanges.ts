import type { Decoded } from './decodedChanges.ts';

/** The columns of a table, in the order of its rows. */
interface Relation {
  /** As the caller named it; null: it asked for other tables. */
  readonly table: string | null;
  readonly columns: readonly string[];
}

/**
 * What the messages of PostgreSQL's plugin `pgoutput`, protocol 1, say of these tables, whose names are quoted as `quote_ident`
 * does. A table is described before its first change. Throws where a message is not understood.
 * https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
 */
export function* decodedMessages(
  messages: Iterable<Buffer>,
  tables: Iterable<string>,
): Generator<Decoded, void> {
  const wanted = new Map([...tables].map((table) => [JSON.stringify(namesOf(table)), table]));
  const relations = new Map<number, Relation>();
  const changeOf = (oid: number, tuples: readonly Tuple[]): Decoded | null => {
    const relation = relations.get(oid);
    if (relation === undefined) throw new Error(`table ${oid} was changed before it was described`);
    const { table, columns } = relation;
    if (table === null) return null;
    return {
      table,
      valuesOf(column) {
        const at = columns.indexOf(namesOf(column)[0] ?? '');
        return tuples.flatMap((tuple) => tuple[at] ?? []);
      },
    };
  };
  let began: { readonly xid: string; readonly atMs: number } | null = null;
  for (const message of messages) {
    const reader = createReader(message);
    const kind = reader.sign();
    if (kind === 'B') {
      reader.skip(8);
      const atMs = reader.timeMs();
      began = { xid: String(reader.int32()), atMs };
    } else if (kind === 'C') {
      if (began === null) throw new Error('a decoded transaction ended that did not begin');
      yield began;
      began = null;
    } else if (kind === 'R') {
      const { oid, names, columns } = readRelation(reader);
      relations.set(oid, { table: wanted.get(JSON.stringify(names)) ?? null, columns });
    } else if (kind === 'I' || kind === 'U' || kind === 'D') {
      const change = changeOf(reader.int32(), readTuples(reader));
      if (change !== null) yield change;
    } else if (kind === 'T') {
      const oids = reader.int32();
      reader.skip(1);
      for (let n = 0; n < oids; n += 1) {
        const change = changeOf(reader.int32(), []);
        if (change !== null) yield change;
      }
    } else if (!silent.includes(kind)) {
      throw new Error(`the decoded message ${JSON.stringify(kind)} is not understood`);
    }
  }
}

/** Where a transaction came from, a type of the database, a message of its user. */
const silent: readonly string[] = ['O', 'Y', 'M'];

/** The values of a row as texts; null: none, or one that is too long and did not change. */
type Tuple = readonly (string | null)[];

function readRelation(reader: Reader) {
  const oid = reader.int32();
  const names = [reader.text(), reader.text()];
  reader.skip(1);
  const columns = Array.from({ length: reader.int16() }, () => {
    reader.skip(1);
    const name = reader.text();
    reader.skip(8);
    return name;
  });
  return { oid, names, columns };
}

/** The old row or its key, where the message has it, and the new one. */
function readTuples(reader: Reader): readonly Tuple[] {
  const tuples: Tuple[] = [];
  while (!reader.isAtEnd()) {
    reader.skip(1);
    tuples.push(Array.from({ length: reader.int16() }, () => readValue(reader)));
  }
  return tuples;
}

function readValue(reader: Reader): string | null {
  const kind = reader.sign();
  if (kind === 'n' || kind === 'u') return null;
  if (kind !== 't') throw new Error(`the decoded value ${JSON.stringify(kind)} is not understood`);
  return reader.bytes(reader.int32());
}

type Reader = ReturnType<typeof createReader>;

const epochMs = Date.UTC(2000, 0, 1);

function createReader(message: Buffer) {
  let at = 0;
  const take = (length: number): number => {
    const from = at;
    at += length;
    return from;
  };
  return {
    isAtEnd: () => at >= message.length,
    skip: (length: number) => void take(length),
    sign: () => String.fromCharCode(message.readUInt8(take(1))),
    int16: () => message.readUInt16BE(take(2)),
    int32: () => message.readUInt32BE(take(4)),
    /** Microseconds since 2000. */
    timeMs: () => epochMs + Number(message.readBigInt64BE(take(8))) / 1_000,
    bytes: (length: number) => message.toString('utf8', take(length), at),
    /** Ends with a zero. */
    text(): string {
      const from = at;
      at = message.indexOf(0, from) + 1;
      if (at === 0) throw new Error('a decoded name has no end');
      return message.toString('utf8', from, at - 1);
    },
  };
}

/** The names in `shop."Orders"`, without their quotes. */
export const namesOf = (quoted: string): readonly string[] =>
  [...quoted.matchAll(/"((?:[^"]|"")*)"|[^."]+/g)].map(
    ([plain, inside]) => inside?.replaceAll('""', '"') ?? plain,
  );
