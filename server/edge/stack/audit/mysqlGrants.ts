import type { RoleRights } from '../../../core/target/permission.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { type MysqlSession, openMysql } from './mysqlSession.ts';

/** What lets a role read, and see how the server does. Whatever else is granted counts as writing. */
const readingRights: ReadonlySet<string> = new Set([
  'USAGE',
  'SELECT',
  'PROCESS',
  'SHOW DATABASES',
  'SHOW VIEW',
  'SHOW CREATE ROUTINE',
  'REPLICATION CLIENT',
  'BINLOG MONITOR',
  'SLAVE MONITOR',
  'REPLICA MONITOR',
]);

/** More roles of roles are not asked. */
const rolesMax = 50;

/**
 * Whether the role of a MariaDB or MySQL may write, anywhere in the server: `may-write` with a line such as
 * "`shop`@`%` may INSERT on `live`.*; 4 such rights in all".
 */
export async function mysqlRoleRights(url: string): Promise<RoleRights> {
  let connection: MysqlSession | null = null;
  try {
    connection = await openMysql(url, { name: 'zerohour role check', statementTimeoutMs: 5_000 });
    const rights = await allRights(connection, isScratch(new URL(url).pathname.slice(1)));
    const [first] = rights;
    if (first === undefined) return { state: 'reads-only' };
    const all = rights.length === 1 ? '' : `; ${rights.length} such rights in all`;
    return { state: 'may-write', text: `${first}${all}` };
  } catch (error) {
    return { state: 'unknown', text: oneLine(error) };
  } finally {
    await connection?.end();
  }
}

/** The role's own rights, and those of each role that it may become. */
async function allRights(
  connection: MysqlSession,
  auditsScratch: boolean,
): Promise<readonly string[]> {
  const rights: string[] = [];
  const asked = new Set<string>();
  const waiting: (string | null)[] = [null];
  for (let role = waiting.shift(); role !== undefined; role = waiting.shift()) {
    // The grants of a role can be asked by whoever has become it.
    if (role !== null) await connection.query(`SET ROLE ${role}`);
    const rows = await connection.query('SHOW GRANTS');
    const grants = grantsOf(
      rows.flatMap((row) => Object.values(row).map(String)),
      auditsScratch,
    );
    rights.push(...grants.writes);
    for (const next of grants.roles) {
      if (asked.has(next)) continue;
      asked.add(next);
      waiting.push(next);
    }
    if (asked.size > rolesMax) throw new Error(`it may become more than ${rolesMax} roles`);
  }
  return [...new Set(rights)];
}

/** The database `test`, and those that begin with `test_`. */
const isScratch = (database: string): boolean => /^test(?:\\?_.*)?$/.test(database);

/**
 * What lines of `SHOW GRANTS` say: rights that go beyond reading, and roles as they are quoted there. Each new MariaDB lets
 * everybody write to `test` and `test_…`, which no role is to blame for; `auditsScratch`: one of these is audited.
 */
export function grantsOf(
  lines: readonly string[],
  auditsScratch: boolean,
): {
  readonly writes: readonly string[];
  readonly roles: readonly string[];
} {
  const writes: string[] = [];
  const roles: string[] = [];
  for (const line of lines) {
    const right = /^GRANT (.+?) ON (.+?) TO (\S+)/.exec(line);
    const role = /^GRANT (.+?) TO /.exec(line);
    if (right !== null) {
      const [, given = '', on = '', who = ''] = right;
      const [, database = ''] = /^`(.+)`\.\*$/.exec(on) ?? [];
      if (who === 'PUBLIC' && isScratch(database) && !auditsScratch) continue;
      for (const each of rightsIn(given))
        if (!readingRights.has(each)) writes.push(`${who} may ${each} on ${on}`);
    } else if (role !== null) {
      roles.push(...(role[1] ?? '').split(/,\s*/));
    }
  }
  return { writes, roles };
}

/** `SELECT, UPDATE (a, b)` as `SELECT` and `UPDATE`. */
const rightsIn = (text: string): readonly string[] =>
  text
    .replace(/\s*\([^)]*\)/g, '')
    .split(',')
    .map((each) => each.trim());
