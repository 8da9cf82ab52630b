import { randomInt } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nearestRank } from '../core/statistics/distributions.ts';
import { isPushEnded } from '../core/switch/push.ts';
import { startPostgres } from '../edge/embedded/postgres.ts';
import { migrate } from '../edge/store/migrate.ts';
import { createPool } from '../edge/store/pool.ts';
import { createLog } from '../log.ts';
import { openSwitches } from '../run/openSwitches.ts';
import type { ServerSwitchService } from '../run/switch/createSwitchService.ts';
import type { PushView } from '../run/switch/switchService.ts';
import { switchShopFiles } from '../test/support/switchShop.ts';
import { type BenchResult, type BenchRow, describeMachine } from './result.ts';
import { openShopOfItsOwn, type ShopOfItsOwn } from './switches/shopOfItsOwn.ts';
import { listMany, manySwitches, writeManySwitches } from './switchList.ts';
import { unleashContract } from './unleashContract.ts';

export interface BenchSwitchesOptions {
  /** Simulated instances. */
  readonly instances?: number;
  /** Trials of a deaf instance, of a newcomer, and of a stale version. */
  readonly trials?: number;
  /** Pushes whose effect is timed at each instance. */
  readonly pushes?: number;
  readonly printProgress?: (line: string) => void;
}

const target = 'switchshop';
const boundMs = 3_000;
const waitMs = 60_000;
const pageMsMax = 1_000;

/**
 * Pushes a switch to simulated instances, which are addresses of a real HTTP server in another process, by a server's own
 * push service on a PostgreSQL of its own. An effect is timed from the end of its batch's write to the canary's answer that shows value
 * and behaviour.
 */
export async function benchSwitches(options: BenchSwitchesOptions = {}): Promise<BenchResult> {
  const { instances = 200, trials = 50, pushes = 10, printProgress = () => undefined } = options;
  const bench = await openBench(instances);
  try {
    const effects = rising(await timeEffects(bench, pushes));
    printProgress(`${effects.length} effects timed`);
    const deaf = await findDeaf(bench, trials, printProgress);
    printProgress(`${deaf} of ${trials} deaf instances found`);
    const stale = await refuseStale(bench, trials);
    printProgress(`${stale} of ${trials} stale versions refused`);
    const newcomers = await welcomeNewcomers(bench, trials);
    printProgress(`${newcomers} of ${trials} newcomers had the value`);
    const pages = rising(await listMany(bench.service));
    printProgress(`${pages.length} pages of ${manySwitches} switches read`);
    const unleash = await unleashContract(bench.unleashDatabaseUrl, printProgress);
    printProgress(`${unleash.passed} of ${unleash.tests} tests of the contract pass on Unleash`);
    const p99 = nearestRank(effects, 0.99);
    const pageMs = nearestRank(pages, 0.99);
    const rows: BenchRow[] = [
      row('value and behaviour seen after the write, p99', p99, 'ms', effects.length),
      row(
        'value and behaviour seen after the write, median',
        nearestRank(effects, 0.5),
        'ms',
        effects.length,
      ),
      row('deaf instances found and rolled back', deaf, '', trials),
      row('stale versions refused', stale, '', trials),
      row('newcomers with the value before their first tagged request', newcomers, '', trials),
      row(`a page or a search of ${manySwitches} switches, p99`, pageMs, 'ms', pages.length),
      row(
        'tests of the provider contract passed on Unleash 7.5.1',
        unleash.passed,
        '',
        unleash.tests,
      ),
    ];
    const wrong = [
      ...(p99 <= boundMs ? [] : [`p99 is ${p99} ms, above ${boundMs} ms`]),
      ...(pageMs <= pageMsMax ? [] : [`a page takes ${pageMs} ms, above ${pageMsMax} ms`]),
      ...missed('deaf instances', deaf, trials),
      ...missed('stale versions', stale, trials),
      ...missed('newcomers', newcomers, trials),
      ...unleash.wrong,
      ...missed('tests on Unleash', unleash.passed, unleash.tests),
    ];
    const notes = [`${instances} instances on one machine with server and PostgreSQL.`];
    return { name: 'switches', machine: describeMachine(), rows, notes, wrong };
  } finally {
    await bench.close();
  }
}

const row = (figure: string, value: number, unit: string, samples: number): BenchRow => ({
  ...{ figure, value, unit, samples, interval: null },
});

const missed = (what: string, right: number, trials: number): readonly string[] =>
  right === trials ? [] : [`${right} of ${trials} ${what} were told right`];

interface Bench {
  readonly shop: ShopOfItsOwn;
  readonly service: ServerSwitchService;
  /** An empty database. */
  readonly unleashDatabaseUrl: string;
  close(): Promise<void>;
}

