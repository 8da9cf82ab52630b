import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiAddress, createApi } from '../../cli/shared/api.ts';
import type { FaultKindName, FaultOrder } from '../../core/fault/fault.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';
import { startRedis } from '../../edge/embedded/redis.ts';
import { createFaultStore } from '../../edge/store/faultStore.ts';
import { createKillSwitchStore } from '../../edge/store/killSwitchStore.ts';
import { createPool } from '../../edge/store/pool.ts';
import { packageVersion } from '../../root.ts';
import { createFaultOrders, type FaultOrders } from '../../run/agent/faultOrders.ts';
import { startService } from '../../supervise.ts';
import { startAgentProcess } from './agentOfBed.ts';
import type { Bed } from './bed.ts';
import { unseenOf } from './killedAgent.ts';
import { lookFor } from './leftOver.ts';

export interface LeverTrial {
  /** From the request of the pull to the first reading that finds nothing more, in ms by kind. */
  readonly goneMs: Readonly<Record<string, number>>;
  /** Why a fault did not bite, as on a busy machine, a line each: it is not among those whose end is timed. */
  readonly problems: readonly string[];
}

/** A real server and a real agent, whose faults its lever ends. */
export interface Lever {
  /** Kills the server's Redis. */
  killRedis(): Promise<void>;
  trial(kinds: readonly FaultKindName[], round: string): Promise<LeverTrial>;
  close(): Promise<void>;
}

const TTL_MS = 60_000;
const BIT_MS_MAX = 20_000;
const GONE_MS_MAX = 20_000;
const LOOK_EVERY_MS = 30;
const LOOKS_AT_ONCE = 8;
const CLEAN_LOOKS = 3;

export async function openLever(bed: Bed): Promise<Lever> {
  const redis = await startRedis({ dataDir: join(bed.folder, 'server-redis') });
  const env = { ZEROHOUR_DATA: bed.folder, DATABASE_URL: bed.databaseUrl, REDIS_URL: redis.url };
  const server = await startService<ApiAddress>('server', 'main.js', env);
  const agent = await startAgentProcess(bed, env);
  const pool = createPool(bed.databaseUrl);
  const killSwitch = createKillSwitchStore(pool);
  const orders = createFaultOrders(createFaultStore(pool), killSwitch, packageVersion());
  const api = createApi(server.ready);
  /** The subject of a kind is free when its last fault was judged; other kinds go on meanwhile. */
  const ending = new Map<FaultKindName, Promise<void>>();
  return {
    async killRedis() {
      process.kill(redis.pid, 'SIGKILL');
      await redis.ended;
    },
    async trial(kinds, round) {
      const given = kinds.map((kind) => bed.order(kind, `${kind}-${round}`, TTL_MS));
      await Promise.all(kinds.map((kind) => ending.get(kind)));
      const told = await Promise.all(given.map((order) => bitten(orders, order)));
      const unseen = await unseenOf(bed, given);
      const problems = given.map(({ id }, nth) => told[nth] ?? unseen.get(id) ?? null);
      const there = given.filter((_, index) => problems[index] === null);
      const fromMs = performance.now();
      const pulled = await api.pullKillSwitch('a trial');
      if (!pulled.ok) throw new Error(pulled.error.line);
      const gone = await Promise.all(there.map((order) => goneAfterMs(bed, order, fromMs)));
      const lifted = await api.liftKillSwitch();
      if (!lifted.ok) throw new Error(lifted.error.line);
      for (const { kind, id } of given) {
        const ended = until(`the end of ${id}`, () => hasEnded(orders, id));
        // The next trial of the kind reports it.
        ended.catch(() => undefined);
        ending.set(kind, ended);
      }
      return {
        goneMs: Object.fromEntries(gone),
        problems: problems.filter((problem) => problem !== null),
      };
    },
    async close() {
      await agent.stop();
      await server.stop();
      await pool.end();
      await redis.stop();
    },
  };
}

/** Orders a fault as soon as its agent is there, and waits until it bit. One line when it did not. */
async function bitten(orders: FaultOrders, order: FaultOrder): Promise<string | null> {
  const target = targetOf(order);
  const orderer = { by: 'bench', runId: null, headers: {} };
  await until(
    `an agent for ${order.id}`,
    async () => (await orders.problem(target, order, orderer)) === null,
  );
  const given = await orders.order(target, order, orderer);
  if (!given.ok) throw new Error(given.error.line);
  let problem: string | null = null;
  await until(`the bite of ${order.id}`, async () => {
    const told = (await orders.status(order.id))?.told;
    const bite = told?.bite ?? null;
    problem = told?.problem ?? (bite !== null && bite.state !== 'bit' ? bite.text : null);
    return bite !== null || problem !== null;
  });
  return problem === null ? null : `${order.id}: ${problem}`;
}

interface Look {
  readonly fromMs: number;
  readonly isClean: boolean;
  readonly atMs: number;
}

/**
 * Looks begin every few milliseconds and do not wait for each other, since a request that a fault holds takes half a
 * second to be given up. The effect is gone with the first clean look after which all that begin are clean.
 */
async function goneAfterMs(
  bed: Bed,
  { kind, id }: FaultOrder,
  fromMs: number,
): Promise<readonly [string, number]> {
  const looks: Look[] = [];
  const look = async (): Promise<void> => {
    const begunMs = performance.now();
    const left = await lookFor(bed, kind, id).catch(() => 'no answer');
    looks.push({ fromMs: begunMs, isClean: left === null, atMs: performance.now() });
  };
  const running = new Set<Promise<void>>();
  for (;;) {
    const gone = firstOfClean(looks);
    if (gone !== null) {
      await Promise.all(running);
      const last = firstOfClean(looks);
      if (last !== null) return [kind, last.atMs - fromMs];
    }
    if (performance.now() - fromMs > GONE_MS_MAX) throw new Error(`${id} stays`);
    if (running.size < LOOKS_AT_ONCE) {
      const one = look();
      running.add(one);
      void one.then(() => running.delete(one));
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** The first of so many clean looks as are needed, behind the last one that was not; null where they are too few. */
function firstOfClean(looks: readonly Look[]): Look | null {
  const inOrder = [...looks].sort((a, b) => a.fromMs - b.fromMs);
  const clean = inOrder.slice(inOrder.findLastIndex(({ isClean }) => !isClean) + 1);
  return clean.length < CLEAN_LOOKS ? null : (clean[0] ?? null);
}

const hasEnded = async (orders: FaultOrders, id: string): Promise<boolean> =>
  (await orders.status(id))?.told?.phase === 'ended';

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + BIT_MS_MAX;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`waited in vain for ${what}`);
    await sleep(50);
  }
}

function targetOf({ kind }: FaultOrder) {
  const parsed = parseTarget(
    `name: bench
baseUrl: http://127.0.0.1:8080
allowHosts: [127.0.0.1:8080]
isolation: dedicated
caps: { ratePerSecondMax: 5, vusMax: 5, durationMsMax: 1m }
faults: [${kind}]
`,
    'bench.yaml',
    {},
  );
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  return parsed.value;
}
