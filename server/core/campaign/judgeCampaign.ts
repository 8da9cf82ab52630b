import { isFinal } from '../run/run.ts';
import { plural } from '../text/figures.ts';
import { type VerdictState, verdictOf } from '../verdict/verdict.ts';
import type { Campaign, PlannedRehearsal } from './campaignFile.ts';
import {
  type CampaignPage,
  type CampaignReason,
  type CapacityReading,
  decisions,
  type OpenFinding,
  type Rehearsal,
} from './campaignPage.ts';
import { neededRatio, readCapacity, weakest } from './capacityReading.ts';
import { changesOf } from './changes.ts';
import { followFindings } from './openFindings.ts';
import type { HeldRehearsal, RehearsedDrill, RehearsedRun } from './runDigest.ts';

/**
 * The page of a campaign. A rehearsal is a go when every scenario carries the required load with the headroom, the last
 * run of each scenario and the last drill of each name pass, and nothing that an audit found is open. Fail comes before
 * unknown, unknown before pass, and what was not looked at is unknown.
 */
export function judgeCampaign(
  campaign: Campaign,
  held: readonly HeldRehearsal[],
  nowMs: number,
): CampaignPage {
  const needed = neededRatio(campaign.headroom);
  const found = campaign.rehearsals.map((_, at) => held[at] ?? nothing);
  const findings = followFindings(
    found.map(({ runs, drills }, at) => ({
      title: campaign.rehearsals[at]?.title ?? '',
      runs: runs.map((run) => ({ ...run, wanted: isWanted(run, drills) })),
    })),
  );
  let before: HeldRehearsal | null = null;
  const rehearsals = campaign.rehearsals.map((planned, at): Rehearsal => {
    const each = found[at] ?? nothing;
    const judged = judgeRehearsal(campaign, planned, each, findings[at] ?? [], needed);
    const seen = before === null ? [] : changesOf(before, each);
    if (judged.isHeld) before = each;
    return { ...judged, changed: [...planned.changed, ...seen] };
  });
  const last = rehearsals.findLast(({ isHeld }) => isHeld);
  const state = last?.state ?? 'unknown';
  return {
    ...{ name: campaign.name, saleAt: iso(campaign.saleAtMs), timeZone: campaign.timeZone },
    ...{ headroom: campaign.headroom, neededRatio: needed, state, rehearsals },
    text: textOf(last, campaign.saleAtMs - nowMs),
  };
}

const nothing: HeldRehearsal = { runs: [], drills: [], missing: [], isCut: false };
const iso = (atMs: number): string => new Date(atMs).toISOString();

/** The findings of a drill that left its protection off were wanted. */
const isWanted = (run: RehearsedRun, drills: readonly RehearsedDrill[]): boolean =>
  drills.some(({ runId, withoutProtection }) => runId === run.id && withoutProtection);

function judgeRehearsal(
  { scenarios }: Campaign,
  { title, window }: PlannedRehearsal,
  held: HeldRehearsal,
  findings: readonly OpenFinding[],
  needed: number,
): Omit<Rehearsal, 'changed'> {
  const { runs: all, drills } = held;
  const own = all.filter(({ drill }) => drill === null);
  const runs = own.map((run, at) => toldRun(run, own.slice(at + 1)));
  const toldDrills = drills.map((drill, at) => toldDrill(drill, drills.slice(at + 1)));
  const isHeld = own.length + drills.length > 0;
  const capacities = scenarios.map((scenario) => readCapacity(scenario, own, needed));
  const told = { findings, capacities, runs, drills: toldDrills };
  const reasons = [
    ...(isHeld ? reasonsOf(told, scenarios) : [planReason('not held yet: no run and no drill')]),
    ...planReasons(held),
  ];
  const starts = [...own, ...drills].map(({ startedAt }) => startedAt).sort();
  const verdict = verdictOf(reasons);
  return {
    title,
    from: window === null ? null : iso(window.fromMs),
    to: window === null ? null : iso(window.toMs),
    at: starts[0] ?? (window === null ? null : iso(window.fromMs)),
    ...{ isHeld, state: verdict.state, reasons: [...verdict.reasons] },
    ...{ capacities: [...capacities], weakest: weakest(capacities), runs, drills: toldDrills },
    ...{ findings: [...findings], open: findings.filter(({ state }) => state !== 'gone').length },
  };
}

