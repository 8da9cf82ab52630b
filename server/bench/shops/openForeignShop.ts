import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { parseDocument } from 'yaml';
import { freePorts } from '../../edge/embedded/freePorts.ts';
import { startPostgres } from '../../edge/embedded/postgres.ts';
import { packageRoot } from '../../root.ts';
import { type ForeignShop, type ShopProcess, startShop } from './foreignShop.ts';
import { installShop } from './install.ts';

/** A shop that answers, with its database and its files below `scenarios/`. */
export interface OpenForeignShop {
  readonly shop: ForeignShop;
  readonly client: pg.Client;
  readonly databaseUrl: string;
  /** The folder of its scenario and audit file. */
  readonly scenarios: string;
  /** Its target file, with the port that it has here. */
  readonly targetFile: string;
  /** Values of the scenario that only this shop knows, by their keys. */
  readonly settings: ShopProcess['settings'];
  stop(): Promise<void>;
}

const stock = Object.fromEntries(
  Array.from({ length: 20 }, (_, at) => [`TEE-${String(at + 1).padStart(2, '0')}`, 10_000]),
);
const healthLimitMs = 120_000;

/** Installs, fills and starts a shop on a PostgreSQL of its own below `folder`, on loopback. */
export async function openForeignShop(
  shop: ForeignShop,
  folder: string,
  print: (line: string) => void,
): Promise<OpenForeignShop> {
  const packages = await installShop(shop.name, shop.packages, print);
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    print(`${shop.name}: filling a PostgreSQL of its own …`);
    const database = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(database.stop);
    const [project, port] = [join(folder, 'project'), await freePorts(1)];
    await mkdir(project, { recursive: true });
    stops.push(() => rm(project, { recursive: true, force: true }));
    const options = { packages, folder: project, databaseUrl: database.url, port, stock };
    const { settings, stop: stopShop } = await startShop(shop, options);
    stops.push(stopShop);
    await answers(`http://127.0.0.1:${port}/health`);
    print(`${shop.name}: serves at http://127.0.0.1:${port}`);
    const client = new pg.Client(database.url);
    await client.connect();
    stops.push(() => client.end());
    const scenarios = join(packageRoot(), 'scenarios', shop.name);
    const targetFile = join(folder, `${shop.name}.yaml`);
    const target = parseDocument(await readFile(join(scenarios, 'target.yaml'), 'utf8'));
    target.set('baseUrl', `http://127.0.0.1:${port}`);
    target.set('allowHosts', [`127.0.0.1:${port}`]);
    target.set('healthUrl', `http://127.0.0.1:${port}/health`);
    await writeFile(targetFile, String(target));
    return { shop, client, databaseUrl: database.url, scenarios, targetFile, settings, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(url: string): Promise<void> {
  const deadline = performance.now() + healthLimitMs;
  for (;;) {
    const status = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.status,
      () => null,
    );
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error(`${url} answers ${status ?? 'nothing'}`);
    await delay(200);
  }
}
