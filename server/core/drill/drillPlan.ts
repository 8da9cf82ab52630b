import { describePlan } from '../plan/criteria.ts';
import type { Plan } from '../plan/plan.ts';
import { faultsNeedApproval } from '../target/faultPermission.ts';
import { demandsOf } from '../target/isolation.ts';
import type { Target } from '../target/target.ts';
import { type DrillAction, describeAction, disturbance, type Sight } from './action.ts';
import { clockOf, type DrillClock, dueReadings } from './clock.ts';
import type { Drill } from './drill.ts';
import { describeExpectation, recoverMsOf } from './expectation.ts';
import { describeStage } from './loadShape.ts';
import { describeProbe, type Phase, type Probe, phases } from './probe.ts';
import { protectingActions } from './protection.ts';

/** One line of a drill's clock: a stage of the load begins, or an action. */
export interface ClockRow {
  readonly atMs: number;
  /** When it ends; null: with the rollback. */
  readonly endMs: number | null;
  readonly what: 'load' | DrillAction['kind'];
  readonly text: string;
  /** What is expected to be seen meanwhile; empty where nothing is. */
  readonly see: string;
}

/** What is expected to be seen: `pay-good broken`; empty where nothing is. */
export const sightText = ({ text, probes }: Sight): string =>
  text ??
  Object.entries(probes)
    .map(([name, sight]) => `${name} ${sight}`)
    .join(', ');

/** The stages and actions of a drill by time; at one time the stage comes first. */
export function clockRows(
  { method }: Pick<Drill, 'method'>,
  { stages }: Pick<DrillClock, 'stages'>,
): readonly ClockRow[] {
  const rows = [
    ...stages.map(
      (stage): ClockRow => ({
        ...{ atMs: stage.startMs, endMs: stage.endMs, what: 'load' },
        ...{ text: describeStage(stage), see: '' },
      }),
    ),
    ...method.map(
      ({ atMs, endMs, action, see }): ClockRow => ({
        ...{ atMs, endMs, what: action.kind, text: describeAction(action), see: sightText(see) },
      }),
    ),
  ];
  return rows.sort((a, b) => a.atMs - b.atMs);
}

/** What a probe tolerates in each of its phases. */
export const toleratedBy = (probe: Probe): readonly { readonly phase: Phase; text: string }[] =>
  phases
    .filter((phase) => probe.phases[phase] !== undefined)
    .map((phase) => ({ phase, text: describeProbe(probe, phase) }));

/** What a drill will do, for a reader who decides whether to start it. */
export interface DrillPlan {
  readonly name: string;
  readonly scenario: string;
  readonly target: string;
  readonly durationMs: number;
  /** The known capacity, as a share of the scenario's peak. */
  readonly capacity: number;
  readonly clock: readonly ClockRow[];
  readonly phases: DrillClock['phases'];
  readonly probes: readonly {
    readonly name: string;
    readonly expected: readonly {
      readonly phase: Phase;
      readonly text: string;
      /** How many are due in the phase. */
      readonly readings: number;
    }[];
  }[];
  readonly expected: readonly string[];
  /** What is turned before the load, and what does not hold without it; null for a drill without a protection. */
  readonly protection: {
    readonly switches: readonly string[];
    readonly breaks: readonly string[];
  } | null;
  readonly rollback: readonly string[];
  readonly abort: readonly string[];
  /** Whether a second person must approve it; null where the target is not known. */
  readonly needsApproval: boolean | null;
}

export function drillPlan(drill: Drill, plan: Plan, target: Target | null): DrillPlan {
  const clock = clockOf(drill, recoverMsOf(drill.expect));
  return {
    ...{ name: drill.name, scenario: plan.scenario, target: target?.name ?? plan.target },
    ...{ durationMs: clock.endMs, capacity: drill.load.capacity },
    ...{ clock: clockRows(drill, clock), phases: clock.phases },
    probes: drill.hypothesis.map((probe) => {
      const due = dueReadings(probe, clock);
      return {
        name: probe.name,
        expected: toleratedBy(probe).map((each) => ({
          ...each,
          readings: due.filter(({ phase }) => phase === each.phase).length,
        })),
      };
    }),
    expected: drill.expect.map(describeExpectation),
    protection:
      drill.protection === undefined
        ? null
        : {
            switches: protectingActions(drill).map(describeAction),
            breaks: drill.protection.breaks,
          },
    rollback: drill.rollback.map(describeAction),
    abort: describePlan(plan).criteria.abort,
    needsApproval: target === null ? null : needsApproval(drill, target),
  };
}

/** Load on a live stack needs a second person, and so do faults that customers could meet. */
const needsApproval = ({ method }: Pick<Drill, 'method'>, target: Target): boolean =>
  demandsOf(target.isolation).approval === 'required' ||
  (method.some(({ action }) => disturbance(action) === 'always') && faultsNeedApproval(target));
