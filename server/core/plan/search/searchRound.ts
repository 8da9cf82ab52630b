import { err, ok, type Result } from '../../result.ts';
import { perSecond } from '../../text/figures.ts';
import { formatLevel } from '../../text/units.ts';
import { isHeld, type RoundPlan, type SearchedRound } from '../../traffic/round.ts';
import { withSession } from '../../traffic/session.ts';
import type { Plan } from '../plan.ts';
import { stagesOf } from '../stages.ts';
import type { DrivenLevel, SearchSpec } from './searchSpec.ts';

type SearchedPlan = Pick<Plan, 'paths' | 'shards' | 'seed' | 'dispersion' | 'session'>;

/** A round of one stage, whose starts are rounded to a whole number for each path. The error is one line. */
export function searchRound(
  plan: SearchedPlan,
  index: number,
  { level, holdMs }: DrivenLevel,
  search: SearchedRound,
): Result<RoundPlan, string> {
  const { dispersion, paths, shards } = plan;
  const load = {
    stages: [{ level, holdMs, wholeStarts: true as const }],
    // Each round draws its arrivals anew.
    seed: plan.seed + index,
    ...(dispersion === undefined ? {} : { dispersion }),
  };
  const { stages, diagnostics } = stagesOf({ load }, paths, shards);
  const [problem] = diagnostics;
  if (problem !== undefined) return err(problem.message);
  const round = { index, stages, durationMs: holdMs, search };
  if (plan.session === undefined) return ok(round);
  const { round: made, session } = withSession(round, paths, plan.session);
  return ok({ ...made, sessionVus: session.vus });
}

/** `stage 6 at 98.23% (157/s), limit between 93.38% (149/s) and 103.34% (165/s)`; null for a round that no search planned. */
export function searchingText(
  { index, stages, search }: Pick<RoundPlan, 'index' | 'stages' | 'search'>,
  { peakPerSecond }: Pick<SearchSpec, 'peakPerSecond'>,
): string | null {
  const held = stages.find(isHeld);
  if (search === undefined || held === undefined) return null;
  const { lastPass, firstFail } = search;
  const at = (level: number): string =>
    `${formatLevel({ level })} (${perSecond(level * peakPerSecond)})`;
  const known =
    lastPass !== null && firstFail !== null
      ? `, limit between ${at(lastPass)} and ${at(firstFail)}`
      : lastPass !== null
        ? `, limit above ${at(lastPass)}`
        : firstFail !== null
          ? `, limit below ${at(firstFail)}`
          : '';
  return `stage ${index + 1} at ${at(held.level)}${known}`;
}
