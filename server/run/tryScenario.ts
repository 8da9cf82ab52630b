import { failure } from '../core/errors/failure.ts';
import type { Handover } from '../core/plan/handover.ts';
import { onceTimeoutMs } from '../core/plan/k6/onceScript.ts';
import { trialMs } from '../core/plan/k6/script.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { PreflightSummary } from '../core/report/report.ts';
import { ok, type Result } from '../core/result.ts';
import { killSwitchRejection } from '../core/run/killSwitch.ts';
import { baseUrlsOf, targetOrigins } from '../core/target/baseUrls.ts';
import type { EgressPolicy } from '../core/target/egressPolicy.ts';
import { demandsOf, isSeeded } from '../core/target/isolation.ts';
import type { Target } from '../core/target/target.ts';
import { oneLine } from '../core/text/oneLine.ts';
import { plannedStarts } from '../core/traffic/arrival.ts';
import { readTrial, shownSetup } from '../core/trial/readTrial.ts';
import { type Trial, trialState } from '../core/trial/trial.ts';
import { hopProblem, preflightState } from '../core/verdict/isolation.ts';
import type { RunLists } from '../edge/store/runStore.ts';
import { type AdmissionPorts, approved, mayStart, scriptsAllowed } from './admission/admission.ts';
import { type Rejection, reject } from './admission/rejection.ts';
import type { ScenarioCatalog } from './catalog/preparedScenario.ts';
import { newRunId } from './runId.ts';
import type { TryRequest } from './runService.ts';
import { prepare } from './startRun.ts';
import { tagFor } from './target/tag.ts';
import type {
  TargetPermission,
  TargetPreflight,
  TargetPreparation,
  TargetTeardown,
  TargetTrial,
} from './target/targetPort.ts';
import type { Trials } from './trials.ts';

export interface TryPorts extends AdmissionPorts {
  readonly catalog: ScenarioCatalog;
  readonly runs: Pick<RunLists, 'openOn'>;
  readonly trials: Trials;
  readonly targetPort: TargetPermission &
    TargetPreflight &
    TargetPreparation &
    TargetTrial &
    TargetTeardown;
}

/** Time for k6 to start and end, beside setup, the journeys and teardown. */
const START_MS_MAX = 30_000;
const KILL_SWITCH_EVERY_MS = 500;

/** Tries one journey of each path, one trial of a target at a time. */
export type TryScenario = (request: TryRequest) => Promise<Result<Trial, Rejection>>;

export function createTryScenario(ports: TryPorts): TryScenario {
  return async (request) => {
    const ready = await prepare(ports.catalog, request, { target: request.target, shards: null });
    if (!ready.ok) return ready;
    const { plan, target } = ready.value;
    const paths = pathsOf(plan, request.path);
    if (!paths.ok) return paths;
    const privileged = scriptsAllowed(plan, request);
    if (!privileged.ok) return privileged;
    const approval = approved(target, request);
    if (!approval.ok) return approval;
    const origins = targetOrigins(target);
    const began = await ports.trials.begin(origins);
    if (!began) return reject(failure('ZH-TARGET-007', { target: target.name }));
    try {
      // Seeding would take the stock from under a run.
      const run = await ports.runs.openOn(origins);
      if (run !== null) {
        const origin = origins.join(', ');
        return reject(failure('ZH-RUN-002', { target: target.name, origin, run }));
      }
      const may = await mayStart(ports, target, limitMs(plan));
      return may.ok ? ok(await tryPaths(ports, plan, target, paths.value)) : may;
    } finally {
      ports.trials.end(origins);
    }
  };
}

const limitMs = (plan: Plan): number =>
  onceTimeoutMs(plan.setup) + trialMs(plan) + onceTimeoutMs(plan.teardown) + START_MS_MAX;

/** The paths to try: those that the first round loads. */
function pathsOf(plan: Plan, only: string | null): Result<readonly string[], Rejection> {
  const loaded = plan.paths
    .map(({ name }) => name)
    .filter((name) => plan.rounds[0]?.stages.some((stage) => plannedStarts(stage, name) > 0));
  if (only === null) return ok(loaded);
  if (loaded.includes(only)) return ok([only]);
  return reject(
    failure('ZH-SCENARIO-004', { scenario: plan.scenario, path: only, paths: loaded.join(', ') }),
  );
}

/** What is known of a trial before its journeys. */
interface Trying {
  readonly ports: TryPorts;
  readonly plan: Plan;
  readonly target: Target;
  readonly paths: readonly string[];
  readonly handover: Handover;
  readonly signal: AbortSignal;
}

type Tried = Pick<Trial, 'state' | 'problem' | 'preflight' | 'setup' | 'paths' | 'notes'>;

