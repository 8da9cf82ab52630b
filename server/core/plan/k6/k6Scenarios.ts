import { driveMs, gracefulStopMs } from '../../traffic/arrival.ts';
import type { PathPlan } from '../../traffic/journey.ts';
import type { RoundPlan, StageLoad, StagePlan } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';
import { indent } from './layout.ts';
import { scenarioName } from './metrics.ts';
import { keyOf, pathFunction, quote } from './names.ts';
import { sessionScenarios } from './sessionPhases.ts';
import { slotsLine, slotsOptions } from './slots.ts';

/** The k6 scenarios of a generated script: one for each load of each stage. */

/** Every load of a round with its stage and path, in the order in which k6 lists them. */
export function loadsOf(plan: Plan, round: RoundPlan) {
  return plan.paths.flatMap((path) =>
    round.stages.flatMap((stage) =>
      stage.loads.flatMap((load) => (load.path === path.name ? [{ path, stage, load }] : [])),
    ),
  );
}

/**
 * From so many loads on, such as those of a shape of minutes, a VU keeps no list of all: only the first VU's options are
 * read, and a VU drives one load at a time. A list of 1,000 takes 1.5 MB in each VU.
 */
export const loadsKeptMax = 100;

export function optionsCode(plan: Plan, round: RoundPlan): string {
  const scenarios = loadsOf(plan, round).map(({ path, stage, load }) =>
    scenarioCode(path, stage, load),
  );
  const onlyFirst = scenarios.length > loadsKeptMax ? '__VU > 0 ? {} : ' : '';
  return `export const options = {
  discardResponseBodies: true,
  maxRedirects: 0,
  scenarios: ${onlyFirst}{
${indent([...sessionScenarios(plan, round), ...scenarios], '    ')}
  },
};`;
}

/** k6 takes durations to the nanosecond; text keeps them exact. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1_000_000)}ns`;

/** The starts of each load that has slots. */
export function slotsCode(plan: Plan, round: RoundPlan): string {
  const lines = loadsOf(plan, round).flatMap(({ path, stage, load }) =>
    load.profile === undefined
      ? []
      : [slotsLine(scenarioName(path.name, stage.index), load.profile)],
  );
  if (lines.length === 0) return '';
  return ['// Starts in each slot: the code of its character, less 32.', ...lines].join('\n');
}

const evenOptions = (load: StageLoad, holdMs: number): readonly string[] => [
  `duration: '${nanoseconds(driveMs(load, holdMs))}'`,
  `rate: ${load.rate}`,
  `timeUnit: '${load.timeUnitMs}ms'`,
];

function scenarioCode(path: PathPlan, stage: StagePlan, load: StageLoad): string {
  const { profile } = load;
  const isEven = profile === undefined;
  const [duration, ...rates] = isEven
    ? evenOptions(load, stage.holdMs)
    : ['', ...slotsOptions(scenarioName(path.name, stage.index), profile)];
  const entries = [
    `executor: '${isEven ? 'constant' : 'ramping'}-arrival-rate'`,
    `exec: ${quote(pathFunction(path.name))}`,
    `startTime: '${stage.startMs}ms'`,
    ...(isEven ? [duration] : []),
    `gracefulStop: '${gracefulStopMs(path)}ms'`,
    ...rates,
    `preAllocatedVUs: ${load.vus}`,
    `maxVUs: ${load.vus}`,
  ];
  return `${keyOf(scenarioName(path.name, stage.index))}: { ${entries.join(', ')} },`;
}
