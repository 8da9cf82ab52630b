import type { RoundPlan, StagePlan } from '../../traffic/round.ts';

/** The stages of a round's load shape: without those in which VUs log in and out. */
export const levelStages = ({ stages }: RoundPlan): readonly StagePlan[] =>
  stages.filter(({ transient }) => transient !== 'log-in' && transient !== 'log-out');

/** When the loads of a round begin, in ms since its start: VUs log in before. */
export const loadsFromMs = (round: RoundPlan): number => levelStages(round)[0]?.startMs ?? 0;

/** When the loads of a round end, in ms since its start. */
export function loadsUntilMs(round: RoundPlan): number {
  const last = levelStages(round).at(-1);
  return last === undefined ? 0 : last.startMs + last.holdMs;
}
