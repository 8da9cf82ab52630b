import { err, ok, type Result } from '../../../../core/result.ts';
import { type Injector, type Marks, nothingHeld } from '../injector.ts';
import { findProcess, type ProcessMark, signal } from '../subjectProcess.ts';

export const stop: Injector<'stop', 'process'> = {
  mark: async ({ subject }) => marksOf(await findProcess(subject)),
  inject: async (_task, marks) =>
    signal(processOf(marks), 'SIGSTOP') ? ok(nothingHeld) : err('the process has ended'),
  undo: async (_task, marks) => {
    // A process that has ended since is not stopped.
    signal(processOf(marks), 'SIGCONT');
    return ok(null);
  },
  kept: (_task, marks) => [{ do: 'signal', ...processOf(marks), signal: 'SIGCONT' }],
};

export const marksOf = (found: Result<ProcessMark, string>): Result<Marks, string> =>
  found.ok ? ok({ pid: String(found.value.pid), born: found.value.born }) : found;

export const processOf = ({ pid, born }: Marks): ProcessMark => ({
  pid: Number(pid),
  born: String(born),
});
