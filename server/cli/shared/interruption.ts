import type { Result } from '../../core/result.ts';
import type { CommandFailure } from './failure.ts';
import type { Screen } from './screen.ts';

export interface Interruption {
  readonly happened: boolean;
  forget(): void;
}

/** The first Ctrl-C (or SIGTERM) stops what the command conducts; following goes on until it has ended. */
export function stopOnSignal(
  screen: Screen,
  /** `stopping the load of run x`. */
  stopping: string,
  stop: (reason: string) => Promise<Result<unknown, CommandFailure>>,
): Interruption {
  const state = { happened: false, forget };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (state.happened) return;
    state.happened = true;
    screen.line(`${signal}: ${stopping} …`);
    void stop(`interrupted by ${signal} at the command line`).then((result) => {
      if (!result.ok) screen.failure(result.error);
    });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  function forget(): void {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return state;
}
