import type { KillSwitch, Plan, Role, StartPreflight } from '../api/generated.ts';
import { hasRole } from '../api/role.ts';

/** What a person set before the start. */
export interface StartChoice {
  readonly target: string;
  readonly shards: number;
}

/**
 * What the API is asked to start. `planned` is the target that the plan was asked for; null is the
 * one that the scenario names, and stays null while that one is chosen.
 */
export function startRequest(
  scenarioId: string,
  plan: Pick<Plan, 'target'>,
  planned: string | null,
  { target, shards }: StartChoice,
): StartPreflight {
  return { scenarioId, target: target === plan.target ? planned : target, shards };
}

/** Why this user cannot start a run now; null when nothing is in the way. */
export function startObstacle(
  role: Role | undefined,
  killSwitch: Pick<KillSwitch, 'pulled'> | undefined,
): string | null {
  if (!hasRole(role, 'lead')) return 'Starting runs needs the role lead or admin.';
  if (killSwitch?.pulled === true) return 'All load is stopped: the safety lever is pulled.';
  return null;
}
