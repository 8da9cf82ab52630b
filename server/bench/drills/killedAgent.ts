import { type ChildProcess, fork } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKindName, FaultOrder } from '../../core/fault/fault.ts';
import type { FaultTold } from '../../core/fault/faultTold.ts';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';
import { packageRoot } from '../../root.ts';
import type { Bed } from './bed.ts';
import { leftOf, lookFor } from './leftOver.ts';

/** Who is killed with SIGKILL; `suspended`: the agent gets SIGSTOP. */
export type Killed = 'agent' | 'keeper' | 'suspended';

export interface KillResult {
  readonly kind: FaultKindName;
  /** Null: nothing. */
  readonly left: string | null;
  /** Why it was not there when the kill came, as on a busy machine: nothing was shown then. Null: it was. */
  readonly problem: string | null;
}

export interface Kill {
  readonly whom: Killed;
  /** Part of the faults' ids. */
  readonly round: string;
  readonly ttlMs: number;
  readonly kinds: readonly FaultKindName[];
}

const INJECTED_MS_MAX = 60_000;

/**
 * Starts an agent as a process, lets it inject one fault of each kind, kills or suspends it, or kills its keeper, and
 * looks a second after the time to live for what is left.
 */
export async function killOf(
  bed: Bed,
  { whom, round, ttlMs, kinds }: Kill,
): Promise<readonly KillResult[]> {
  const orders = kinds.map((kind) => bed.order(kind, `${kind}-${round}`, ttlMs));
  const file = join(bed.folder, 'agent.yaml');
  await writeFile(file, bed.agentFile);
  const agent = fork(join(packageRoot(), 'dist/server/bench/drills/agentProcess.js'), [], {
    execArgv: [],
    env: { ...process.env, ZEROHOUR_LOG: 'silent' },
  });
  try {
    agent.send({ file, folder: bed.folder, orders });
    const said = await injected(agent, orders);
    const unseen = await unseenOf(bed, orders);
    if (whom === 'keeper') process.kill(await keeperOf(agent), 'SIGKILL');
    else agent.kill(whom === 'agent' ? 'SIGKILL' : 'SIGSTOP');
    const problems = orders.map(({ id }) => problemOf(said.get(id)) ?? unseen.get(id) ?? null);
    await sleep(ttlMs + 1_000);
    return await Promise.all(
      orders.map(async ({ kind, id }, nth) => ({
        kind,
        left: await leftOf(bed, kind, id),
        problem: problems[nth] ?? null,
      })),
    );
  } finally {
    agent.kill('SIGKILL');
  }
}

/** The pid of the keeper of an agent. */
async function keeperOf(agent: ChildProcess): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const [stat, line] = await Promise.all(
      ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    );
    const parent = procStatFields(stat ?? '')[procStatField.parent];
    if (parent === String(agent.pid) && line?.includes('keeperProcess.mjs')) return Number(pid);
  }
  throw new Error('the agent has no keeper');
}

export const endedBefore = 'it had ended before the kill';

/** Why a fault that was injected shows nothing of a kill; null where it does. */
export const early = (phase: FaultTold['phase']): string | null =>
  phase === 'injected' ? null : endedBefore;

const problemOf = (said: Said | undefined): string | null =>
  said === undefined ? 'the agent says nothing of it' : (said.problem ?? early(said.phase));

/** What looks from outside do not find while it is there, they do not miss later either: it shows nothing. By id. */
export async function unseenOf(
  bed: Bed,
  orders: readonly Pick<FaultOrder, 'kind' | 'id'>[],
): Promise<ReadonlyMap<string, string>> {
  const looks = await Promise.all(
    orders.map(async ({ kind, id }) => [id, await seen(bed, kind, id)] as const),
  );
  return new Map(looks.flatMap(([id, isSeen]) => (isSeen ? [] : [[id, notSeen] as const])));
}

const notSeen = 'it was not seen from outside while it should be there';

const seen = (bed: Bed, kind: FaultKindName, id: string): Promise<boolean> =>
  lookFor(bed, kind, id).then(
    (left) => left !== null,
    () => true,
  );

/** What an agent said last of a fault. */
interface Said {
  readonly id: string;
  readonly phase: FaultTold['phase'];
  readonly problem: string | null;
}

/** Waits until the agent has said of each fault that it is injected, or why it is not. What it says goes on to the map. */
function injected(
  agent: ChildProcess,
  orders: readonly FaultOrder[],
): Promise<ReadonlyMap<string, Said>> {
  const said = new Map<string, Said>();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(limit);
      agent.off('exit', failed);
      resolve(said);
    };
    const limit = setTimeout(finish, INJECTED_MS_MAX);
    const failed = (code: number | null): void => {
      clearTimeout(limit);
      reject(new Error(`the agent ended with code ${code}`));
    };
    agent.once('exit', failed);
    agent.on('message', (message: Said) => {
      if (message.phase === 'ordered' && message.problem === null) return;
      said.set(message.id, message);
      if (said.size === orders.length) finish();
    });
  });
}
