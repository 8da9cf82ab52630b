import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../root.ts';
import { temporaryFolderOf } from './scratchCopy.ts';
import type { TestAnswer, TestRequest } from './testProcess.ts';

/** Runs tests of one Vitest project in a scratch copy, one request after the other. */
export interface TestRunner {
  /** The project's test files, relative to the scratch copy. */
  tests(): Promise<ReadonlySet<string>>;
  /**
   * Null when the tests did not end within the limit: their processes are then killed. Throws when the process
   * ends by itself.
   */
  run(request: TestRequest, limitMs: number): Promise<TestAnswer | null>;
  stop(): Promise<void>;
}

const stopMsMax = 20_000;

export function createTestRunner(root: string, project: string): TestRunner {
  let started: Promise<Started> | null = null;
  const start = (): Promise<Started> => {
    started ??= startProcess(root, project);
    return started;
  };
  return {
    tests: async () => (await start()).tests,
    run: async (request, limitMs) => {
      const { child } = await start();
      const answer = nextMessage<TestAnswer>(child);
      child.send(request);
      const made = await within(limitMs, answer, () => kill(child));
      if (made === null) started = null;
      return made;
    },
    stop: async () => {
      if (started === null) return;
      const { child } = await started;
      started = null;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<true>((resolve) => child.once('exit', () => resolve(true)));
      child.disconnect();
      await within(stopMsMax, ended, () => kill(child));
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly tests: ReadonlySet<string>;
}

/** In a process group of its own, which is killed as a whole. */
async function startProcess(root: string, project: string): Promise<Started> {
  const child = fork(
    join(packageRoot(), 'dist/server/bench/mutants/testProcess.js'),
    [root, project],
    {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'test', VITEST: 'true', TMPDIR: temporaryFolderOf(root) },
    },
  );
  return { child, tests: new Set(await nextMessage<readonly string[]>(child)) };
}

function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the process that runs the tests ended'));
    child.once('exit', ended);
    child.once('message', (message: T) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

/** Null after the limit, once `end` has made the wait useless. */
async function within<T>(limitMs: number, wait: Promise<T>, end: () => void): Promise<T | null> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, limitMs);
  try {
    return await wait;
  } catch (error) {
    if (isLate) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function kill({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}
