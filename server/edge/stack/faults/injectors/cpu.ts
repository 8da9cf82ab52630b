import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { err, ok } from '../../../../core/result.ts';
import type { HeldFault, Injector } from '../injector.ts';
import { findProcess } from '../subjectProcess.ts';
import { marksOf, processOf } from './stop.ts';

/**
 * Burners on the CPUs of the process, in its nice class. Each is a shell that computes without a pause under
 * `timeout`, which ends it at its deadline; pdeathsig ends both with the agent.
 */
export const cpu: Injector<'cpu', 'process'> = {
  mark: async ({ subject }) => marksOf(await findProcess(subject)),

  async inject({ order }, marks, lifeMs) {
    const place = placeOf(processOf(marks).pid);
    if (place === null) return err('the process has ended');
    const { cpus, nice } = place;
    const burners = Array.from({ length: cpus.size * order.parameters.burnersPerCpu }, () =>
      startBurner([...cpus].join(','), nice, lifeMs, order.id),
    );
    const started = await Promise.all(burners.map(hasStarted));
    const held = heldBurners(burners);
    const problem = started.find((one) => one !== null);
    if (problem === undefined) return ok(held);
    await held.end();
    return err(problem);
  },

  // The burners ended with the agent.
  undo: async () => ok(null),
  kept: () => [],
};

/** Where a process may run, and how nice it is; null when it has ended. */
function placeOf(
  pid: number,
): { readonly cpus: ReadonlySet<number>; readonly nice: number } | null {
  try {
    return { cpus: cpusOf(readFileSync(`/proc/${pid}/status`, 'utf8')), nice: getPriority(pid) };
  } catch {
    return null;
  }
}

/** The CPUs that a process may use, from its /proc/PID/status: `0-3,8` is five of them. Empty for an empty text. */
export function cpusOf(status: string): ReadonlySet<number> {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  const parts = list === undefined ? [] : list.split(',');
  return new Set(
    parts.flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
  );
}

/** A word among the arguments of each burner, by which the sensor finds them. */
export const burnerName = (id: string): string => `zerohour-fault-${id}`;

function startBurner(cpus: string, nice: number, lifeMs: number, id: string): ChildProcess {
  const dying = ['/usr/bin/setpriv', '--pdeathsig', 'KILL'];
  const limit = ['timeout', '--signal=KILL', (lifeMs / 1000).toFixed(3)];
  // A `timeout` that was killed before its burner asked for the signal of its death sends none: the burner has another
  // parent then, and must not burn.
  const burn =
    'read -r parent < "/proc/$PPID/comm" && [ "$parent" = timeout ] && while :; do :; done';
  const burner = ['sh', '-c', burn, burnerName(id)];
  const [file = '', ...args] = [...dying, 'taskset', '-c', cpus, ...limit, ...dying, ...burner];
  // `nice` adds to the agent's own value.
  return spawn('nice', ['-n', String(nice - getPriority()), file, ...args], {
    stdio: 'ignore',
  });
}

/** Why a burner did not start; null when it runs. */
const hasStarted = (burner: ChildProcess): Promise<string | null> =>
  new Promise((resolve) => {
    burner.once('spawn', () => resolve(null));
    burner.once('error', (error) => resolve(error.message));
  });

const heldBurners = (burners: readonly ChildProcess[]): HeldFault => ({
  async end() {
    const running = burners.filter(
      ({ exitCode, signalCode, pid }) =>
        exitCode === null && signalCode === null && pid !== undefined,
    );
    const ended = running.map((burner) => new Promise((resolve) => burner.once('exit', resolve)));
    for (const burner of running) burner.kill('SIGKILL');
    await Promise.all(ended);
  },
});
