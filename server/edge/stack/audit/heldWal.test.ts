import type pg from 'pg';
import { expect, it } from 'vitest';
import { keepBelow, SlotDropped } from './heldWal.ts';

/** What is thrown, and how often the slot was ended, where PostgreSQL shows this row of the slot. */
async function keptWith(row: object | null, end: () => Promise<void> = async () => undefined) {
  const asked: unknown[] = [];
  let ends = 0;
  const query = async (_sql: string, values: unknown) => {
    asked.push(values);
    return { rows: row === null ? [] : [row] };
  };
  const client = { query } as unknown as Pick<pg.Client, 'query'>;
  const slot = {
    name: 'zerohour_1',
    end: () => {
      ends += 1;
      return end();
    },
  };
  const thrown = await keepBelow({ client, slot }, { heldWalMaxMb: 64 }).then(
    () => null,
    (error: unknown) => error,
  );
  expect(asked).toEqual([['zerohour_1']]);
  return { thrown, ends };
}
const held = (bytes: number | null) => ({ wal_status: 'reserved', held: bytes });
const dropped =
  'logical decoding: the slot held 65 MB of WAL and was dropped; end transactions that stay open, raise decoding.heldWalMaxMb (now 64), or audit by source postgres';

it('lets a slot hold as much of the log as the audit file says, and not a byte more', async () => {
  const mostBytes = 64 * 1024 * 1024;
  for (const row of [held(0), held(mostBytes), held(null), null]) {
    expect(await keptWith(row)).toEqual({ thrown: null, ends: 0 });
  }
  expect(await keptWith(held(mostBytes + 1))).toEqual({
    thrown: new SlotDropped(dropped),
    ends: 1,
  });
});

it('says that the slot was dropped also where its connection was broken before', async () => {
  const { thrown } = await keptWith(held(1e9), () => Promise.reject(new Error('gone')));
  expect(thrown).toBeInstanceOf(SlotDropped);
  expect(String(thrown)).toContain('the slot held 954 MB of WAL');
});

it('calls a slot that the server gave up lost, which may be made again', async () => {
  const { thrown, ends } = await keptWith({ wal_status: 'lost', held: null });
  expect(thrown).not.toBeInstanceOf(SlotDropped);
  expect([String(thrown), ends]).toEqual([
    'Error: logical decoding: the server gave the slot up by max_slot_wal_keep_size',
    0,
  ]);
});
