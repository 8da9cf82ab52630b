import type { RoundPlan } from '../../traffic/round.ts';
import { logOutAtMs, sessionPath, sessionSpanMs, sessionVusOf } from '../../traffic/session.ts';
import type { Plan } from '../plan.ts';
import { scenarioName } from './metrics.ts';
import { keyOf } from './names.ts';
import { tellLimits } from './telling.ts';

/** The k6 scenarios in which all VUs log in, before the first journey, and out, after the last one. */

/** The phases of a round: their stage, the function that each VU runs once, and when they begin, in ms. */
function phasesOf(plan: Plan, round: RoundPlan) {
  return round.stages.flatMap(({ index, transient, startMs }) => {
    if (transient === 'log-in') return [{ index, exec: 'logInEach', startMs }];
    return transient === 'log-out'
      ? [{ index, exec: 'logOutEach', startMs: logOutAtMs(round, plan.paths) }]
      : [];
  });
}

/** k6 gives each of its VUs one iteration: there are as many as all loads plan. */
export function sessionScenarios(plan: Plan, round: RoundPlan): readonly string[] {
  const { session } = plan;
  if (session === undefined) return [];
  const vus = sessionVusOf(plan, round);
  const spanMs = sessionSpanMs({ ...session, vus });
  return phasesOf(plan, round).map(({ index, exec, startMs }) => {
    const entries = [
      "executor: 'per-vu-iterations'",
      `exec: '${exec}'`,
      `startTime: '${startMs}ms'`,
      `vus: ${vus}`,
      'iterations: 1',
      `maxDuration: '${spanMs}ms'`,
      "gracefulStop: '0s'",
    ];
    return `${keyOf(scenarioName(sessionPath, index))}: { ${entries.join(', ')} },`;
  });
}

/** What a failing log-in is told by, as of a drive. */
export function sessionDrives(
  plan: Plan,
  round: RoundPlan,
): readonly (readonly [name: string, entry: string])[] {
  const { session } = plan;
  if (session === undefined) return [];
  const { failures } = tellLimits(sessionVusOf(plan, round), plan.shards);
  return phasesOf(plan, round).map(({ index }) => [
    scenarioName(sessionPath, index),
    `{ stage: ${index}, tellFailures: ${failures} }`,
  ]);
}
