import { unwatchedText } from '../audit/engine/progress.ts';
import type { AuditSummary } from '../audit/finding.ts';
import { arrivalsText, overridesText } from '../plan/criteria.ts';
import { sloCriterion } from '../slo/slo.ts';
import type { LoadPoint } from '../stages/loadPoint.ts';
import { isLoopback, isLoopbackUrl } from '../target/loopback.ts';
import { plural } from '../text/figures.ts';
import { isHeld } from '../traffic/round.ts';
import { lateStarts } from '../verdict/startReasons.ts';
import type { ReportInputs } from './inputs.ts';
import { reachedText } from './reached.ts';

/** Limits of the figures that a reader must know. They do not change the verdict. */
export function caveats(inputs: ReportInputs, points: readonly LoadPoint[]): readonly string[] {
  return [
    ...rules.flatMap((rule) => rule(inputs) ?? []),
    ...cutText(points),
    ...inputs.audit.flatMap((summary) => takeOverText(summary) ?? []),
    ...lateStarts(inputs.run.starts ?? []),
    ...(inputs.incidents ?? []).flatMap(({ spoils, text }) => (spoils === null ? [text] : [])),
  ];
}

const rules: readonly ((inputs: ReportInputs) => string | null)[] = [
  ({ plan }) => overridesText(plan),
  ({ plan }) => arrivalsText(plan),
  ({ plan, timeline }) => transientText(plan, timeline),
  ({ plan, addresses }) =>
    (addresses === undefined ? isLoopbackUrl(plan.baseUrl) : addresses.some(isLoopback))
      ? 'Target and load generator ran on one machine and shared its CPU.'
      : null,
  ({ plan }) =>
    plan.precision === 'coarse'
      ? 'Latencies are read from buckets ±4.4% wide (precision: coarse).'
      : null,
  ({ plan }) => defaultErrorsText(plan.slos),
  ({ timeline }) => reachedText(timeline),
  ({ timeline }) => dropsText(timeline),
  ({ plan }) => (plan.audit === null ? 'The scenario asks for no stock audit.' : null),
  ({ customers }) =>
    customers.length === 0 ? 'Customers were not watched during the drill.' : null,
  ({ plan, timeline }) =>
    timeline.some((s) => s.missing.length > 0)
      ? `Frames of a shard are missing in ${timeline.filter((s) => s.missing.length > 0).length} seconds of ${plan.rounds.length} round(s); their stages say so.`
      : null,
];

/** The ledger is append-only, so only what left no record in it can be missing. */
function takeOverText({ store, unwatchedMs }: AuditSummary): string | null {
  const gap = unwatchedText(unwatchedMs);
  return gap === null
    ? null
    : `The ${store} store was ${gap}; its ledger was read afterwards: only what arose and healed meanwhile can be missing.`;
}

/** What happened in ramps and spikes, which no SLO judges. */
function transientText(
  { rounds }: ReportInputs['plan'],
  timeline: ReportInputs['timeline'],
): string | null {
  const stages = rounds.flatMap(({ index, stages: all }) =>
    all.filter((stage) => !isHeld(stage)).map((stage) => `${index}/${stage.index}`),
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

/** Journeys that were open, and younger than their path's bound, when load or recording ended. */
function cutText(points: readonly LoadPoint[]): readonly string[] {
  const cut = points.reduce((sum, { total }) => sum + (total.cut ?? 0), 0);
  return cut === 0
    ? []
    : [
        `${plural(cut, 'journey')} ended with the load before the path's bound was over: cut by Zerohour, they count neither as failed nor as answered.`,
      ];
}

/** Service time covers what was sent, so it looks best when most starts were dropped. */
function dropsText(timeline: ReportInputs['timeline']): string | null {
  const dropped = timeline
    .flatMap((second) => second.cells)
    .reduce((sum, cell) => sum + cell.dropped, 0);
  return dropped === 0
    ? null
    : `${dropped} starts were dropped: the percentiles of service time leave them out; the response time of every start counts them as never answered.`;
}
