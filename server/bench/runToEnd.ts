import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../cli/shared/api.ts';
import { isFinal } from '../core/run/run.ts';
import type { ScenarioSource } from '../run/runService.ts';

/** A run that has ended, and how. */
export interface EndedRun {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
}

/** Starts a run of a scenario at a target, and asks for its state every so many milliseconds until it has ended. */
export async function runToEnd(
  api: Api,
  source: ScenarioSource,
  target: string,
  pollMs: number,
): Promise<EndedRun> {
  const started = await api.start({ scenarioId: null, source, target, shards: null });
  if (!started.ok) throw new Error(started.error.line);
  const { id } = started.value;
  for (;;) {
    const run = await api.run(id);
    if (!run.ok) throw new Error(run.error.line);
    const { state, reason } = run.value;
    if (isFinal(state)) return { id, state, reason };
    await delay(pollMs);
  }
}
