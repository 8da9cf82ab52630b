import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { err, ok, type Result } from '../result.ts';
import type { ScriptModule } from '../scenario/handScript.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { judgedSlos } from '../slo/defaultErrors.ts';
import type { Target } from '../target/target.ts';
import { below } from '../target/targetOrigin.ts';
import { formatDuration, formatLevel, formatPercent } from '../text/units.ts';
import { planDurationMs, startsOf, startsWithin, vusForStarts } from '../traffic/arrival.ts';
import type { DatasetPlan } from '../traffic/dataset.ts';
import type { PathPlan } from '../traffic/journey.ts';
import { isHeld, type StagePlan } from '../traffic/round.ts';
import { withSession } from '../traffic/session.ts';
import { abortRuleDiagnostics } from './abortRuleDiagnostics.ts';
import { boundDiagnostics } from './boundDiagnostics.ts';
import { capDiagnostics } from './caps.ts';
import { type DatasetRows, datasetDiagnostics } from './datasets.ts';
import type { Plan } from './plan.ts';
import { planDiagnostic } from './planDiagnostic.ts';
import { searchOf } from './search/searchOf.ts';
import { searchRound } from './search/searchRound.ts';
import { type DrivenLevel, firstStage, type SearchSpec, stageMs } from './search/searchSpec.ts';
import { stagesOf } from './stages.ts';

export interface CompileOptions {
  readonly shards?: number;
  readonly scripts?: readonly ScriptModule[];
  /** Files that requests send, as base64. */
  readonly files?: NonNullable<Plan['files']>;
  /** What a command changed in the scenario file. */
  readonly overrides?: readonly string[];
}

/**
 * The plan of a scenario on a target, or every diagnostic: rates that are not a whole number of arrivals,
 * more shards than VUs, unknown columns, and whatever exceeds the target's caps. The diagnostics' `path`
 * is that of the scenario file; `locateDiagnostics` gives them line and column. Without a target (null: its
 * file is not there yet) the plan has no base URL, and what the target limits is not checked.
 */
export function compilePlan(
  scenario: Scenario,
  datasets: DatasetRows,
  target: Target | null,
  options: CompileOptions = {},
): Result<Plan, readonly Diagnostic[]> {
  const shards = options.shards ?? scenario.load.shards;
  const { files = {} } = options;
  const paths = pathsOf(scenario);
  const slos = judgedSlos(scenario.slos, paths);
  const search = searchPlan(scenario, { paths, slos, shards }, target);
  const compiled = search ?? stagesOf(scenario, paths, shards);
  const loaded = search?.round ?? roundOf(compiled.stages);
  const { round, session } =
    scenario.session === undefined
      ? { round: loaded, session: undefined }
      : withSession(loaded, paths, scenario.session);
  const plan: Plan = {
    schemaVersion: 1,
    scenario: scenario.name,
    target: target?.name ?? scenario.target,
    baseUrl: target === null ? '' : below(target.baseUrl, ''),
    ...(target?.baseUrls === undefined
      ? {}
      : { baseUrls: target.baseUrls.map((url) => below(url, '')) }),
    ...(target?.stores.allowWritableRole ? { allowWritableRole: true } : {}),
    ...(target === null ? {} : { isolation: target.isolation }),
    precision: scenario.load.precision,
    goal: scenario.load.goal,
    ...(scenario.load.expect === undefined ? {} : { expect: scenario.load.expect }),
    ...(search === null ? {} : { search: search.spec }),
    requiredLevel: scenario.load.requiredLevel,
    setup: scenario.data.setup,
    ...(scenario.data.setupCookies ? { setupCookies: true } : {}),
    teardown: scenario.data.teardown,
    ...(session === undefined ? {} : { session }),
    paths,
    ...(options.scripts?.length ? { scripts: options.scripts } : {}),
    ...(Object.keys(files).length === 0 ? {} : { files }),
    datasets: datasetsOf(scenario, datasets),
    rounds: [round],
    slos,
    abort: scenario.abort,
    audit: scenario.audit,
    stock: scenario.data.stock,
    switches: scenario.data.switches,
    ...(scenario.load.dispersion === undefined ? {} : { dispersion: scenario.load.dispersion }),
    shards,
    ...(Object.keys(scenario.load.place).length === 0 ? {} : { place: scenario.load.place }),
    seed: scenario.load.seed,
    ...(options.overrides?.length ? { overrides: options.overrides } : {}),
  };
  const diagnostics = [
    ...compiled.diagnostics,
    ...boundDiagnostics(scenario),
    ...shardDiagnostics(plan),
    ...frameDiagnostics(plan),
    ...datasetDiagnostics(scenario, datasets),
    ...(target === null ? [] : targetDiagnostics(scenario, plan, target)),
  ];
  return diagnostics.length > 0 ? err(diagnostics) : ok(plan);
}

