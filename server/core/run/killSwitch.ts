import type { StopCause } from './stopCause.ts';

/** The kill switch (in the console: safety lever). While it is pulled no load runs, and none may start. */
export interface KillSwitch {
  readonly pulled: boolean;
  /** Who pulled or lifted it last; null before the first pull. */
  readonly by: string | null;
  /** Why it was pulled; null while it is not pulled. */
  readonly reason: string | null;
  /** When it was pulled or lifted last, ISO 8601. */
  readonly at: string;
}

/** A pull, and the runs that it stops. */
export interface KillSwitchPull {
  readonly killSwitch: KillSwitch;
  readonly runs: readonly string[];
}

/** The stop cause that a run gets. */
export const killSwitchCause = (by: string, reason: string): StopCause => ({
  kind: 'person',
  by,
  reason: `safety lever: ${reason}`,
});

/** Why no run may start, in one line with the remedy; null while the switch is not pulled. */
export function killSwitchRejection(killSwitch: KillSwitch): string | null {
  if (!killSwitch.pulled) return null;
  const who = killSwitch.by ?? 'somebody';
  return (
    `the safety lever is pulled: ${who} stopped all load (${killSwitch.reason ?? 'no reason given'}); ` +
    'no run starts until an admin lifts it'
  );
}
