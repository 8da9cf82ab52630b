import { expect, it } from 'vitest';
import { decodedMessages, namesOf } from './publishedChanges.ts';

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
};
const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const message = (...parts: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));

const committedMs = Date.UTC(2026, 10, 28, 9, 30) + 70.5;
const begin = (xid: number): Buffer =>
  message('B', int64(7n), int64(BigInt((committedMs - Date.UTC(2000, 0, 1)) * 1_000)), int32(xid));
const commit = message('C', Buffer.from([0]), int64(1n), int64(2n), int64(3n));
const relation = (oid: number, schema: string, name: string, columns: readonly string[]) =>
  message(
    ...['R', int32(oid), text(schema), text(name), 'd', int16(columns.length)],
    ...columns.map((column) =>
      message(Buffer.from([1]), text(column), int32(20), int32(0xffffffff)),
    ),
  );
/** `null` is null, `undefined` is too long and unchanged. */
const tuple = (kind: string, ...values: readonly (string | null | undefined)[]): Buffer =>
  message(
    ...[kind, int16(values.length)],
    ...values.map((value) => {
      if (value === undefined) return 'u';
      return value === null ? 'n' : message('t', int32(Buffer.byteLength(value)), value);
    }),
  );

const tables = ['shop.lines', 'shop."Line Events"'];
const lines = relation(900, 'shop', 'lines', ['id', 'note']);
const events = relation(70_000, 'shop', 'Line Events', ['at', 'Event id']);
const told = (messages: readonly Buffer[], column: string) =>
  [...decodedMessages(messages, tables)].map((one) =>
    'xid' in one ? one : [one.table, ...one.valuesOf(column)],
  );

it('gives changes and their commit, whose time is in microseconds since 2000', () => {
  const messages = [
    ...[begin(3_000_000_000), lines, message('I', int32(900), tuple('N', '12', 'né'))],
    ...[message('U', int32(900), tuple('N', '13', undefined)), commit],
    ...[begin(5), message('D', int32(900), tuple('K', '12', null)), commit],
  ];
  expect(told(messages, 'id')).toEqual([
    ...[['shop.lines', '12'], ['shop.lines', '13'], { xid: '3000000000', atMs: committedMs }],
    ...[['shop.lines', '12'], { xid: '5', atMs: committedMs }],
  ]);
  expect(told(messages, 'note').filter(Array.isArray)).toEqual([
    ...[['shop.lines', 'né'], ['shop.lines'], ['shop.lines']],
  ]);
});

it('gives both values of an id that changed, old ones first', () => {
  const key = message('U', int32(900), tuple('K', '1', null), tuple('N', '2', 'a'));
  const row = message('U', int32(900), tuple('O', '3', 'b'), tuple('N', '4', 'b'));
  expect(told([lines, key, row], 'id')).toEqual([
    ...[
      ['shop.lines', '1', '2'],
      ['shop.lines', '3', '4'],
    ],
  ]);
});

it('knows quoted names, and leaves other tables out', () => {
  const other = relation(5, 'live', 'lines', ['id']);
  const messages = [
    ...[events, other, message('I', int32(5), tuple('N', '1'))],
    message('I', int32(70_000), tuple('N', 'now', '8')),
  ];
  expect(told(messages, '"Event id"')).toEqual([['shop."Line Events"', '8']]);
  expect(told(messages, 'other')).toEqual([['shop."Line Events"']]);
});

it('takes the latest description of a table', () => {
  const wider = relation(900, 'shop', 'lines', ['note', 'id']);
  expect(told([lines, wider, message('I', int32(900), tuple('N', 'a', '9'))], 'id')).toEqual([
    ['shop.lines', '9'],
  ]);
});

it('names each truncated table, without values', () => {
  const other = relation(5, 'live', 'lines', ['id']);
  const all = message('T', int32(3), Buffer.from([1]), int32(900), int32(5), int32(70_000));
  expect(told([lines, events, other, all], 'id')).toEqual([['shop.lines'], ['shop."Line Events"']]);
});

it('passes over origins, types and messages, and refuses what it does not know', () => {
  expect(told([message('O', int64(1n)), message('Y'), message('M')], 'id')).toEqual([]);
  expect(() => told([message('S')], 'id')).toThrow('the decoded message "S" is not understood');
  expect(() => told([commit], 'id')).toThrow('a decoded transaction ended that did not begin');
  expect(() => told([begin(1), commit, commit], 'id')).toThrow('did not begin');
  expect(() => told([message('I', int32(900), tuple('N', '1'))], 'id')).toThrow(
    'table 900 was changed before it was described',
  );
  const binary = message('I', int32(900), 'N', int16(1), 'b', int32(1), '1');
  expect(() => told([lines, binary], 'id')).toThrow('the decoded value "b" is not understood');
  expect(() => told([message('R', int32(1), 'shop')], 'id')).toThrow('a decoded name has no end');
});

it.each([
  ['shop.lines', ['shop', 'lines']],
  ['id', ['id']],
  ['"a.b"."c""d"', ['a.b', 'c"d']],
  ['shop."Line Events"', ['shop', 'Line Events']],
])('reads the names in %s', (quoted, names) => {
  expect(namesOf(quoted)).toEqual(names);
});
