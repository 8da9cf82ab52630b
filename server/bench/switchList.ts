import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../edge/store/pool.ts';
import type { ServerSwitchService } from '../run/switch/createSwitchService.ts';
import type { SwitchQuery } from '../run/switch/switchService.ts';

/** Switches of the target whose list is timed. */
export const manySwitches = 3_000;
const target = 'manyswitches';
const listings = 100;
const perPage = 50;

const nameOf = (index: number): string => `team${index % 40}.limit${index}`;

/** Writes target and switch file with many switches, whose values lie in a table of this database. */
export async function writeManySwitches(
  folder: string,
  pool: Pool,
  databaseUrl: string,
  files: { readonly target: string; readonly switches: string },
): Promise<void> {
  await pool.query(
    `create table many_switches
       (name text primary key, version bigint not null, value jsonb not null, instances jsonb not null)`,
  );
  const names = Array.from({ length: manySwitches }, (_, index) => nameOf(index));
  await pool.query(
    `insert into many_switches select name, 1, to_jsonb(7), '{}' from unnest($1::text[]) as name`,
    [names],
  );
  const provider = `{ kind: postgres, url: "${databaseUrl}", table: many_switches }`;
  const [, instances = ''] = files.switches.split('\n');
  const definitions = names.map(
    (name, index) =>
      `  ${name}: { owner: team${index % 40}, kind: limit, about: "Calls of client ${index} a second", values: { min: 0, max: 100 }, default: 10, provider: store }`,
  );
  const file = [`providers: { store: ${provider} }`, instances, 'switches:', ...definitions, ''];
  await writeFile(join(folder, `${target}.switches.yaml`), file.join('\n'));
  const text = files.target.replaceAll('switchshop', target);
  await writeFile(join(folder, `${target}.yaml`), text);
}

/** The time of each page and of each search, in ms; throws when one is wrong. */
export async function listMany(service: ServerSwitchService): Promise<readonly number[]> {
  const times: number[] = [];
  const timed = async (query: Pick<SwitchQuery, 'search' | 'offset'>) => {
    const before = performance.now();
    const page = await service.list({ target, kind: null, limit: perPage, ...query });
    times.push(performance.now() - before);
    if (!page.ok) throw new Error(page.error.line);
    return page.value;
  };
  for (let index = 0; index < listings; index += 1) {
    const offset = Math.floor((index * (manySwitches - perPage)) / listings);
    const page = await timed({ search: '', offset });
    const first = page.switches[0];
    const isRight = page.total === manySwitches && page.switches.length === perPage;
    if (!isRight || first?.name !== nameOf(offset) || first.value !== 7) {
      throw new Error(`the page from ${offset} is not that of the file`);
    }
    const found = await timed({ search: `OF CLIENT ${offset} `, offset: 0 });
    if (found.total !== 1) throw new Error(`client ${offset} is found ${found.total} times`);
  }
  return times;
}
