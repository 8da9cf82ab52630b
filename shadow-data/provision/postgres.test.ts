import { describe, expect, it } from 'vitest';
import { findBreaches, type PostgresSpec, provisionPostgres } from './postgres.ts';

const spec: PostgresSpec = {
  schemas: { live: 'l', shadow: 's' },
  roles: { live: { name: 'lr', password: 'one' }, shadow: { name: 'sr', password: 'two' } },
};

/** A database without roles that answers each question about a hole with `row`. */
function database(row: Record<string, unknown> | undefined, fails = '') {
  const sent: string[] = [];
  const query = async (text: string) => {
    sent.push(text);
    if (fails !== '' && text.startsWith(fails)) throw new Error(`no ${fails}`);
    return { rows: row !== undefined && text.includes('AS hole') ? [row] : [] };
  };
  return { sent, query };
}

describe('findBreaches', () => {
  const texts = [
    'is or may become a superuser, or has BYPASSRLS, CREATEROLE or REPLICATION',
    "may act as the other side's role",
    "may read or write everyone's data",
    "has a grant on the other side's schema",
    "owns the other side's schema or something in it",
  ];
  const all = [
    ...texts.map((text) => `role lr ${text} (s)`),
    ...texts.map((text) => `role sr ${text} (l)`),
  ];

  it.each([
    [{ hole: true }],
    [{ hole: null }],
    [{ hole: 'false' }],
    [{ hole: 0 }],
    [{}],
    [undefined],
  ])('takes anything but a plain "no" for a hole: %j', async (row) => {
    expect(await findBreaches(database(row).query, spec)).toEqual(all);
  });

  it('finds nothing where every answer is "no"', async () => {
    expect(await findBreaches(database({ hole: false }).query, spec)).toEqual([]);
  });
});

describe('provisionPostgres', () => {
  it('does all in one transaction, one at a time', async () => {
    const { sent, query } = database({ hole: false });
    await provisionPostgres(query, spec);
    expect(sent.slice(0, 2)).toEqual([
      'BEGIN',
      "SELECT pg_advisory_xact_lock(hashtext('zerohour provision'))",
    ]);
    expect(sent.at(-1)).toBe('COMMIT');
    expect(sent.filter((text) => /^(COMMIT|ROLLBACK)/.test(text))).toEqual(['COMMIT']);
  });

  it.each([
    [{ hole: null }, '', 'PostgreSQL wall has holes: role lr is or may become a superuser'],
    [{ hole: false }, 'CREATE ROLE', 'no CREATE ROLE'],
    [{ hole: false }, 'COMMIT', 'no COMMIT'],
  ])('takes all back when a hole is left or a statement fails: %j %s', async (row, fails, said) => {
    const { sent, query } = database(row, fails);
    await expect(provisionPostgres(query, spec)).rejects.toThrow(said);
    expect(sent.at(-1)).toBe('ROLLBACK');
    if (fails !== 'COMMIT') expect(sent).not.toContain('COMMIT');
  });
});
