import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiAddress, createApi } from '../../cli/shared/api.ts';
import type { DrillApi } from '../../cli/shared/drillApi.ts';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import type { FaultKindName } from '../../core/fault/fault.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { createFaultStore } from '../../edge/store/faultStore.ts';
import { migrate } from '../../edge/store/migrate.ts';
import { createPool } from '../../edge/store/pool.ts';
import { type Service, startService } from '../../supervise.ts';
import { type DrillShop, startDrillShop } from '../../test/support/drillShop.ts';
import { startAgentProcess } from './agentOfBed.ts';
import type { Bed } from './bed.ts';
import { early, type KillResult, unseenOf } from './killedAgent.ts';
import { leftOf } from './leftOver.ts';

/** Servers that conduct drills with a fault of each kind, an agent and a worker. */
export interface Conductor {
  /** Starts a server and a drill on it, kills the server while the faults live, and looks for what is left of them. */
  kill(nth: number, kinds: readonly FaultKindName[], ttlMs: number): Promise<readonly KillResult[]>;
  /** Lets one more server end the drills of the killed ones; the verdict of each. */
  verdicts(): Promise<readonly (string | null)[]>;
  close(): Promise<void>;
}

/** From the start of the load to the first fault, and the hold's rest after the last one. */
const BEGIN_MS = 1_200;
const REST_MS = 5_000;
const WAIT_MS = 60_000;
const POLL_MS = 50;
/** A killed server's drill is open until another one has ended it; the next drill has another target meanwhile. */
const TARGETS = 5;

export async function openConductor(bed: Bed, kinds: readonly FaultKindName[]): Promise<Conductor> {
  const stops: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    await migrate(bed.databaseUrl);
    const redis = await startRedis({ dataDir: join(bed.folder, 'server-redis') });
    stops.push(() => redis.stop());
    const env = { ZEROHOUR_DATA: bed.folder, DATABASE_URL: bed.databaseUrl, REDIS_URL: redis.url };
    const targets = await writeTargets(bed, kinds, stops);
    const agent = await startAgentProcess(bed, env);
    stops.push(agent.stop);
    const worker = await startService('worker', 'worker.js', env);
    stops.push(worker.stop);
    const pool = createPool(bed.databaseUrl);
    stops.push(() => pool.end());
    const faults = createFaultStore(pool);
    const started: string[] = [];
    const startServer = async (): Promise<Service<ApiAddress>> => {
      const server = await startService<ApiAddress>('server', 'main.js', env);
      stops.push(server.stop);
      return server;
    };
    /** Undefined: it is not told yet. Null: it is injected. */
    const problemOf = async (id: string): Promise<string | null | undefined> => {
      const told = (await faults.status(id))?.told;
      if (told == null || (told.phase === 'ordered' && told.problem === null)) return undefined;
      return told.problem ?? early(told.phase);
    };
    return {
      async kill(nth, kinds, ttlMs) {
        const server = await startServer();
        const api = createApi(server.ready);
        const file = await writeDrill(bed, targets[nth % targets.length] ?? '', kinds, ttlMs);
        const drill = await startedDrill(() => api.startDrill(file, null));
        started.push(drill);
        const ids = kinds.map((_, item) => `${drill}-${item}`);
        for (const id of ids) {
          await until(`fault ${id}`, async () => (await problemOf(id)) !== undefined);
        }
        const unseen = await unseenOf(
          bed,
          kinds.map((kind, item) => ({ kind, id: ids[item] ?? '' })),
        );
        process.kill(server.pid, 'SIGKILL');
        const problems = await Promise.all(
          ids.map(async (id) => (await problemOf(id)) ?? unseen.get(id) ?? null),
        );
        await sleep(ttlMs + 1_000);
        return Promise.all(
          kinds.map(async (kind, item) => ({
            kind,
            left: await leftOf(bed, kind, ids[item] ?? ''),
            problem: problems[item] ?? null,
          })),
        );
      },
      verdicts: async () => verdictsOf(createApi((await startServer()).ready), started),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The verdicts of drills, when all of them have ended. */
async function verdictsOf(
  api: Pick<DrillApi, 'drill'>,
  drills: readonly string[],
): Promise<readonly (string | null)[]> {
  const verdicts: (string | null)[] = [];
  for (const id of drills) {
    await until(`the end of drill ${id}`, async () => {
      const drill = await api.drill(id);
      if (!drill.ok || !isFinalDrill(drill.value.state)) return false;
      verdicts.push(drill.value.verdict);
      return true;
    });
  }
  return verdicts;
}

/** The names of targets, each with a scenario. */
async function writeTargets(
  bed: Bed,
  kinds: readonly FaultKindName[],
  stops: (() => Promise<unknown>)[],
): Promise<readonly string[]> {
  const folders = ['targets', 'drills'].map((name) => join(bed.folder, name));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const names = Array.from({ length: TARGETS }, (_, nth) => `killed-${nth}`);
  for (const name of names) {
    const shop = await startDrillShop();
    stops.push(shop.stop);
    const targetFile = (ending: string) => join(bed.folder, 'targets', `${name}.${ending}`);
    await writeFile(targetFile('yaml'), targetText(shop, name, kinds));
    await writeFile(targetFile('switches.yaml'), shop.switchFile);
    await writeFile(join(bed.folder, `${name}.yaml`), scenarioText(name));
  }
  return names;
}

async function writeDrill(
  bed: Bed,
  name: string,
  kinds: readonly FaultKindName[],
  ttlMs: number,
): Promise<string> {
  const file = join(bed.folder, 'drills', `${name}.yaml`);
  await writeFile(file, drillText(bed, name, kinds, ttlMs));
  return file;
}

const targetText = (shop: DrillShop, name: string, kinds: readonly FaultKindName[]): string =>
  shop.file(name).replace(/^faults: .*$/m, `faults: [${kinds.join(', ')}]`);

const scenarioText = (target: string): string => `name: little
target: ${target}
paths: { browse: { within: 1s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: 10/s }, levels: [100%], hold: 5s }
slos: { browse: { errors: 1% } }
`;

function drillText(bed: Bed, name: string, kinds: readonly FaultKindName[], ttlMs: number): string {
  const method = kinds.map((kind) => {
    const { parameters, subject } = bed.order(kind, 'unused', ttlMs);
    // A drill leaves out what is null.
    const given = Object.entries(parameters).filter(([, value]) => value !== null);
    const with_ = Object.fromEntries(given);
    return { at: `${BEGIN_MS}ms`, fault: kind, on: subject, with: with_, for: `${ttlMs}ms` };
  });
  // JSON is YAML.
  return JSON.stringify({
    name,
    hypothesis: { pool: { http: { url: '/pool', read: '$.healthy' }, is: '>= 2', every: '1s' } },
    load: {
      scenario: `../${name}.yaml`,
      capacity: '100%',
      shape: [`100% for ${BEGIN_MS + ttlMs + REST_MS}ms`],
    },
    method,
  });
}

/** The agent may not be there yet, and a worker neither. */
async function startedDrill(
  start: () => ReturnType<ReturnType<typeof createApi>['startDrill']>,
): Promise<string> {
  const untilMs = performance.now() + WAIT_MS;
  for (;;) {
    const drill = await start();
    if (drill.ok) return drill.value.id;
    if (performance.now() > untilMs) throw new Error(drill.error.line);
    await sleep(POLL_MS * 4);
  }
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + WAIT_MS;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`waited in vain for ${what}`);
    await sleep(POLL_MS);
  }
}
