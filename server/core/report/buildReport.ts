import { summarizeFindings } from '../audit/findingSummary.ts';
import { capacityOf } from '../capacity/curve.ts';
import { concurrencyOf } from '../capacity/layers/concurrency.ts';
import { orderFunnel } from '../capacity/layers/orderFunnel.ts';
import type { GapCause } from '../evidence/gap.ts';
import { judgeGoal } from '../goal/judgeGoal.ts';
import { mergeSamples } from '../measure/journeySamples.ts';
import { type LimitLevels, resourceUse } from '../resource/movedWithLimit.ts';
import type { StopCause } from '../run/stopCause.ts';
import { loadPoints } from '../stages/loadPoints.ts';
import { headlineOf } from '../verdict/headline.ts';
import { preflightState } from '../verdict/isolation.ts';
import { judge, stopText } from '../verdict/judge.ts';
import { requirementOf } from '../verdict/requirement.ts';
import { caveats } from './caveats.ts';
import type { ReportInputs } from './inputs.ts';
import { readingOf } from './reading/reading.ts';
import type { ReadReport, Report } from './report.ts';
import { sources } from './sources.ts';
import { customerSummary, generatorSummaries, stepSummaries } from './summaries.ts';

/** The report of a run from its recording. The same inputs give the same report. */
export function buildReport(inputs: ReportInputs): Report {
  const { run, plan, timeline, customers, audit, leaks, preflight } = inputs;
  const abortedBy = stopOf(inputs);
  const causes = gapCauses(inputs, abortedBy);
  const points = plan.rounds.flatMap((round) => loadPoints(plan, round, timeline, causes));
  const starts = run.starts ?? [];
  const requirement = requirementOf(plan, points);
  const goal = judgeGoal(plan, timeline, points, causes);
  const capacity = capacityOf(plan, points);
  const resources = resourceUse(points, inputs.metrics ?? [], limitOf(capacity));
  const concurrency = concurrencyOf(plan, points, timeline, inputs.metrics ?? []);
  const funnel = orderFunnel(plan, timeline, audit);
  const verdict = judge({ plan, points, audit, leaks, preflight, abortedBy, starts, goal });
  const report: ReadReport = {
    schemaVersion: 1,
    run,
    isolation: plan.isolation ?? 'shadow',
    headline: headlineOf(verdict, requirement, goal),
    verdict,
    requirement,
    ...(goal === null ? {} : { goal }),
    capacity,
    points,
    ...(concurrency === null ? {} : { concurrency }),
    ...(funnel === null ? {} : { funnel }),
    ...(resources === null ? {} : { resources }),
    steps: stepSummaries(plan, timeline),
    journeys: mergeSamples(timeline.flatMap(({ samples }) => samples ?? [])),
    findings: summarizeFindings(audit),
    audit,
    leaks,
    preflight:
      preflight === null
        ? null
        : { ...preflight, state: preflightState(preflight, plan.isolation) },
    customers: customerSummary(customers),
    generators: generatorSummaries(plan, timeline),
    caveats: caveats(inputs, points),
    sources: sources(plan),
  };
  return { ...report, reading: readingOf(report) };
}

/** The last load that met every SLO and the first that did not. */
function limitOf(capacity: Report['capacity']): LimitLevels | null {
  const { lower = null, upper = null } = capacity?.sloCapacity ?? {};
  return lower === null || upper === null ? null : { lower: lower.level, upper: upper.level };
}

/** What is known of why shards stopped recording: their own ends, and what stopped the whole run. */
function gapCauses(
  { incidents = [] }: ReportInputs,
  abortedBy: StopCause | null,
): readonly GapCause[] {
  return [
    ...incidents.flatMap(({ spoils, text }) => (spoils === null ? [] : [{ ...spoils, text }])),
    ...(abortedBy === null ? [] : [{ round: null, shard: null, text: stopText(abortedBy) }]),
  ];
}

/** A run that did not finish was stopped, even when its cause was not recorded. */
function stopOf({ run, abortedBy }: ReportInputs): StopCause | null {
  if (abortedBy !== null || run.outcome === 'finished') return abortedBy;
  return { kind: 'failure', text: run.reason ?? `the run was ${run.outcome}` };
}
