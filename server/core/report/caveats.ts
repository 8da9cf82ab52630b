import { unwatchedText } from '../audit/engine/progress.ts';
import type { AuditSummary } from '../audit/finding.ts';
import { arrivalsText, overridesText, rateChangesText, spreadText } from '../plan/criteria.ts';
import { resumeText } from '../plan/resume.ts';
import { sloCriterion } from '../slo/slo.ts';
import { formatPoint, type LoadPoint, type Measured } from '../stages/loadPoint.ts';
import { baseUrlsOf } from '../target/baseUrls.ts';
import { isLoopback, isLoopbackUrl } from '../target/loopback.ts';
import { count, percent, plural } from '../text/figures.ts';
import { isHeld } from '../traffic/round.ts';
import { sessionPath, sessionVusOf, wholeSession } from '../traffic/session.ts';
import { lateStarts } from '../verdict/startReasons.ts';
import type { ReportInputs } from './inputs.ts';
import { reachedText } from './reached.ts';

/** Limits of the figures that a reader must know. They do not change the verdict. */
export function caveats(inputs: ReportInputs, points: readonly LoadPoint[]): readonly string[] {
  return [
    ...rules.flatMap((rule) => rule(inputs) ?? []),
    ...dropTexts(inputs.timeline, points),
    ...refusedTexts(points),
    ...openTexts(points),
    ...inputs.audit.flatMap((summary) => takeOverText(summary) ?? []),
    ...inputs.audit.flatMap(warnedTexts),
    // Both stores lie in one database.
    ...new Set(
      inputs.audit.flatMap(({ notes = [] }) =>
        notes.map((note) => `In the audited database ${note}.`),
      ),
    ),
    ...lateStarts(inputs.run.starts ?? []),
    ...(inputs.incidents ?? []).flatMap(({ spoils, text }) => (spoils === null ? [text] : [])),
  ];
}

const rules: readonly ((inputs: ReportInputs) => string | null)[] = [
  ({ plan }) => overridesText(plan),
  ({ plan }) => resumeText(plan),
  ({ plan }) => rateChangesText(plan),
  ({ plan }) => arrivalsText(plan),
  ({ plan }) => spreadText(plan),
  ({ plan, timeline }) => transientText(plan, timeline),
  lateLogInText,
  sharedMachineText,
  ({ plan }) =>
    plan.precision === 'coarse'
      ? 'Latencies are read from buckets ±4.4% wide (precision: coarse).'
      : null,
  ({ plan }) => defaultErrorsText(plan.slos),
  ({ timeline }) => reachedText(timeline),
  ({ plan }) => (plan.audit === null ? 'The scenario asks for no stock audit.' : null),
  ({ customers }) => (customers.length === 0 ? 'Customers were not watched during the run.' : null),
  ({ timeline }) => missingText(timeline),
];

/** VUs that were not logged in when the load began do so in their journeys, which take longer by it. */
function lateLogInText({ plan, timeline }: ReportInputs): string | null {
  const { session } = plan;
  if (session === undefined) return null;
  const stages = new Set(
    plan.rounds.flatMap(({ stages: of }) =>
      of.filter(({ transient }) => transient === 'log-in').map(({ index }) => index),
    ),
  );
  const before = timeline
    .flatMap(({ cells }) => cells)
    .filter(({ path, stage }) => path === sessionPath && stages.has(stage))
    .flatMap(({ steps }) => steps.filter(({ step }) => step === wholeSession))
    .reduce((sum, { flow }) => sum + (flow?.loggedIn ?? 0), 0);
  const vus = plan.rounds
    .filter(({ stages: of }) => of.some(({ transient }) => transient === 'log-in'))
    .reduce((sum, round) => sum + sessionVusOf(plan, round), 0);
  return before >= vus
    ? null
    : `${count(vus - before)} of ${plural(vus, 'VU')} had no session when the load began, and log in within a journey: it takes longer by that.`;
}

/**
 * A worker knows its own addresses, also those that are not loopback. A loopback address is that of every worker that
 * the run may be placed on.
 */
function sharedMachineText({ plan, addresses, timeline }: ReportInputs): string | null {
  const isLocal =
    addresses === undefined ? baseUrlsOf(plan).some(isLoopbackUrl) : addresses.some(isLoopback);
  const samples = timeline.flatMap(({ generators }) => generators);
  const nameOf = ({ host, shard }: (typeof samples)[number]): string => host ?? `shard ${shard}`;
  const all = new Set(samples.map(nameOf));
  const sharing = new Set(samples.filter(({ sharesTarget }) => sharesTarget).map(nameOf));
  if (!isLocal && sharing.size === 0) return null;
  return isLocal || sharing.size === all.size
    ? `Target and load generator ran on one machine and shared its CPU.${usedUpText(timeline)}`
    : `The target has an address of some load generators (${[...sharing].sort().join(', ')}; ${sharing.size} of ${all.size} machines) and shared their CPU.`;
}

/** From this share on a machine has no CPU left for what waits. */
const usedUpShare = 0.95;

/** Whether the machine of target and generator had CPU left, since a target that lacks it answers late. */
function usedUpText(timeline: ReportInputs['timeline']): string {
  const busy = timeline.flatMap(({ generators }) => {
    const [most] = generators.filter(({ lag }) => (lag?.hostCpuShare ?? 0) >= usedUpShare);
    if (most === undefined) return [];
    return [generators.reduce((sum, g) => sum + (g.k6CpuShare ?? 0) + g.workerCpuShare, 0)];
  });
  if (busy.length === 0) return '';
  const own = busy.reduce((sum, share) => sum + share, 0) / busy.length;
  return ` Its CPU was used up in ${count(busy.length)} of ${plural(timeline.length, 'second')}, and k6 and its worker took ${percent(own)} of it then: the target may have lacked CPU.`;
}

