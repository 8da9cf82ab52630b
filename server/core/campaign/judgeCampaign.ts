import { isFinal } from '../run/run.ts';
import { plural } from '../text/figures.ts';
import { type Reason, type VerdictState, verdictOf } from '../verdict/verdict.ts';
import type { Campaign, PlannedRehearsal } from './campaignFile.ts';
import { type CampaignPage, decisions, type OpenFinding, type Rehearsal } from './campaignPage.ts';
import { capacityReason, neededRatio, readCapacity, weakest } from './capacityReading.ts';
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
  { runs: all, drills, missing, isCut }: HeldRehearsal,
  findings: readonly OpenFinding[],
  needed: number,
): Omit<Rehearsal, 'changed'> {
  const own = all.filter(({ drill }) => drill === null);
  const runs = own.map((run, at) => toldRun(run, own.slice(at + 1)));
  const toldDrills = drills.map((drill, at) => toldDrill(drill, drills.slice(at + 1)));
  const isHeld = own.length + drills.length > 0;
  const capacities = scenarios.map((scenario) => readCapacity(scenario, own, needed));
  const listed = scenarios.map(({ name }) => name);
  const reasons: Reason[] = isHeld
    ? [
        ...findings.flatMap(findingReason),
        ...capacities.map(capacityReason),
        ...runs.flatMap((run) => {
          const text = `run ${run.id} of ${run.scenario}: ${run.sentence}`;
          return run.decides ? [{ state: run.state, text }] : [];
        }),
        ...toldDrills.flatMap((drill) => {
          const text = `drill ${drill.name}: ${drill.sentence}`;
          return drill.decides ? [{ state: drill.state, text }] : [];
        }),
        ...runs.flatMap(({ id, scenario }) => unlisted(id, scenario, listed)),
      ]
    : [{ state: 'unknown', text: 'not held yet: no run and no drill' }];
  for (const id of missing)
    reasons.push({
      state: 'unknown',
      text: `no run or drill ${id} is known; the run of a drill is named by its drill`,
    });
  if (isCut)
    reasons.push({ state: 'unknown', text: 'it has more runs or drills than are read here' });
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

const unlisted = (id: string, scenario: string, listed: readonly string[]): readonly Reason[] =>
  listed.includes(scenario)
    ? []
    : [
        {
          state: 'unknown',
          text: `run ${id} drives ${scenario}, which is no scenario of the campaign, so no capacity is read from it`,
        },
      ];

function findingReason({ state, since, text }: OpenFinding): readonly Reason[] {
  if (state === 'gone') return [];
  if (state !== 'unseen') {
    return [{ state: 'fail', text: `${text}${sinceText(state, since)}` }];
  }
  const why = 'no reliable audit looked for it since';
  return [{ state: 'unknown', text: `${text}: open since ${since}, and ${why}` }];
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
