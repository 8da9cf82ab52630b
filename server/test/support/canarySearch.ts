import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import type { Pool } from '../../edge/store/pool.ts';

/** Looks for canaries in every place that a secret could reach. For tests only; made without the mask's own code. */
export interface Canary {
  readonly name: string;
  /** What would tell it: itself, and pieces of it as it is encoded. */
  readonly spellings: readonly string[];
}

export function canaryOf(name: string, value: string): Canary {
  const base64 = ['', 'x', 'xx'].flatMap((before) => {
    // The digits that hold bits of neighbours are left out.
    const piece = Buffer.from(before + value)
      .toString('base64')
      .slice(4, -5);
    return [piece, piece.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const spellings = [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('hex'),
    ...base64,
  ];
  return { name, spellings: [...new Set(spellings)] };
}

/** Each canary that a text tells, by the place. */
export const toldIn = (
  place: string,
  text: string,
  canaries: readonly Canary[],
): readonly string[] =>
  canaries.flatMap(({ name, spellings }) =>
    spellings.some((spelling) => text.includes(spelling)) ? [`${name} in ${place}`] : [],
  );

/** All files below a folder; bytes are read as text. */
export async function toldOnDisk(
  folder: string,
  canaries: readonly Canary[],
): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = files
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      // A file of a shard may be gone meanwhile.
      const text = await readFile(path, 'latin1').catch(() => '');
      return toldIn(path, text, canaries);
    });
  return (await Promise.all(found)).flat();
}

/** Every row of every table. */
export async function toldInPostgres(
  pool: Pool,
  canaries: readonly Canary[],
): Promise<readonly string[]> {
  const tables = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    for (const { row } of rows) found.push(...toldIn(name, row, canaries));
  }
  return found;
}

/** Every key and value, as Redis would dump them. */
export async function toldInRedis(
  redis: Redis,
  canaries: readonly Canary[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const key of await redis.keys('*')) {
    // Short strings of a dump are not compressed; hashes and streams keep theirs as they are.
    const dump = (await redis.dumpBuffer(key)) ?? Buffer.alloc(0);
    const hash = (await redis.type(key)) === 'hash' ? await redis.hgetall(key) : {};
    found.push(
      ...toldIn(
        `Redis ${key}`,
        `${key}${dump.toString('latin1')}${JSON.stringify(hash)}`,
        canaries,
      ),
    );
  }
  return found;
}

/** Command lines and environments of all processes of this machine. */
export async function toldByProcesses(canaries: readonly Canary[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const file of ['cmdline', 'environ']) {
      const text = await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
      found.push(...toldIn(`${file} of ${text.split('\0')[0] ?? ''}`, text, canaries));
    }
  }
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args'], { maxBuffer: 33_554_432 });
  return [...found, ...toldIn('ps', stdout, canaries)];
}
