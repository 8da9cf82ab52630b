import { z } from 'zod';
import { dropsAreTheTargets } from '../../evidence/dropCause.ts';
import { overdueAt } from '../../measure/overdue.ts';
import { totalsOf } from '../../measure/pathTotals.ts';
import type { TimelineSecond } from '../../measure/timeline.ts';
import type { Plan } from '../../plan/plan.ts';
import { judgedFromPerSecond, judgesSeconds, sloCriterion, sloSpecSchema } from '../../slo/slo.ts';
import { sloSchema } from '../../slo/sloSchema.ts';
import { pathOutcomes } from '../../stages/pathOutcomes.ts';
import type { PathPlan } from '../../traffic/journey.ts';
import { type ProbeValue, type RecordedLoad, secondsOf, unknownValue } from '../recordedLoad.ts';
import { probeKind } from './probeKind.ts';

const one = 'write one path with its SLOs, such as { pay: { p95: 750ms } }';

/** SLOs of a path, judged by the report's own rules on the seconds between two readings. */
export const slo = probeKind({
  kind: 'slo',
  fields: { path: z.string(), slos: z.array(sloSpecSchema) },
  doc: 'SLOs of a path, judged in the seconds since the reading before.',
  example: { pay: { p95: '750ms', errors: '1%' } },
  form: z
    .record(z.string(), sloSchema)
    .refine((paths) => Object.keys(paths).length === 1, one)
    .transform((paths, context) => {
      const [[path, specs] = ['', []]] = Object.entries(paths);
      const slos = specs.map((specOf) => specOf(path));
      const refuse = (message: string) => {
        context.issues.push({ code: 'custom', input: paths, path: [path], message });
        return z.NEVER;
      };
      if (slos.length === 0) return refuse(`no SLO; ${one}`);
      const whole = slos.find((spec) => judgesSeconds(spec) || judgedFromPerSecond(spec) > 0);
      return whole === undefined
        ? { path, slos }
        : refuse(
            `${sloCriterion(whole).name} judges a whole stage, and a probe judges seconds; leave it to "slos" of the scenario`,
          );
    }),
  unit: () => null,
  describe: ({ slos }) => slos.map((spec) => sloCriterion(spec).name).join(', '),
  needs: ({ path, slos }) => ({
    paths: [path],
    samples: Math.max(...slos.map((spec) => sloCriterion(spec).samplesNeeded)),
  }),

  measure({ path: name, slos }, recorded, span) {
    const path = recorded.plan.paths.find((each) => each.name === name);
    if (path === undefined) return unknownValue(`the run has no path "${name}"`);
    const seconds = secondsOf(recorded, span);
    return typeof seconds === 'string'
      ? unknownValue(seconds)
      : judged(recorded, path, seconds, slos);
  },
});

type Slos = Plan['slos'];

function judged(
  { plan, seconds: all }: RecordedLoad,
  path: PathPlan,
  seconds: readonly TimelineSecond[],
  slos: Slos,
): ProbeValue {
  const end = seconds.at(-1)?.second ?? 0;
  const round = plan.rounds[0];
  if (round === undefined) return unknownValue('the run has no round');
  const cells = seconds.flatMap((second) => second.cells).filter((cell) => cell.path === path.name);
  const totals = totalsOf(cells);
  const dropping = round.stages.filter((stage) =>
    cells.some((cell) => cell.stage === stage.index && cell.dropped > 0),
  );
  const dropsByTarget =
    dropping.length > 0 &&
    dropping.every((stage) => {
      const load = stage.loads.find((each) => each.path === path.name);
      return (
        load !== undefined && dropsAreTheTargets(path, load, stage.index, all.slice(0, end + 1))
      );
    });
  const outcomes = pathOutcomes({
    path,
    slos,
    totals,
    planned: totals.started + totals.dropped,
    offeredPerSecond: 0,
    dropsByTarget,
    interrupted: overdueAt({ round, shards: plan.shards, seconds: all }, end, path),
    pending: 0,
    hold: () => null,
  });
  const breached = outcomes.find(({ state }) => state === 'breached');
  const told = breached ?? outcomes.find(({ state }) => state === 'unknown');
  const text = told === undefined ? 'met' : `${told.name}: ${told.reason ?? told.state}`;
  if (told?.state === 'unknown') return unknownValue(text);
  return { state: 'judged', holds: breached === undefined, text };
}
