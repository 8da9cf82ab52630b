import { describe, expect, it } from 'vitest';
import { findBreaches, type PostgresSpec, provisionPostgres } from './postgres.ts';

const spec: PostgresSpec = {
  schemas: { live: 'l', shadow: 's' },
  roles: { live: { name: 'lr', password: 'one' }, shadow: { name: 'sr', password: 'two' } },
};

/** A database without roles that answers each question about a hole with `row`. */
function database(row: Record<string, unknown> | undefined, fails = '') {
  const sent: string[] = [];
  const asked: unknown[] = [];
  const query = async (text: string, values?: unknown[]) => {
    sent.push(text);
    if (text.includes('AS hole')) asked.push(values);
    if (fails !== '' && text.startsWith(fails)) throw new Error(`no ${fails}`);
    return { rows: row !== undefined && text.includes('AS hole') ? [row] : [] };
  };
  return { sent, asked, query };
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
    const { asked, query } = database({ hole: false });
    expect(await findBreaches(query, spec)).toEqual([]);
    // Of each role whether it reaches the other side.
    expect(new Set(asked.map(String))).toEqual(new Set(['lr,sr,s', 'sr,lr,l']));
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

  it('does nothing where no transaction begins, and fails where one cannot be taken back', async () => {
    const { sent, query } = database({ hole: false }, 'BEGIN');
    await expect(provisionPostgres(query, spec)).rejects.toThrow('no BEGIN');
    expect(sent).toEqual(['BEGIN']);
    const open = database({ hole: null }, 'ROLLBACK');
    await expect(provisionPostgres(open.query, spec)).rejects.toThrow('no ROLLBACK');
  });

  it('makes roles first, then each side, then what a reader may', async () => {
    const { sent, query } = database({ hole: false });
    const readers = [{ name: 'a"b', password: "it's" }];
    await provisionPostgres(query, { ...spec, readers });
    const limits = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
    const reader = '"a""b"';
    const side = (schema: string, owner: string, other: string) => [
      `CREATE SCHEMA IF NOT EXISTS "${schema}"`,
      `REVOKE ALL ON SCHEMA "${schema}" FROM PUBLIC, "${other}"`,
      `REVOKE ALL ON ALL TABLES IN SCHEMA "${schema}" FROM PUBLIC, "${other}"`,
      `REVOKE ALL ON ALL SEQUENCES IN SCHEMA "${schema}" FROM PUBLIC, "${other}"`,
      `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "${schema}" FROM PUBLIC, "${other}"`,
      `GRANT USAGE, CREATE ON SCHEMA "${schema}" TO "${owner}"`,
      `ALTER ROLE "${owner}" SET search_path = "${schema}"`,
      `GRANT USAGE ON SCHEMA "${schema}" TO ${reader}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA "${schema}" TO ${reader}`,
      `ALTER DEFAULT PRIVILEGES FOR ROLE "${owner}" IN SCHEMA "${schema}" GRANT SELECT ON TABLES TO ${reader}`,
    ];
    expect(sent.filter((text) => /^(CREATE|REVOKE|GRANT|ALTER)/.test(text))).toEqual([
      `CREATE ROLE "lr" ${limits} PASSWORD 'one'`,
      `CREATE ROLE "sr" ${limits} PASSWORD 'two'`,
      `CREATE ROLE ${reader} ${limits} PASSWORD 'it''s'`,
      ...side('l', 'lr', 'sr'),
      ...side('s', 'sr', 'lr'),
      `ALTER ROLE ${reader} SET default_transaction_read_only = on`,
    ]);
  });

  it.each([
    [{ hole: null }, '', 'PostgreSQL wall has holes: role lr is or may become a superuser'],
    [{ hole: null }, '', "(s); role lr may act as the other side's role (s)"],
    [{ hole: false }, 'CREATE ROLE', 'no CREATE ROLE'],
    [{ hole: false }, 'COMMIT', 'no COMMIT'],
  ])('takes all back when a hole is left or a statement fails: %j %s', async (row, fails, said) => {
    const { sent, query } = database(row, fails);
    await expect(provisionPostgres(query, spec)).rejects.toThrow(said);
    expect(sent.at(-1)).toBe('ROLLBACK');
    if (fails !== 'COMMIT') expect(sent).not.toContain('COMMIT');
  });
});