const targetDiagnostics = (
  scenario: Scenario,
  plan: Plan,
  target: Target,
): readonly Diagnostic[] => [
  ...switchDiagnostics(scenario, target),
  ...abortRuleDiagnostics(scenario.abort, target),
  ...capDiagnostics(plan, target),
];

/** The target would refuse a switch that it does not list, and only after the run has begun. */
function switchDiagnostics(scenario: Scenario, target: Target): readonly Diagnostic[] {
  const known = target.switches?.names ?? [];
  return Object.keys(scenario.data.switches)
    .filter((name) => !known.includes(name))
    .map((name) =>
      planDiagnostic(
        ['data', 'switches', name],
        `target ${target.name} has no switch "${name}"; it lists ${known.join(', ') || 'none'}`,
      ),
    );
}

function pathsOf(scenario: Scenario): readonly PathPlan[] {
  return Object.entries(scenario.paths).map(([name, journey]) => ({
    name,
    journey,
    peakRatePerSecond: scenario.load.peak[name] ?? 0,
    latencyBoundMs: journey.latencyBoundMs,
  }));
}

function datasetsOf(scenario: Scenario, datasets: DatasetRows): readonly DatasetPlan[] {
  return Object.entries(scenario.data.datasets).map(([name, { start, pick, resume }]) => {
    const { columns = [], types, rows = [], packed, generated, checksum } = datasets[name] ?? {};
    return {
      name,
      columns,
      ...(types === undefined ? {} : { types }),
      rows: rows.slice(start ?? 0),
      ...(packed === undefined ? {} : { packed }),
      ...(generated === undefined ? {} : { generated }),
      ...(start ? { start } : {}),
      ...(checksum === undefined || pick.kind !== 'unique' ? {} : { checksum }),
      ...(resume === undefined ? {} : { resume: {} }),
      pick,
    };
  });
}

/** A search, and the round of its first stage; null where the scenario says its levels. */
function searchPlan(
  { load: { search, seed, dispersion } }: Scenario,
  parts: Pick<Plan, 'paths' | 'slos' | 'shards'>,
  target: Target | null,
) {
  if (search === undefined) return null;
  const plan = { ...parts, seed, dispersion };
  const spec = searchOf(plan, search, target);
  const stage = firstStage(spec);
  const round = searchRound(plan, 0, stage, { lastPass: null, firstFail: null });
  const long = stageMs(spec, stage) > spec.durationMsMax;
  const diagnostics = [
    ...(round.ok ? [] : [planDiagnostic(['load', 'peak'], round.error)]),
    ...(long ? [planDiagnostic(['load', 'peak'], tooSlow(spec, stage))] : []),
  ];
  const empty = { index: 0, stages: [], durationMs: 0 };
  const made = round.ok ? round.value : empty;
  return { spec, round: made, stages: made.stages, diagnostics };
}

const tooSlow = (spec: SearchSpec, { level, holdMs }: DrivenLevel): string =>
  `the first stage of a search, at ${formatPercent(level)}, takes ${formatDuration(holdMs)} for the samples of its SLOs, and the whole search has ${formatDuration(spec.durationMsMax)}; raise the peak, give levels, or limit a lower percentile`;

function roundOf(stages: readonly StagePlan[]): Plan['rounds'][number] {
  return {
    index: 0,
    stages,
    durationMs: stages.reduce((sum, stage) => sum + stage.holdMs, 0),
  };
}

/** A shard without a VU, or without a single start, would run for nothing. */
function shardDiagnostics(plan: Plan): readonly Diagnostic[] {
  const loads = plan.rounds.flatMap((round) =>
    round.stages.filter(isHeld).flatMap((stage) =>
      stage.loads.map((load) => {
        const path = plan.paths.find((each) => each.name === load.path);
        const vus = vusForStarts(startsWithin(load, path?.latencyBoundMs ?? 0), 1);
        return { stage, load, most: Math.min(vus, startsOf(load, stage.holdMs)) };
      }),
    ),
  );
  const [least] = loads.sort((left, right) => left.most - right.most);
  if (least === undefined || plan.shards <= least.most) return [];
  const where = `path "${least.load.path}" at ${formatLevel(least.stage)}`;
  const message = `${plan.shards} shards, but ${where} has work for ${least.most} only; use fewer shards`;
  return [planDiagnostic(['load', 'shards'], message)];
}

/** A shard writes a frame each second; a report is made from all frames, and a page receives them all. */
const framesMax = 1_500_000;

function frameDiagnostics(plan: Plan): readonly Diagnostic[] {
  const durationMs = planDurationMs(plan);
  const frames = plan.shards * Math.ceil(durationMs / 1000);
  if (frames <= framesMax) return [];
  const message =
    `${plan.shards} shards for ${formatDuration(durationMs)} write ${frames} frames, more than ${framesMax}; ` +
    'use fewer shards (a k6 uses every CPU of its machine) or a shorter load';
  return [planDiagnostic(['load', 'shards'], message)];
}
