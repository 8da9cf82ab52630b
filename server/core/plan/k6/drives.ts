import { periodMs, startsOf } from '../../traffic/arrival.ts';
import { firstIndex } from '../../traffic/dataset.ts';
import type { PathPlan } from '../../traffic/journey.ts';
import type { RoundPlan, StagePlan } from '../../traffic/round.ts';
import type { Plan } from '../plan.ts';
import { cutRound, takeOverMsMax } from '../rate/drivenPlan.ts';
import { datasetsOf } from './journey.ts';
import { loadsKeptMax, loadsOf } from './k6Scenarios.ts';
import { indent } from './layout.ts';
import { scenarioName } from './metrics.ts';
import { keyOf, quote } from './names.ts';
import { saltOf } from './salt.ts';
import { sessionDrives } from './sessionPhases.ts';
import { slotsEntries } from './slots.ts';
import { tellLimits } from './telling.ts';

/** What a journey has to know of the k6 scenario that it belongs to: `drives` of a generated script. */

export function drivesCode(plan: Plan, round: RoundPlan): string {
  const drives = loadsOf(plan, round).map(({ path, stage, load }) => {
    const limits = tellLimits(load.vus, plan.shards);
    const entries = [
      `stage: ${stage.index}`,
      `starts: ${startsOf(load, stage.holdMs)}`,
      ...(load.profile === undefined
        ? [`periodMs: ${periodMs(load)}`]
        : slotsEntries(scenarioName(path.name, stage.index), load.profile)),
      `salt: ${saltOf(plan.seed, round.index, path.name, stage.index)}`,
      `tellFailures: ${limits.failures}`,
      `tellSlowest: ${limits.slowest}`,
      ...datasetsOf(plan, path)
        .filter((dataset) => dataset.pick.kind === 'unique')
        .map(
          (d) => `first_${d.name}: ${firstIndex(d) + firstRow(plan, d.name, round, stage, path)}`,
        ),
    ];
    return [scenarioName(path.name, stage.index), `{ ${entries.join(', ')} }`] as const;
  });
  return drivesOf([...sessionDrives(plan, round), ...drives]);
}

const driveWords =
  "// Each k6 scenario's stage, its planned starts over all shards, the time between them, and where its draws begin";

function drivesOf(drives: readonly (readonly [name: string, entry: string])[]): string {
  if (drives.length > loadsKeptMax) {
    const cases = drives.map(([name, entry]) => `case ${quote(name)}: return ${entry};`);
    return `${driveWords}; made for the one that a VU drives.
function driveOf(name) {
  switch (name) {
${indent(cases, '    ')}
    default: return undefined;
  }
}
let made = { name: null, drive: undefined };
const drives = new Proxy({}, {
  get(_, name) {
    if (made.name !== name) made = { name, drive: driveOf(name) };
    return made.drive;
  },
});`;
  }
  const rows = drives.map(([name, entry]) => `${keyOf(name)}: ${entry},`);
  return `${driveWords}.
const drives = {
${indent(rows)}
};`;
}

/**
 * Rows of a unique dataset that the loads before this one use: rounds in order, then stages, then paths. A round that
 * another takes over from uses those of its loads until the latest instant at which that may happen.
 */
export function firstRow(
  plan: Plan,
  dataset: string,
  round: RoundPlan,
  stage: StagePlan,
  path: PathPlan,
): number {
  let first = 0;
  for (const eachRound of untilTakenOver(plan)) {
    for (const eachStage of eachRound.stages) {
      for (const load of eachStage.loads) {
        const here = eachRound.index === round.index && eachStage.index === stage.index;
        if (here && load.path === path.name) return first;
        const user = plan.paths.find((each) => each.name === load.path);
        const draws =
          user !== undefined && datasetsOf(plan, user).some((each) => each.name === dataset);
        if (draws) first += startsOf(load, eachStage.holdMs);
      }
    }
  }
  return first;
}

/** How long a k6 that is stopped may begin journeys: then it is killed. */
const stopMsMax = 4_000;

/** Rounds up to the latest instant at which the next takes over. */
const untilTakenOver = (plan: Plan): readonly RoundPlan[] =>
  plan.rounds.map((round, index) => {
    const next = plan.rounds[index + 1]?.takesOver;
    return next === undefined
      ? round
      : cutRound(plan, round, next.plannedMs + takeOverMsMax + stopMsMax);
  });
