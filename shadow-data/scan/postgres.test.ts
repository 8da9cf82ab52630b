import { expect, it } from 'vitest';
import { type PostgresScan, scanPostgres } from './postgres.ts';

type Row = Record<string, unknown>;

/** Answers each FETCH with the next of `pages`; rejects what begins with `fails`. */
function database(pages: readonly (readonly Row[])[], fails = '') {
  const sent: string[] = [];
  const left = [...pages];
  const query = async (text: string) => {
    sent.push(text.replace(/\s+/g, ' '));
    if (fails !== '' && text.startsWith(fails)) throw new Error(`no ${fails}`);
    return { rows: text.startsWith('FETCH') ? [...(left.shift() ?? [])] : [] };
  };
  return { sent, query };
}

const scan = (query: PostgresScan['query'], more: Partial<PostgresScan> = {}) =>
  scanPostgres({
    query,
    schemas: { live: 'l', shadow: 's' },
    identity: [{ table: 'orders', column: 'customer' }],
    runId: 'run0000001',
    ...more,
  });

const rows = (count: number, id: unknown = 'cust-1') =>
  Array.from({ length: count }, () => ({ id }));

it('reads both schemas from one snapshot with a limit of time, and ends it', async () => {
  const { sent, query } = database([rows(1), rows(1, 'zh-run0000001-1')]);
  expect((await scan(query)).leaks).toEqual([]);
  const read = (schema: string) => [
    `DECLARE leak_scan NO SCROLL CURSOR FOR SELECT left("customer"::text, 200) AS id FROM "${schema}"."orders"`,
    'FETCH 5000 FROM leak_scan',
    'CLOSE leak_scan',
  ];
  expect(sent).toEqual([
    'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
    'SET LOCAL statement_timeout = 60000',
    ...read('l'),
    ...read('s'),
    'ROLLBACK',
  ]);
});

it.each(['SET', 'DECLARE', 'FETCH', 'CLOSE'])(
  'ends the transaction when %s fails',
  async (fails) => {
    const { sent, query } = database([], fails);
    await expect(scan(query)).rejects.toThrow(`no ${fails}`);
    expect(sent.at(-1)).toBe('ROLLBACK');
  },
);

it('asks nothing more when there is no snapshot, and proves nothing when it cannot be ended', async () => {
  const without = database([], 'BEGIN');
  await expect(scan(without.query)).rejects.toThrow('no BEGIN');
  expect(without.sent).toHaveLength(1);
  await expect(scan(database([], 'ROLLBACK').query)).rejects.toThrow('no ROLLBACK');
});

it('reads five million rows of a column unless told otherwise', async () => {
  const full = Array<Row[]>(1_000).fill(rows(5_000, null));
  const tooMany = 'l.orders.customer holds more than 5000000; the rest was not looked at';
  const read = async (more: readonly Row[]) =>
    (await scan(database([...full, more, []]).query)).problems;
  expect(await read([])).not.toContain(tooMany);
  expect(await read(rows(1, null))).toContain(tooMany);
});

it('asks for another page after each full one', async () => {
  const { sent, query } = database([rows(5000), rows(5000), [], rows(4999)]);
  const { scanned } = await scan(query);
  expect(scanned.map((part) => part.rows)).toEqual([10_000, 4999]);
  expect(sent.filter((text) => text.startsWith('FETCH'))).toHaveLength(4);
});

it('reads no page after its limit of rows', async () => {
  const { query } = database([rows(5000), rows(5000), rows(5000), []]);
  const { scanned, problems } = await scan(query, { rowsMax: 9999 });
  expect(scanned).toEqual([
    { place: 'l.orders.customer', rows: 10_000 },
    { place: 's.orders.customer', rows: 5000 },
  ]);
  expect(problems[0]).toBe('l.orders.customer holds more than 9999; the rest was not looked at');
});

it.each([null, ''])('takes a row that holds %j for nobody’s, in each schema', async (id) => {
  const { query } = database([
    [...rows(1, id), ...rows(1)],
    [...rows(2, id), ...rows(1, 'zh-run0000001-1')],
  ]);
  expect(await scan(query)).toMatchObject({
    scanned: [{ rows: 2 }, { rows: 3 }],
    leaks: [],
    problems: [],
  });
});

it('proves nothing by a column that names nobody in any of its rows', async () => {
  const { query } = database([rows(2, null), [...rows(5000, null)], rows(1, '')]);
  const { problems, leaks } = await scan(query);
  expect([leaks, problems]).toEqual([
    [],
    [
      'l.orders.customer names nobody in its 2 rows',
      's.orders.customer names nobody in its 5001 rows',
    ],
  ]);
  expect((await scan(database([[], []]).query)).problems).toEqual([]);
});

it('lists a hundred leaks of a column unless told otherwise', async () => {
  const wrong = rows(101, 'zh-run0000001-1');
  const found = await scan(database([wrong, []]).query);
  expect(found.leaks).toHaveLength(100);
  expect(found.problems).toEqual(['l.orders.customer has 1 more leaks than are listed']);
  expect((await scan(database([wrong, []]).query, { leaksMax: 101 })).problems).toEqual([]);
});

it('charges a customer of the shadow schema only with rows that came after those before the load', async () => {
  const before = { rows: [{ place: 's.orders.customer', id: 'cust-1', rows: 2 }], uncounted: [] };
  const { leaks, older } = await scan(database([rows(1), rows(3)]).query, { before });
  expect(leaks.map(({ place, id }) => `${place} ${id}`)).toEqual(['s.orders.customer cust-1']);
  expect(older.count).toBe(2);
});

it('asks nothing when no columns are named', async () => {
  const { sent, query } = database([]);
  expect(await scan(query, { identity: [] })).toEqual({
    scanned: [],
    leaks: [],
    older: { count: 0, listed: [] },
    problems: ['no identity columns are named'],
  });
  expect(sent).toEqual([]);
});