async function openBench(instances: number): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const database = await startPostgres({ dataDir: join(folder, 'postgres') });
    stops.push(() => database.stop());
    await migrate(database.url);
    const pool = createPool(database.url);
    stops.push(() => pool.end());
    const shop = await openShopOfItsOwn(instances);
    stops.push(() => shop.close());
    const files = switchShopFiles(shop.url);
    await writeFile(join(folder, 'switchshop.yaml'), files.target);
    await writeFile(join(folder, 'switchshop.switches.yaml'), files.switches);
    await writeManySwitches(folder, pool, database.url, files);
    const roots = { scenariosRoot: folder, targetsRoot: folder };
    const service = openSwitches({ pool, ...roots, log: createLog('silent', 'bench') });
    stops.push(() => service.close());
    await pool.query('create database unleash');
    const unleashDatabase = new URL(database.url);
    unleashDatabase.pathname = '/unleash';
    return { shop, service, unleashDatabaseUrl: unleashDatabase.href, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function versionOf(service: ServerSwitchService): Promise<string> {
  const query = { target, search: 'limit', kind: null, offset: 0, limit: 1 };
  const page = await service.list(query);
  if (!page.ok) throw new Error(page.error.line);
  return page.value.switches[0]?.version ?? '';
}

const rules = { pause: 'none', onDeaf: 'roll-back', onUnknown: 'roll-back' } as const;

const start = (service: ServerSwitchService, value: number, version: string | null) =>
  service.push({
    ...{ target, ...rules, boundMs, by: 'bench', reason: 'bench' },
    changes: [{ switch: 'limit', value, version }],
  });

/** The push at its end. */
async function pushed(service: ServerSwitchService, value: number): Promise<PushView> {
  const started = await start(service, value, null);
  if (!started.ok) throw new Error(started.error.line);
  const until = performance.now() + waitMs;
  while (performance.now() < until) {
    const push = await service.pushOf(started.value.id);
    if (!push.ok) throw new Error(push.error.line);
    if (isPushEnded(push.value.state)) return push.value;
    await delay(20);
  }
  throw new Error(`push ${started.value.id} did not end`);
}

/** The time of each effect of these pushes, in ms. */
async function timeEffects({ service }: Bench, pushes: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < pushes; index += 1) {
    const push = await pushed(service, 20 + index);
    if (push.state !== 'done') throw new Error(`push ${index + 1} is ${push.state}: ${push.why}`);
    times.push(...push.effects.map(({ afterMs }) => afterMs ?? Number.POSITIVE_INFINITY));
  }
  return times;
}

/** A random instance ignores the value; right: the push names it alone and every other instance is as before. */
async function findDeaf(
  { shop, service }: Bench,
  trials: number,
  printProgress: (line: string) => void,
): Promise<number> {
  let right = 0;
  for (let index = 0; index < trials; index += 1) {
    const before = await shop.acted();
    const name = [...before.keys()][randomInt(before.size)] ?? '';
    await shop.setDeaf(name, true);
    const push = await pushed(service, before.get(name) === 60 ? 61 : 60);
    await shop.setDeaf(name, false);
    const isNamed = push.why?.startsWith(`${name} is deaf on limit: `) === true;
    const after = await shop.acted();
    const isBack = [...before].every(([one, acted]) => after.get(one) === acted);
    const isFound = push.state === 'rolled-back' && isNamed && !push.why?.includes(';');
    if (isFound && isBack) right += 1;
    else printProgress(`deaf ${name}: ${push.state}: ${push.why}; ${isBack ? '' : 'not '}back`);
  }
  return right;
}

async function refuseStale({ shop, service }: Bench, trials: number): Promise<number> {
  let right = 0;
  for (let index = 0; index < trials; index += 1) {
    const version = await versionOf(service);
    // As somebody changes it past Zerohour.
    await shop.setAll(30 + (index % 2));
    const answer = await start(service, 70, version);
    const isUntouched = [...(await shop.acted()).values()].every((acted) => acted !== 70);
    if (!answer.ok && answer.error.code === 'ZH-SWITCH-004' && isUntouched) right += 1;
  }
  return right;
}

/**
 * Instances join with their own start value and serve no tagged request before they have the pushed one; right: each has
 * it, and the history says that it was told.
 */
async function welcomeNewcomers({ shop, service }: Bench, trials: number): Promise<number> {
  const push = await pushed(service, 80);
  if (push.state !== 'done') throw new Error(`the push is ${push.state}: ${push.why}`);
  // The service has to have seen who was there before.
  await delay(3_000);
  const joining = Array.from({ length: trials }, async (_, index) => {
    await delay(index * joinEveryMs);
    const name = `new${index}`;
    await shop.add(name);
    const until = performance.now() + 20_000;
    while ((await shop.acted()).get(name) !== 80) {
      if (performance.now() > until) return false;
      await delay(50);
    }
    return isTold(service, name, until);
  });
  return (await Promise.all(joining)).filter((isRight) => isRight).length;
}

/** Slower than the service looks for them, so that most join alone. */
const joinEveryMs = 300;

async function isTold(service: ServerSwitchService, name: string, until: number): Promise<boolean> {
  while (performance.now() < until) {
    const page = await service.history({ target, switch: 'limit', before: null, limit: 100 });
    if (!page.ok) throw new Error(page.error.line);
    const own = page.value.find(({ reason }) => reason.startsWith(`instance ${name} joined: `));
    if (own !== undefined) return own.kind === 'told';
    await delay(50);
  }
  return false;
}

const rising = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
