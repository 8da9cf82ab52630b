import { describe, expect, it } from 'vitest';
import {
  type HandStatement,
  type InterventionTrail,
  interventionNotes,
  interventionsMax,
  newInterventions,
  nextInterventions,
  noInterventions,
  type TableShapes,
} from './interventions.ts';

const trailOf = (...tables: readonly TableShapes[]): InterventionTrail =>
  tables.reduce<InterventionTrail>(
    (trail, each) => nextInterventions(trail, { tables: each }),
    noInterventions,
  );
const byPsql = (statement: string): HandStatement => ({
  ...{ application: 'psql', user: 'bob', statement },
});

describe('tables that change', () => {
  it('are none at the first reading, and none while they stay the same', () => {
    const seen = trailOf({ a: 'id int' }, { a: 'id int' });
    expect(seen).toEqual({ ...noInterventions, tables: { a: 'id int' } });
    expect(interventionNotes(seen)).toEqual([]);
    expect(nextInterventions(undefined, {})).toBe(noInterventions);
    expect(nextInterventions(seen, {})).toBe(seen);
    expect(interventionNotes(undefined)).toEqual([]);
  });

  it('are named with what they lost and got', () => {
    const trail = trailOf(
      { a: 'id int, price int', b: 'x int', c: 'p int, q int', e: 'r int, s int' },
      { a: 'id int, price text, note text', c: 'q int, p int', d: 'y int', e: 's int' },
    );
    expect(trail).toMatchObject({ changed: 5, stated: 0 });
    expect(trail.changes).toEqual([
      'table a lost price int and got price text, note text',
      'table b is gone',
      'table c has its columns in another order',
      'table d is new',
      'table e lost r int',
    ]);
    expect(interventionNotes(trail)).toEqual([
      `the schema changed while the audit watched: ${trail.changes.join('; ')}; see whether the queries still say what they mean`,
    ]);
    // Compared with the latest look, and kept by one that does not look.
    const again = nextInterventions(trail, { tables: trail.tables ?? {} });
    expect(again.changed).toBe(5);
    expect(nextInterventions(trail, { byHand: [byPsql('x')] }).tables).toBe(trail.tables);
  });
});

describe('statements by hand', () => {
  it('are named with who sent them; of very many the first', () => {
    const one = nextInterventions(undefined, { byHand: [byPsql('UPDATE stock SET units = 9')] });
    expect(interventionNotes(one)).toEqual([
      'somebody wrote by hand while the audit watched, and not the application: psql, user bob, "UPDATE stock SET units = 9"',
    ]);
    const many = Array.from({ length: interventionsMax + 2 }, (_, n) => byPsql(`s-${n}`));
    const trail = nextInterventions(one, { byHand: many });
    expect([trail.stated, trail.statements.length, trail.tables]).toEqual([
      interventionsMax + 3,
      interventionsMax,
      null,
    ]);
    expect(interventionNotes(trail)[0]).toMatch(/"s-8"; and 3 more$/);
    const tables = nextInterventions(trail, { tables: { a: 'id int' } });
    expect(interventionNotes(tables)).toEqual(interventionNotes(trail));
  });

  it('stop at the limit without saying that there are more', () => {
    const all = Array.from({ length: interventionsMax }, (_, n) => byPsql(`s-${n}`));
    expect(interventionNotes(nextInterventions(undefined, { byHand: all }))[0]).toMatch(/"s-9"$/);
    const states = Array.from({ length: interventionsMax + 1 }, (_, n) => ({ [`t${n}`]: 'a int' }));
    expect(interventionNotes(trailOf({}, Object.assign({}, ...states)))[0]).toContain(
      '; and 1 more;',
    );
  });
});

it('tells what is new since an earlier trail', () => {
  const before = nextInterventions(trailOf({ a: 'id int' }, {}), { byHand: [byPsql('one')] });
  expect(newInterventions(before, undefined)).toEqual([
    'the schema changed: table a is gone',
    'by hand: psql, user bob, "one"',
  ]);
  const later = nextInterventions(before, { tables: { b: 'x int' }, byHand: [byPsql('two')] });
  expect(newInterventions(later, before)).toEqual([
    'the schema changed: table b is new',
    'by hand: psql, user bob, "two"',
  ]);
  expect(newInterventions(later, later)).toEqual([]);
  expect(newInterventions(undefined, undefined)).toEqual([]);
});
