import { expect, it } from 'vitest';
import { readersOf, transactionsOf } from './decodedTransactions.ts';
import type { DecodingShape } from './decodingShape.ts';

const shape = (table: string, column: string, others: readonly string[] = []): DecodingShape => ({
  ...{ table, column, others, idType: 'bigint', whole: new Set(['id']) },
});
const readers = readersOf({
  shadow: new Map([
    ['lines', shape('shadow.line', 'id', ['shadow.sku'])],
    ['events', shape('shadow.line', 'event')],
  ]),
  live: new Map([['lines', shape('live.line', 'id')]]),
});
const row = (xid: number, data: string, at_ms: number | null = null) => ({
  ...{ xid: String(xid), data, at_ms },
});

it('gives what each transaction changed, by query, in the order of the commits', () => {
  const rows = [
    row(9, 'table shadow.line: INSERT: id[bigint]:1 event[integer]:5'),
    row(9, 'table shadow.line: UPDATE: id[bigint]:2 event[integer]:null'),
    row(9, 'table live.line: DELETE: id[bigint]:3'),
    row(9, 'COMMIT 9 (at then)', 70.5),
    row(8, 'table shadow.sku: UPDATE: id[bigint]:4'),
    row(8, 'COMMIT 8 (at then)', 71),
    row(10, 'COMMIT 10 (at then)', 72),
    row(11, 'table shadow.liner: INSERT: id[bigint]:1'),
    row(11, 'COMMIT 11 (at then)', 73),
  ];
  expect(transactionsOf(rows, readers, 8n)).toEqual([
    {
      ...{ xid: 9n, atMs: 70.5, whole: new Set() },
      ids: new Map([
        ['shadow lines', new Set(['1', '2'])],
        ['shadow events', new Set(['5'])],
        ['live lines', new Set(['3'])],
      ]),
    },
    { xid: 8n, atMs: 71, ids: new Map(), whole: new Set(['shadow lines']) },
  ]);
});

it('tells the upper bits of ids on both sides of the snapshot', () => {
  const changed = (xid: number) => [
    row(xid, 'table live.line: INSERT: id[bigint]:1'),
    row(xid, `COMMIT ${xid}`, 1),
  ];
  const xids = (xmax: bigint) =>
    transactionsOf([...changed(4_294_967_290), ...changed(5)], readers, xmax).map(({ xid }) => xid);
  expect(xids(2n ** 32n - 2n)).toEqual([2n ** 32n - 6n, 2n ** 32n + 5n]);
  expect(xids(2n ** 32n + 9n)).toEqual([2n ** 32n - 6n, 2n ** 32n + 5n]);
});

it('has a query read as a whole where a transaction changed very many rows', () => {
  const inserts = (count: number) => [
    ...Array.from({ length: count }, (_, id) =>
      row(9, `table live.line: INSERT: id[bigint]:${id}`),
    ),
    row(9, 'COMMIT 9', 1),
  ];
  const wholeOf = (count: number) =>
    transactionsOf(inserts(count), readers, 9n, 3).map(({ whole }) => [...whole]);
  expect(wholeOf(3)).toEqual([[]]);
  expect(wholeOf(4)).toEqual([['live lines']]);
});
