import { expect, it } from 'vitest';
import { changesClause, type SlotServer, serverProblem } from './decodingSlot.ts';

const server: SlotServer = {
  ...{ level: 'logical', role: 'audit', may: true, kept: '4GB' },
  ...{ slots: 10, used: 9, is_replica: false },
};
const problemOf = (more: Partial<SlotServer>, allowUnlimitedWal = false) =>
  serverProblem({ ...server, ...more }, { allowUnlimitedWal });

it('makes a slot where the server bounds it, or the audit file accepts that it does not', () => {
  expect(problemOf({})).toBeNull();
  expect(problemOf({ kept: '-1' }, true)).toBeNull();
  expect(problemOf({ kept: '0' })).toBeNull();
});

it.each<[Partial<SlotServer>, RegExp]>([
  [{ is_replica: true }, /^the server is a replica; give the address of the primary/],
  [{ level: 'replica' }, /^wal_level is replica; set wal_level = logical and restart/],
  [{ may: false, role: 'a"b' }, /^role a"b may not use slots; ALTER ROLE "a""b" REPLICATION/],
  [{ used: 10 }, /^all 10 replication slots are in use; raise max_replication_slots/],
  [{ used: 11 }, /^all 10 replication slots are in use/],
  [{ kept: '-1' }, /^max_slot_wal_keep_size is -1, so a slot may fill the disk/],
])('says in one line what %j lacks', (more, line) => {
  expect(problemOf(more)).toMatch(line);
});

it('names first what must be another server, then what must be restarted', () => {
  const all = { is_replica: true, level: 'minimal', may: false, used: 10, kept: '-1' };
  expect(problemOf(all)).toMatch(/^the server is a replica/);
  expect(problemOf({ ...all, is_replica: false })).toMatch(/^wal_level is minimal/);
});

it('asks for commits and for the changes of its tables, whose names are no patterns', () => {
  expect(changesClause([])).toBe("data LIKE 'COMMIT%'");
  expect(changesClause(['shop.a_b', `shop."it's 5%"`])).toBe(
    String.raw`data LIKE 'COMMIT%' OR data LIKE  E'table shop.a\\_b: %' OR data LIKE  E'table shop."it''s 5\\%": %'`,
  );
});
