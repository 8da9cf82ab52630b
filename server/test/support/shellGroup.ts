import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** For the rest of the output, which a process in the background may keep open. */
const outputRestMs = 200;

/** Descriptor of the pipe whose other end this process holds. */
const holder = 3;

/**
 * A shell script in a process group of its own. The kernel tells only a child that its parent has ended, so a
 * process of the group reads a pipe that closes with this process, and kills what the script started too.
 */
export function shellCommand(script: string) {
  const guard = `( exec > /dev/null 2>&1; read -r _ <&${holder}; kill -KILL -- -$$ ) &
exec ${holder}<&-
`;
  return {
    file: 'bash',
    args: ['-c', guard + script],
    options: { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  } as const satisfies { file: string; args: readonly string[]; options: SpawnOptions };
}

export interface ShellGroup {
  /** Of the shell, and the number of its group. */
  readonly pid: number;
  /** Code and output of the shell; what it left in the background may still run. */
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
  /** Asks the group to end, and kills what is left of it after the limit. */
  stop(limitMs: number): Promise<void>;
}

/** Starts a script; its group ends with this process, however that ends. */
export function startShell(
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ShellGroup {
  const { file, args, options } = shellCommand(script);
  const child: ChildProcess = spawn(file, args, { ...options, cwd, env });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  let text = '';
  const streams = [child.stdout, child.stderr].flatMap((stream) => stream ?? []);
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  const closed = Promise.all(streams.map((stream) => once(stream, 'close')));
  return {
    pid,
    ended: once(child, 'exit').then(async ([code]) => {
      await Promise.race([closed, delay(outputRestMs)]);
      return { code, text };
    }),
    async stop(limitMs) {
      const deadline = performance.now() + limitMs;
      for (let left = signalGroup(pid, 'SIGTERM'); left && performance.now() < deadline; ) {
        await delay(100);
        left = signalGroup(pid, 0);
      }
      signalGroup(pid, 'SIGKILL');
    },
  };
}

/** Whether there is such a group. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
