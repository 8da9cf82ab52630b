import type { Isolation, KillSwitch, Plan, Role, StartPreflight } from '../api/generated.ts';
import { asProblem } from '../api/problem.ts';
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

/** Whether a second person must approve load on the target: it says so itself, or the server refused a start for it. */
export function needsApproval(isolation: Isolation | undefined, refused: unknown): boolean {
  const { code = '' } = asProblem(refused);
  return isolation === 'observe' || approvalCodes.includes(code);
}

const approvalCodes = ['ZH-TARGET-009', 'ZH-TARGET-010'];

/** The header of an approval; none for an empty one. */
export const approvalHeader = (approval: string): Readonly<Record<string, string>> =>
  approval.trim() === '' ? {} : { 'Zerohour-Approval': approval.trim() };

/** Why this user cannot start a run now; null when nothing is in the way. */
export function startObstacle(
  role: Role | undefined,
  killSwitch: Pick<KillSwitch, 'pulled'> | undefined,
): string | null {
  if (!hasRole(role, 'lead')) return 'Starting runs needs the role lead or admin.';
  if (killSwitch?.pulled === true) return 'All load is stopped: the safety lever is pulled.';
  return null;
}