async function tryPaths(
  ports: TryPorts,
  plan: Plan,
  target: Target,
  paths: readonly string[],
): Promise<Trial> {
  const fromMs = ports.now();
  const run = newRunId(fromMs);
  const tag = tagFor(target, run, 0, { fromMs, durationMs: limitMs(plan) });
  const stop = watchStop(ports, limitMs(plan));
  const handover = { run, tag, setup: {} };
  try {
    const trying = { ports, plan, target, paths, handover, signal: stop.signal };
    const done = await prepared(trying).catch((error: unknown) => untried(oneLine(error)));
    const { scenario, baseUrl } = plan;
    const problem = stop.reason() ?? done.problem;
    const durationMs = ports.now() - fromMs;
    return { run, scenario, target: target.name, baseUrl, ...done, problem, durationMs };
  } finally {
    stop.end();
  }
}

/** Ends a trial when its time is over, or when the kill switch is pulled meanwhile. */
function watchStop({ killSwitch }: TryPorts, msMax: number) {
  const stop = new AbortController();
  let reason: string | null = null;
  const end = (why: string): void => {
    reason ??= why;
    stop.abort();
  };
  const limit = setTimeout(() => end(`it did not end within ${msMax / 1000} s`), msMax);
  const look = setInterval(() => {
    killSwitch.read().then(
      (state) => {
        const pulled = killSwitchRejection(state);
        if (pulled !== null) end(pulled);
      },
      (error: unknown) => end(`the safety lever cannot be read: ${oneLine(error)}`),
    );
  }, KILL_SWITCH_EVERY_MS);
  return {
    signal: stop.signal,
    reason: () => reason,
    end: () => {
      clearTimeout(limit);
      clearInterval(look);
    },
  };
}

const untried = (problem: string, over: Partial<Tried> = {}): Tried => ({
  state: 'unknown',
  problem,
  preflight: null,
  setup: [],
  paths: [],
  notes: [],
  ...over,
});

/** The canary and the seeding of a run, then the journeys. */
async function prepared(trying: Trying): Promise<Tried> {
  const { ports, plan, target, handover } = trying;
  const egress = await ports.targetPort.egress(target);
  if (!egress.ok) return untried(`preflight: ${egress.error}`);
  const { canary } = demandsOf(target.isolation);
  const preflight =
    canary === 'none' ? null : await ports.targetPort.preflight(target, handover.tag);
  if (canary === 'required' && preflight !== null && preflight.state !== 'pass') {
    const state = preflightState(preflight, target.isolation);
    return untried(`preflight: ${preflightProblem(preflight)}`, { state, preflight });
  }
  const seeded = isSeeded(target)
    ? await ports.targetPort.seed(target, handover.tag, handover.run, plan)
    : ok(undefined);
  if (!seeded.ok) return untried(`seeding: ${seeded.error}`, { preflight });
  return { ...(await journeys(trying, egress.value)), preflight };
}

function preflightProblem({ hops }: PreflightSummary): string {
  const problems = hops.flatMap((hop) => {
    const problem = hopProblem(hop);
    return problem === null ? [] : [`${hop.service} (${hop.instance}): ${problem}`];
  });
  return problems.join('; ') || 'a hop does not keep rehearsal traffic apart';
}

async function journeys(trying: Trying, egress: EgressPolicy): Promise<Tried> {
  const { ports, plan, target, paths, handover, signal } = trying;
  const captured =
    plan.setup.length === 0 ? ok({}) : await ports.targetPort.setup(plan, handover, egress, signal);
  if (!captured.ok) return untried(`setup: ${captured.error}`);
  const given = { ...handover, setup: captured.value };
  const recorded = await ports.targetPort.trial(plan, paths, given, egress, signal);
  const torn =
    plan.teardown.length === 0
      ? ok(undefined)
      : await ports.targetPort.teardown(plan, given, egress);
  const setup = shownSetup(captured.value, plan);
  const notes = [...notesOf(plan), ...(torn.ok ? [] : [`teardown: ${torn.error}`])];
  if (!recorded.ok) return untried(recorded.error, { setup: setup.values, notes });
  const secrets = [target.shadow.key, ...setup.secrets];
  const seen = readTrial(plan, paths, recorded.value, secrets);
  return {
    ...{ state: trialState(seen), problem: null, preflight: null },
    ...{ setup: setup.values, paths: seen, notes },
  };
}

/** How a trial differs from a run of the plan. */
function notesOf(plan: Plan): readonly string[] {
  const switches = Object.keys(plan.switches);
  const [, ...others] = baseUrlsOf(plan);
  return [
    ...(plan.paths.some(({ journey }) => journey.steps.some((step) => step.think !== null))
      ? ['pauses between steps are left out']
      : []),
    ...(switches.length > 0 ? [`switches are not turned: ${switches.join(', ')}`] : []),
    ...(others.length > 0 ? [`addresses that are not tried: ${others.join(', ')}`] : []),
  ];
}
