import { spawn } from 'node:child_process';
import type { Subject } from '../../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../../core/result.ts';
import { type Injector, type Marks, nothingHeld } from '../injector.ts';
import { findProcess, type ProcessMark, signal } from '../subjectProcess.ts';
import { marksOf, processOf } from './stop.ts';

/** How soon a process that takes the place of a killed one is found. */
const LOOK_EVERY_MS = 50;

export const kill: Injector<'kill', 'process'> = {
  mark: async ({ subject }) => marksOf(await findProcess(subject)),

  async inject({ order, subject }, marks, lifeMs) {
    if (!signal(processOf(marks), 'SIGKILL')) return err('the process has ended');
    if (!order.parameters.keepDown) {
      return ok(nothingHeld);
    }
    const untilMs = performance.now() + lifeMs;
    let looking = Promise.resolve();
    const timer = setInterval(() => {
      if (performance.now() >= untilMs) clearInterval(timer);
      else looking = looking.then(() => killSuccessor(subject, marks));
    }, LOOK_EVERY_MS);
    return ok({
      async end() {
        clearInterval(timer);
        await looking;
      },
    });
  },

  undo: async ({ subject }, marks) => startAgain(subject, marks),
  kept: ({ subject: { at } }, marks) =>
    at.start === undefined
      ? []
      : [
          {
            do: 'start',
            port: at.port ?? null,
            pidFile: at.pidFile ?? null,
            ...processOf(marks),
            command: at.start,
            cwd: process.cwd(),
          },
        ],
};

/** The subject's process that is there now. A pid file still names the killed one, and its pid may be another's by now. */
async function successor(subject: Subject<'process'>, marks: Marks): Promise<ProcessMark | null> {
  const found = await findProcess(subject);
  const killed = processOf(marks);
  if (!found.ok) return null;
  const { pid, born } = found.value;
  return pid === killed.pid && born !== killed.born ? null : found.value;
}

async function killSuccessor(subject: Subject<'process'>, marks: Marks): Promise<void> {
  const found = await successor(subject, marks);
  if (found !== null) signal(found, 'SIGKILL');
}

/** Starts the subject's command where it has one and is not there; a supervisor may be quicker. */
async function startAgain(
  subject: Subject<'process'>,
  marks: Marks,
): Promise<Result<null, string>> {
  const [file, ...args] = subject.at.start ?? [];
  if (file === undefined || (await successor(subject, marks)) !== null) return ok(null);
  return new Promise((resolve) => {
    // It outlives the agent, like the process that it replaces.
    const child = spawn(file, args, { detached: true, stdio: 'ignore' });
    child.once('error', (error) => resolve(err(error.message)));
    child.once('spawn', () => {
      child.unref();
      resolve(ok(null));
    });
  });
}
