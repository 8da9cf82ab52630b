import { onceTimeoutMs } from '../../core/plan/k6/onceScript.ts';
import { storedSetup } from '../../core/plan/setupSecrets.ts';
import type { PreflightSummary } from '../../core/report/report.ts';
import { ok, type Result } from '../../core/result.ts';
import type { RunInput } from '../../core/run/lifecycle.ts';
import { type StopCause, seedingPrefix } from '../../core/run/stopCause.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import { demandsOf, isolationText, isSeeded } from '../../core/target/isolation.ts';
import { isGranted } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { loadMs } from '../../core/traffic/arrival.ts';
import type { PreparationResults } from '../../edge/store/runStore.ts';
import type { RunContext } from '../context/runContext.ts';
import { type TagHeader, tagFor } from '../target/tag.ts';
import type {
  TargetLeakBaseline,
  TargetPermission,
  TargetPreflight,
  TargetPreparation,
  TargetSwitches,
} from '../target/targetPort.ts';
import { recordLeakBaseline } from './leakBaseline.ts';
import { turnSwitches } from './switches.ts';

export type SetupData = Readonly<Record<string, unknown>>;

/** The steps before load: canary, seeding, setup. Each dispatches its end to the machine, once. */
export interface Preparation {
  preflight(): Promise<void>;
  seed(): Promise<void>;
  setUp(): Promise<void>;
  /** Cancels the step in progress; the step then dispatches its end. */
  cancel(): Promise<void>;
  /** What the steps have come to so far. */
  readonly outcome: PreparationOutcome;
}

/** What later steps need of preflight and setup; null until the step has found it. */
export interface PreparationOutcome {
  readonly egress: EgressPolicy | null;
  readonly setupData: SetupData | null;
  readonly preflight: PreflightSummary | null;
}

export interface PreparationPorts {
  readonly runs: PreparationResults;
  readonly targetPort: TargetPermission &
    TargetPreflight &
    TargetPreparation &
    TargetLeakBaseline &
    TargetSwitches;
  readonly now: () => number;
}

/** Preflight, seeding and setup share the tag of this epoch; round r has r + 1. */
const PREPARATION_EPOCH = 0;

interface MutableOutcome {
  egress: EgressPolicy | null;
  setupData: SetupData | null;
  preflight: PreflightSummary | null;
}

interface Preparing {
  readonly context: RunContext;
  readonly ports: PreparationPorts;
  readonly outcome: MutableOutcome;
  readonly target: Target;
  readonly tag: TagHeader;
}

export function createPreparation(
  context: RunContext,
  ports: PreparationPorts,
  { egress, setupData, preflight: earlier }: PreparationOutcome,
): Preparation {
  const cancelled = new AbortController();
  const ended = AbortSignal.any([context.released, cancelled.signal]);
  const outcome: MutableOutcome = { egress, setupData, preflight: earlier };

  /** `step` returns a problem that stops the run, or null. */
  async function run(
    name: string,
    step: (preparing: Preparing) => Promise<string | null>,
    done: RunInput,
  ): Promise<void> {
    const problem = await attempt(step).catch((error: unknown) => `${name}: ${oneLine(error)}`);
    if (problem === null) {
      await context.dispatch(done);
      return;
    }
    // Stops the run before the step ends, so that the end finds the reason stored.
    const cause: StopCause = { kind: 'failure', text: problem };
    await context.dispatch({ type: 'stop', cause });
    await context.dispatch({ type: 'work-ended' });
  }

  async function attempt(
    step: (preparing: Preparing) => Promise<string | null>,
  ): Promise<string | null> {
    const { id, plan, target } = context;
    if (target === null) throw new Error('the target file could not be read');
    const durationMs = loadMs(plan) + onceTimeoutMs(plan.setup);
    const window = { fromMs: ports.now(), durationMs };
    const tag = tagFor(target, id, PREPARATION_EPOCH, window);
    return step({ context, ports, outcome, target, tag });
  }

  return {
    preflight: () => run('preflight', preflight, { type: 'preflight-passed' }),
    seed: () => run('seeding', seed, { type: 'seeded' }),
    setUp: () => run('setup', (preparing) => setUp(preparing, ended), { type: 'set-up' }),
    async cancel() {
      cancelled.abort();
    },
    outcome,
  };
}

async function preflight(preparing: Preparing): Promise<string | null> {
  const { context, ports, outcome, target, tag } = preparing;
  const { id, owner } = context;
  const found = await ports.targetPort.egress(target);
  if (!found.ok) return `preflight: ${found.error}`;
  // Admission checked the proof for an earlier lookup; this one is for the addresses that are kept.
  const proof = await ports.targetPort.proof(target, found.value);
  if (!isGranted(proof)) return `preflight: ${proof.text}`;
  outcome.egress = found.value;
  await ports.runs.saveEgress(id, owner, found.value);
  const { hosts, allowAddresses } = found.value;
  await context.recordEvent('egress', 'addresses that load may go to', { hosts, allowAddresses });
  await context.recordEvent('isolation', `isolation ${isolationText(target.isolation)}`, {
    isolation: target.isolation,
  });
  const { canary } = demandsOf(target.isolation);
  if (canary === 'none') return null;
  const summary = await ports.targetPort.preflight(target, tag);
  outcome.preflight = summary;
  await ports.runs.savePreflight(id, owner, summary);
  const problems = summary.hops.flatMap((hop) =>
    hop.problem === null ? [] : [`${hop.service} (${hop.instance}): ${hop.problem}`],
  );
  await context.recordEvent('preflight', `preflight ${summary.state}`, { problems });
  if (summary.state === 'pass' || canary === 'reported') return null;
  return `preflight: ${problems.join('; ') || 'a hop does not keep rehearsal traffic apart'}`;
}

async function seed({ context, ports, target, tag }: Preparing): Promise<string | null> {
  const { id, plan } = context;
  if (isSeeded(target)) {
    const seeded = await ports.targetPort.seed(target, tag, id, plan);
    if (!seeded.ok) return `${seedingPrefix}${seeded.error}`;
    await context.recordEvent('seeded', 'shadow stock seeded', { stock: plan.stock });
  }
  await recordLeakBaseline(context, ports.targetPort, target);
  await turnSwitches(context, ports.targetPort, target, tag);
  return null;
}

async function setUp(preparing: Preparing, signal: AbortSignal): Promise<string | null> {
  const { context, ports, outcome } = preparing;
  const { id, owner, plan } = context;
  const captured = plan.setup.length === 0 ? ok({}) : await runSetup(preparing, signal);
  if (!captured.ok) return `setup: ${captured.error}`;
  outcome.setupData = captured.value;
  await ports.runs.saveSetupData(id, owner, storedSetup(plan, captured.value));
  if (plan.setup.length > 0) {
    const names = Object.keys(captured.value);
    await context.recordEvent('set-up', 'setup ran once for all shards', { captured: names });
  }
  return null;
}

async function runSetup(
  { context: { id, plan }, ports, outcome: { egress }, tag }: Preparing,
  signal: AbortSignal,
): Promise<Result<SetupData, string>> {
  if (egress === null) throw new Error('preflight found no addresses');
  return ports.targetPort.setup(plan, { run: id, tag, setup: {} }, egress, signal);
}
