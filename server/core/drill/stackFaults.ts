import { abortRuleNeeds, parseAbortRule } from '../abort/abortRule.ts';
import { lacksKey } from '../abort/abortRuleKind.ts';
import { hint } from '../diagnostics/suggest.ts';
import { demandsOf } from '../target/isolation.ts';
import type { Target } from '../target/target.ts';
import { formatSpan } from '../text/units.ts';
import { actionProblems, type DrillAction, describeAction, disturbance } from './action.ts';
import type { DrillStack } from './actions/actionKind.ts';
import { clockOf, type DrillClock, dueReadings } from './clock.ts';
import { customersRule, type Drill } from './drill.ts';
import { itemsOf } from './drillBody.ts';
import type { DrillFault } from './drillFaults.ts';
import { recoverMsOf } from './expectation.ts';
import { describeRead, probeNeeds } from './probe.ts';
import { protectionStackFaults } from './protection.ts';
import type { ClockSpan } from './recordedLoad.ts';

/** What a drill needs to know of its scenario. */
export interface DrivenScenario {
  readonly paths: readonly { readonly name: string; readonly peakRatePerSecond: number }[];
  readonly hasAudit: boolean;
}

/** What is wrong with a drill on the stack that it is for: what its actions and probes name and the stack lacks. */
export function stackFaults(
  drill: Drill,
  scenario: DrivenScenario,
  target: Target,
  stack: DrillStack,
): readonly DrillFault[] {
  return [
    ...actionFaults(drill, stack),
    ...protectionStackFaults(drill, stack),
    ...probeFaults(drill, scenario, target),
    ...sampleFaults(drill, scenario),
    ...abortFaults(drill, target),
  ];
}

function actionFaults(drill: Drill, stack: DrillStack): readonly DrillFault[] {
  return itemsOf(drill).flatMap(({ index, part, action, planned }): readonly DrillFault[] => {
    if (part === 'protection') return [];
    const nth = part === 'method' ? index : index - drill.method.length;
    const problems = actionProblems(action, stack).map(({ key, message }) => ({
      path: [part, nth, ...key],
      message,
    }));
    const isShown = planned === null || Object.keys(planned.see.probes).length > 0;
    if (disturbance(action) !== 'alone' || isShown || isSeen(action, stack)) return problems;
    const message = `nothing shows that ${describeAction(action)} takes effect; name a probe that does: see: { ${drill.hypothesis[0]?.name ?? 'probe'}: holds }`;
    return [...problems, { path: [part, nth], message }];
  });
}

/** Whether a sensor sees the effect of a switch. One that the stack does not have is told already. */
const isSeen = (action: DrillAction, { switches }: DrillStack): boolean =>
  action.kind !== 'switch' ||
  !Object.hasOwn(switches, action.name) ||
  switches[action.name]?.isSeen === true;

function probeFaults(
  { hypothesis }: Drill,
  { paths: driven, hasAudit }: DrivenScenario,
  target: Target,
): readonly DrillFault[] {
  const known = driven.map(({ name }) => name);
  return hypothesis.flatMap(({ name, read }) => {
    const needs = probeNeeds(read);
    const path = ['hypothesis', name, read.kind];
    return [
      ...(needs.paths ?? [])
        .filter((each) => !known.includes(each))
        .map((each) => ({
          path,
          message: `the scenario has no path "${each}"${hint(each, known)}`,
        })),
      ...(needs.audit === true && !hasAudit
        ? [
            {
              path,
              message:
                'the scenario has no audit that could check the invariant; give it the key "audit"',
            },
          ]
        : []),
      ...(needs.target ?? [])
        .filter((key) => lacksKey(target, key))
        .map((key) => ({ path, message: `target ${target.name} names no ${key} for this probe` })),
      ...(needs.url === undefined ? [] : urlFaults(needs.url, target)).map((message) => ({
        path,
        message,
      })),
    ];
  });
}

/** A percentile that has never enough samples between two readings would only be unknown. */
function sampleFaults(drill: Drill, { paths }: DrivenScenario): readonly DrillFault[] {
  const clock = clockOf(drill, recoverMsOf(drill.expect));
  return drill.hypothesis.flatMap((probe): readonly DrillFault[] => {
    const { paths: [name] = [], samples = 0 } = probeNeeds(probe.read);
    const path = paths.find((each) => each.name === name);
    if (path === undefined) return [];
    const perCapacity = path.peakRatePerSecond * drill.load.capacity;
    const short = dueReadings(probe, clock).find(
      ({ phase, span }) =>
        phase !== null &&
        probe.phases[phase] !== undefined &&
        journeysIn(span, clock, perCapacity) < samples,
    );
    if (short === undefined) return [];
    const journeys = Math.floor(journeysIn(short.span, clock, perCapacity));
    const message = `${describeRead(probe.read)} needs ${samples} journeys, and ${formatSpan(short.span.fromMs)} to ${formatSpan(short.span.toMs)} has ${journeys}; read it less often (every: ${formatSpan(probe.everyMs)} now), or take a lower percentile`;
    return [{ path: ['hypothesis', probe.name, probe.read.kind], message }];
  });
}

/** How many journeys the stages start in a span. */
function journeysIn(
  { fromMs, toMs }: ClockSpan,
  { stages }: DrillClock,
  perSecond: number,
): number {
  return stages.reduce((sum, { share, startMs, endMs }) => {
    const overlapMs = Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, startMs));
    return sum + (overlapMs / 1_000) * share * perSecond;
  }, 0);
}

/** A probe goes where load may go, and nowhere else. */
function urlFaults(url: string, { name, allowHosts }: Target): readonly string[] {
  if (url.startsWith('/')) return [];
  const { hostname, port, protocol } = new URL(url);
  const host = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
  return allowHosts.includes(host)
    ? []
    : [`target ${name} does not allow ${host}; add it to "allowHosts" of the target file`];
}

function abortFaults({ abort }: Drill, target: Target): readonly DrillFault[] {
  return abort.flatMap((text, index): readonly DrillFault[] => {
    const rule = parseAbortRule(text);
    const missing =
      rule === null ? undefined : abortRuleNeeds(rule).target?.find((key) => lacksKey(target, key));
    if (missing === undefined) return [];
    if (text !== customersRule) {
      return [
        {
          path: ['abort', index],
          message: `target ${target.name} names no ${missing} for this rule`,
        },
      ];
    }
    return hasCustomers(target)
      ? [
          {
            path: [],
            message: `target ${target.name} names no ${missing}: a drill stops when customers suffer, so their figures must be known`,
          },
        ]
      : [];
  });
}

const hasCustomers = ({ isolation }: Pick<Target, 'isolation'>): boolean =>
  demandsOf(isolation).leaks !== 'none';

/** The abort rules that a drill adds to its run: without the customers' SLO on a stack that has no customers. */
export const abortRulesOn = (
  { abort }: Pick<Drill, 'abort'>,
  target: Pick<Target, 'isolation' | 'customerStatsUrl'>,
): readonly string[] =>
  hasCustomers(target) || target.customerStatsUrl !== null
    ? abort
    : abort.filter((rule) => rule !== customersRule);
