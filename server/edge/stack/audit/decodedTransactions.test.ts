import { expect, it } from 'vitest';
import { decodedText } from './decodedChanges.ts';
import { readersOf, transactionsOf as transactionsIn } from './decodedTransactions.ts';
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

const transactionsOf = (
  lines: readonly string[],
  of: typeof readers,
  xmax: bigint,
  idsMax?: number,
) => transactionsIn(decodedText(lines, of.keys()), of, xmax, idsMax);

it('gives what each transaction changed, by query, in the order of the commits', () => {
  const rows = [
    'table shadow.line: INSERT: id[bigint]:1 event[integer]:5',
    'table shadow.line: UPDATE: id[bigint]:2 event[integer]:null',
    'table live.line: DELETE: id[bigint]:3',
    'COMMIT 9 (at 2026-11-28 09:30:00.070500+00)',
    'table shadow.sku: UPDATE: id[bigint]:4',
    'COMMIT 8 (at 2026-11-28 09:30:01+00)',
    'COMMIT 10 (at 2026-11-28 09:30:02+00)',
    'table shadow.liner: INSERT: id[bigint]:1',
    'COMMIT 11 (at 2026-11-28 09:30:03+00)',
  ];
  expect(transactionsOf(rows, readers, 8n)).toEqual([
    {
      ...{ xid: 9n, atMs: Date.UTC(2026, 10, 28, 9, 30) + 70.5, whole: new Set() },
      ids: new Map([
        ['shadow lines', new Set(['1', '2'])],
        ['shadow events', new Set(['5'])],
        ['live lines', new Set(['3'])],
      ]),
    },
    {
      xid: 8n,
      atMs: Date.UTC(2026, 10, 28, 9, 30, 1),
      ids: new Map(),
      whole: new Set(['shadow lines']),
    },
  ]);
});

it('tells the upper bits of ids on both sides of the snapshot', () => {
  const changed = (xid: number) => [
    'table live.line: INSERT: id[bigint]:1',
    `COMMIT ${xid} (at 2026-11-28 09:30:00+00)`,
  ];
  const xids = (xmax: bigint) =>
    transactionsOf([...changed(4_294_967_290), ...changed(5)], readers, xmax).map(({ xid }) => xid);
  expect(xids(2n ** 32n - 2n)).toEqual([2n ** 32n - 6n, 2n ** 32n + 5n]);
  expect(xids(2n ** 32n + 9n)).toEqual([2n ** 32n - 6n, 2n ** 32n + 5n]);
});

it('has a query read as a whole where a transaction changed very many rows', () => {
  const inserts = (count: number) => [
    ...Array.from({ length: count }, (_, id) => `table live.line: INSERT: id[bigint]:${id}`),
    'COMMIT 9 (at 2026-11-28 09:30:00+00)',
  ];
  const wholeOf = (count: number) =>
    transactionsOf(inserts(count), readers, 9n, 3).map(({ whole }) => [...whole]);
  expect(wholeOf(3)).toEqual([[]]);
  expect(wholeOf(4)).toEqual([['live lines']]);
});

it('refuses a commit whose time is not of the zone that was asked for', () => {
  const commit = (text: string) => () =>
    transactionsOf(['table live.line: INSERT: id[bigint]:1', text], readers, 9n);
  expect(commit('COMMIT 9 (at 2026-11-28 09:30:00+01)')).toThrow(
    /is not understood: COMMIT 9 \(at/,
  );
  expect(commit('COMMIT 9')).toThrow(/is not understood: COMMIT 9/);
});
