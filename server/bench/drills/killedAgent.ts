import { type ChildProcess, fork } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKindName, FaultOrder } from '../../core/fault/fault.ts';
import { procStatField, procStatFields } from '../../edge/k6/procStat.ts';
import { packageRoot } from '../../root.ts';
import type { Bed } from './bed.ts';
import { leftOf } from './leftOver.ts';

/** Who is killed with SIGKILL; `suspended`: the agent gets SIGSTOP. */
export type Killed = 'agent' | 'keeper' | 'suspended';

export interface KillResult {
  readonly kind: FaultKindName;
  /** Null: nothing. */
  readonly left: string | null;
  /** Why it was not injected, as on a busy machine: nothing was shown then. Null: it was. */
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
    const problems = await injected(agent, orders);
    if (whom === 'keeper') process.kill(await keeperOf(agent), 'SIGKILL');
    else agent.kill(whom === 'agent' ? 'SIGKILL' : 'SIGSTOP');
    await sleep(ttlMs + 1_000);
    return await Promise.all(
      orders.map(async ({ kind, id }) => ({
        kind,
        left: await leftOf(bed, kind, id),
        problem: problems.get(id) ?? null,
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

/** Waits until the agent said of each fault that it is injected, or why it is not; by the fault's id. */
function injected(
  agent: ChildProcess,
  orders: readonly FaultOrder[],
): Promise<ReadonlyMap<string, string | null>> {
  const said = new Map<string, string | null>();
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      for (const { id } of orders) if (!said.has(id)) said.set(id, 'the agent says nothing of it');
      resolve(said);
    }, INJECTED_MS_MAX);
    agent.once('exit', (code) => reject(new Error(`the agent ended with code ${code}`)));
    agent.on('message', (message: { readonly id: string; readonly problem: string | null }) => {
      said.set(message.id, said.get(message.id) ?? message.problem);
      if (said.size < orders.length) return;
      clearTimeout(limit);
      resolve(said);
    });
  });
}