function toldRun(run: RehearsedRun, later: readonly RehearsedRun[]): Rehearsal['runs'][number] {
  const { id, scenario, target, startedAt, state, digest } = run;
  const sentence = isFinal(state) ? `it ${state} without a report` : `it is ${state}`;
  return {
    ...{ id, scenario, target, startedAt },
    state: digest?.verdict ?? 'unknown',
    sentence: digest?.sentence ?? sentence,
    decides: later.every((each) => each.scenario !== scenario),
  };
}

/** With and without its protection a drill shows two things. */
function toldDrill(
  drill: RehearsedDrill,
  later: readonly RehearsedDrill[],
): Rehearsal['drills'][number] {
  const { id, name, startedAt, withoutProtection, verdict, sentence } = drill;
  return {
    ...{ id, name, startedAt, withoutProtection, state: verdict ?? 'unknown' },
    sentence: sentence ?? 'it has no report',
    decides: later.every(
      (each) => each.name !== name || each.withoutProtection !== withoutProtection,
    ),
  };
}

const planReason = (text: string): CampaignReason => ({ state: 'unknown', about: 'plan', text });

function reasonsOf(
  told: {
    readonly findings: readonly OpenFinding[];
    readonly capacities: readonly CapacityReading[];
    readonly runs: Rehearsal['runs'];
    readonly drills: Rehearsal['drills'];
  },
  scenarios: Campaign['scenarios'],
): readonly CampaignReason[] {
  const { findings, capacities, runs, drills } = told;
  const listed = scenarios.map(({ name }) => name);
  return [
    ...findings.flatMap(findingReason),
    ...capacities.map(({ state, text }) => ({ state, about: 'capacity' as const, text })),
    ...runs.flatMap(({ id, scenario, state, sentence, decides }): readonly CampaignReason[] =>
      decides ? [{ state, about: 'run', text: `run ${id} of ${scenario}: ${sentence}` }] : [],
    ),
    ...drills.flatMap(({ name, state, sentence, decides }): readonly CampaignReason[] =>
      decides ? [{ state, about: 'drill', text: `drill ${name}: ${sentence}` }] : [],
    ),
    ...runs.flatMap(({ id, scenario }) =>
      listed.includes(scenario)
        ? []
        : [
            planReason(
              `run ${id} drives ${scenario}, which is no scenario of the campaign, so no capacity is read from it`,
            ),
          ],
    ),
  ];
}

const planReasons = ({ missing, isCut }: HeldRehearsal): readonly CampaignReason[] => [
  ...missing.map((id) =>
    planReason(`no run or drill ${id} is known; the run of a drill is named by its drill`),
  ),
  ...(isCut ? [planReason('it has more runs or drills than are read here')] : []),
];

function findingReason({ state, since, text }: OpenFinding): readonly CampaignReason[] {
  if (state === 'gone') return [];
  const about = 'finding';
  if (state !== 'unseen') {
    return [{ state: 'fail', about, text: `${text}${sinceText(state, since)}` }];
  }
  const why = 'no reliable audit looked for it since';
  return [{ state: 'unknown', about, text: `${text}: open since ${since}, and ${why}` }];
}

const sinceText = (state: OpenFinding['state'], since: string): string => {
  if (state === 'new') return ' (new)';
  return state === 'again' ? ` (back, first seen in ${since})` : ` (open since ${since})`;
};

const DAY_MS = 86_400_000;

function textOf(last: Rehearsal | undefined, leftMs: number): string {
  const days = plural(Math.floor(Math.abs(leftMs) / DAY_MS), 'day');
  const when = leftMs >= 0 ? `${days} before the sale` : `${days} after the sale began`;
  if (last === undefined) return `unknown: no rehearsal was held, ${when}`;
  const [decisive] = last.reasons;
  const why = decisive === undefined || last.state === 'pass' ? goes(last) : decisive.text;
  return `${decisions[last.state]} by ${last.title}, ${when}: ${why}`;
}

const goes = ({ weakest: least }: Rehearsal): string => least?.text ?? 'everything passed';

/** How many of the drills that decide came to each state. */
export function drillCounts(drills: Rehearsal['drills']): Readonly<Record<VerdictState, number>> {
  const counts = { pass: 0, fail: 0, unknown: 0 };
  for (const { state, decides } of drills) if (decides) counts[state] += 1;
  return counts;
}