/** The ledger is append-only, so only what left no record in it can be missing. */
function takeOverText({ store, unwatchedMs }: AuditSummary): string | null {
  const gap = unwatchedText(unwatchedMs);
  return gap === null
    ? null
    : `The ${store} store was ${gap}; its ledger was read afterwards: only what arose and healed meanwhile can be missing.`;
}

/** Rules of the audit file whose rows break nothing. */
const warnedTexts = ({ store, rules = [] }: AuditSummary): readonly string[] =>
  rules.flatMap(({ name, place, state, rows, firstRows }) =>
    state === 'warned'
      ? [
          `The rule "${name}" (${place}) warns: it returns ${plural(rows ?? 0, 'row')} of the ${store} store, first ${firstRows[0] ?? 'none'}.`,
        ]
      : [],
  );

/** What happened in ramps and spikes, which no SLO judges. */
function transientText(
  { rounds }: ReportInputs['plan'],
  timeline: ReportInputs['timeline'],
): string | null {
  const stages = rounds.flatMap(({ index, stages: all }) =>
    all
      .filter((stage) => !isHeld(stage) && stage.transient !== 'recovery')
      .map((stage) => `${index}/${stage.index}`),
  );
  const cells = timeline.flatMap(({ round, cells: all }) =>
    all.filter(({ stage }) => stages.includes(`${round}/${stage}`)),
  );
  const failed = cells.reduce((sum, cell) => sum + cell.failed, 0);
  const started = cells.reduce((sum, cell) => sum + cell.started, 0);
  return started === 0
    ? null
    : `${plural(started, 'journey')} started in ramps and spikes, which no SLO judges: ${failed} of them failed.`;
}

/** Names the paths whose errors are judged by the default share. */
function defaultErrorsText(slos: ReportInputs['plan']['slos']): string | null {
  const names = slos.flatMap((slo) =>
    slo.kind === 'errors' && slo.byDefault ? [sloCriterion(slo).name] : [],
  );
  return names.length === 0
    ? null
    : `The scenario limits no errors of these paths, so a default judged them: ${names.join(', ')}.`;
}

/** From this share of the journeys that ended on, a path's business refusals stand beside its figures. */
const refusedShareMin = 0.1;

/** A business refusal costs the target less than what it refuses, so a stage full of them shows little of it. */
function refusedTexts(points: readonly LoadPoint[]): readonly string[] {
  const paths = [...new Set(points.flatMap((point) => Object.keys(point.paths)))];
  return paths.flatMap((path) => {
    const shares = points.flatMap((point) => {
      const { refused = 0, finished = 0, noEvidence = 0 } = point.paths[path] ?? {};
      const ended = finished - noEvidence;
      if (refused === 0 || refused < refusedShareMin * ended) return [];
      return [`${percent(refused / ended)} at ${formatPoint(point)}`];
    });
    return shares.length === 0
      ? []
      : [
          `Business answers refused a large share of the ${path} journeys that ended (${shares.join(', ')}): they count as answered, and neither as errors nor as goodput.`,
        ];
  });
}

/** Journeys that were open when load or recording ended: cut where their ends were seen, else of unknown end. */
function openTexts(points: readonly LoadPoint[]): readonly string[] {
  const sum = (of: (total: Measured) => number): number =>
    points.reduce((all, { total }) => all + of(total), 0);
  const cut = sum((total) => total.cut ?? 0);
  const unseen = sum((total) => {
    const { started, correct, refused, failed, noEvidence = 0, overdue = 0 } = total;
    const open = started - correct - refused - failed - noEvidence - overdue;
    return Math.max(0, open - (total.cut ?? 0));
  });
  return [
    ...(cut === 0
      ? []
      : [
          `${openText(cut)} when load or recording ended, not seen past the bound: cut by Zerohour, they count neither as failed nor as answered.`,
        ]),
    ...(unseen === 0
      ? []
      : [
          `${openText(unseen)} when a shard stopped reporting, and their end is not known: they count neither as failed nor as answered.`,
        ]),
  ];
}

const openText = (journeys: number): string =>
  `${plural(journeys, 'journey')} ${journeys === 1 ? 'was' : 'were'} open`;

function missingText(timeline: ReportInputs['timeline']): string | null {
  const gaps = timeline.filter(({ missing }) => missing.length > 0);
  const rounds = new Set(gaps.map(({ round }) => round)).size;
  return gaps.length === 0
    ? null
    : `Frames of a shard are missing in ${plural(gaps.length, 'second')} of ${plural(rounds, 'round')}: a stage that lacks them is no evidence.`;
}

/** Service time covers what was sent, so it looks best when most starts were dropped. */
function dropTexts(
  timeline: ReportInputs['timeline'],
  points: readonly LoadPoint[],
): readonly string[] {
  const all = timeline
    .flatMap((second) => second.cells)
    .reduce((sum, cell) => sum + cell.dropped, 0);
  const held = points.reduce((sum, { total }) => sum + total.dropped, 0);
  return [
    ...(held === 0
      ? []
      : [
          `${held} starts were dropped: the percentiles of service time leave them out; the response time of every start counts them as never answered.`,
        ]),
    ...(all === held
      ? []
      : [
          `${all - held} starts were dropped in ramps or spikes, which no figure of a stage counts.`,
        ]),
  ];
}
