import { exitOf, failure } from '../../core/errors/failure.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Screen } from './screen.ts';

/**
 * Lets the command go on when stdout or stderr takes nothing more: what it conducts must not end by a full disk. Its
 * exit code then says that the output is incomplete. A reader that has read enough, such as `head`, is no failure.
 */
export function surviveOutputErrors(screen: Screen): void {
  let failed = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    const reported = failure('ZH-COMMAND-006', { reason: oneLine(error) });
    screen.failure(reported);
    // Last, because the command sets its own exit code when it ends.
    process.on('exit', () => {
      process.exitCode = exitOf(reported);
    });
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onError);
}
