import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { oneLine } from '../../core/text/oneLine.ts';
import { runDrill } from './chaosRun.ts';
import { type ChaosStack, openStack, removeStack } from './chaosStack.ts';
import { type DrillKind, type DrillPlan, workerCount } from './drillKinds.ts';
import type { Evidence } from './evidence.ts';
import { reconnects } from './invariants/record.ts';
import { type Violation, violationsOf } from './invariants.ts';
import { createRandom } from './random.ts';

export interface ChaosOptions {
  readonly kinds: readonly { readonly kind: DrillKind; readonly trials: number }[];
  readonly seed: number;
  /** Stacks that run at the same time, each with its own processes. */
  readonly parallel: number;
  /** Runs only the drill of this number of each kind, to repeat it; null runs all. */
  readonly drill: number | null;
  /** The folder that keeps the evidence and logs of drills with violations. */
  readonly evidenceFolder: string;
  readonly print: (line: string) => void;
}

/** The result of one drill. */
export interface DrillResult {
  readonly plan: DrillPlan;
  /** Faults that were injected before the run's end. */
  readonly trials: number;
  readonly violations: readonly Violation[];
  /** Null when the drill failed before it had evidence. */
  readonly evidence: Evidence | null;
  /** That failure with its stack trace, for the kept evidence. */
  readonly failure: string | null;
}

/** The figures of one kind of drill. */
export interface KindResult {
  readonly kind: string;
  readonly trials: number;
  readonly runs: number;
  readonly violations: number;
  /** Shards that ended as lost, over all runs. */
  readonly shardsLost: number;
  /** The longest time from a worker's kill to the end of its k6; null when no k6 was affected. */
  readonly k6LeftMsMax: number | null;
  readonly reconnectMsMax: number | null;
  readonly verdicts: Readonly<Record<string, number>>;
}

/** Plans a drill. The same kind, seed and number give the same faults. */
export function planDrill(kind: DrillKind, seed: number, number: number): DrillPlan {
  const faults = kind.faults(createRandom(seed, `${kind.name} ${number}`));
  return { kind: kind.name, number, holdS: kind.holdS, faults };
}

/**
 * Runs drills of each kind until its number of trials is reached, on several stacks at the same time.
 * Longer drills run first, so that the stacks end at about the same time.
 */
export async function runChaos(options: ChaosOptions): Promise<readonly DrillResult[]> {
  const results: DrillResult[] = [];
  const queue = createDrillQueue(options);
  const work = async (): Promise<void> => {
    let stack: ChaosStack | null = null;
    try {
      for (let plan = queue.next(); plan !== null; plan = queue.next()) {
        stack ??= await openStack(await newFolder(), workerCount);
        const result = await tryDrill(stack, plan);
        results.push(result);
        queue.done(plan, result.trials);
        await printResult(options, stack, result);
        if (result.violations.length === 0) continue;
        // A new stack, so that a violation does not affect the next drill.
        await closeStack(stack);
        stack = null;
      }
    } finally {
      if (stack !== null) await closeStack(stack);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, work));
  return results;
}

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'zerohour-chaos-'));

async function closeStack(stack: ChaosStack): Promise<void> {
  await stack.close();
  await removeStack(stack.folder);
}

async function tryDrill(stack: ChaosStack, plan: DrillPlan): Promise<DrillResult> {
  try {
    const evidence = await runDrill(stack, plan);
    const violations = violationsOf(evidence);
    return { plan, trials: evidence.injected.length, violations, evidence, failure: null };
  } catch (error) {
    const violations = [{ invariant: 'the drill completes', text: oneLine(error) }];
    return { plan, trials: 0, violations, evidence: null, failure: inspect(error) };
  }
}

interface DrillQueue {
  next(): DrillPlan | null;
  done(plan: DrillPlan, trials: number): void;
}

/** Limit of drills as a multiple of the planned number, for faults that come after their run's end. */
const DRILLS_MAX_FACTOR = 3;

/** Hands out drills until each kind has its trials. A running drill counts with all its faults. */
function createDrillQueue({ kinds, seed, drill }: ChaosOptions): DrillQueue {
  const open = kinds.map(({ kind, trials }) => ({ kind, trials, started: 0, counted: 0, busy: 0 }));
  open.sort((a, b) => b.kind.drillS - a.kind.drillS);
  return {
    next() {
      for (const one of open) {
        const { kind, trials } = one;
        const wanted =
          drill === null
            ? one.counted + one.busy * kind.faultsPerDrill < trials &&
              one.started < DRILLS_MAX_FACTOR * Math.ceil(trials / kind.faultsPerDrill)
            : one.started === 0;
        if (!wanted) continue;
        one.started += 1;
        one.busy += 1;
        return planDrill(kind, seed, drill ?? one.started);
      }
      return null;
    },
    done(plan, trials) {
      const one = open.find(({ kind }) => kind.name === plan.kind);
      if (one === undefined) return;
      one.busy -= 1;
      one.counted += trials;
    },
  };
}

/** Prints one line per drill and, after a violation, its text and the command that repeats the drill. */
async function printResult(
  options: ChaosOptions,
  stack: ChaosStack,
  result: DrillResult,
): Promise<void> {
  const { plan, trials, violations, evidence } = result;
  const name = `${plan.kind} ${plan.number}`;
  const end = evidence === null ? 'failed' : `${evidence.run.state}, ${evidence.run.verdict}`;
  const took = evidence === null ? '' : ` in ${Math.round(evidence.tookMs / 1_000)} s`;
  const mark = violations.length === 0 ? '✓' : '✗';
  options.print(`${mark} ${name}: ${trials} trials, run ${end}${took}${verdictReason(evidence)}`);
  if (violations.length === 0) return;
  for (const { invariant, text } of violations) options.print(`    ${invariant}: ${text}`);
  const kept = join(options.evidenceFolder, `${plan.kind}-${plan.number}-seed-${options.seed}`);
  await keep(kept, stack, result);
  options.print(`    kept: ${kept}`);
  options.print(
    `    to repeat: npm run chaos -- --only ${plan.kind} --drill ${plan.number} --seed ${options.seed}`,
  );
}

/** The first reason of a verdict that is not a pass, in parentheses. */
function verdictReason(evidence: Evidence | null): string {
  const { state, reasons } = evidence?.report?.verdict ?? { state: 'pass', reasons: [] };
  const reason = state === 'pass' ? undefined : reasons.find((one) => one.state === state);
  return reason === undefined ? '' : ` (${reason.text})`;
}

async function keep(folder: string, stack: ChaosStack, result: DrillResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'evidence.json'), `${JSON.stringify(result, null, 2)}\n`);
  await cp(join(stack.folder, 'logs'), join(folder, 'logs'), { recursive: true });
  if (result.evidence === null) return;
  const run = stack.runFolder(result.evidence.runId);
  await cp(run, join(folder, 'run'), { recursive: true }).catch(() => undefined);
}

/** The figures of each kind, in the order of `options.kinds`. */
export function summarise(
  options: Pick<ChaosOptions, 'kinds'>,
  results: readonly DrillResult[],
): readonly KindResult[] {
  return options.kinds.map(({ kind }) => {
    const own = results.filter(({ plan }) => plan.kind === kind.name);
    const seen = own.flatMap(({ evidence }) => (evidence === null ? [] : [evidence]));
    const verdicts: Record<string, number> = {};
    for (const { run } of seen) {
      const verdict = run.verdict ?? 'none';
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
    return {
      kind: kind.name,
      trials: own.reduce((sum, { trials }) => sum + trials, 0),
      runs: own.length,
      violations: own.reduce((sum, { violations }) => sum + violations.length, 0),
      shardsLost: seen.reduce((sum, { changes }) => sum + lostIn(changes), 0),
      k6LeftMsMax: most(seen.flatMap(k6LeftMs)),
      reconnectMsMax: most(seen.flatMap(reconnects).filter((ms) => ms !== null)),
      verdicts,
    };
  });
}

const lostIn = (changes: Evidence['changes']): number =>
  changes.filter(({ state }) => state === 'lost').length;

/** The time from a worker's kill to the last observation of each of its k6 processes. */
function k6LeftMs({ injected, k6 }: Evidence): readonly number[] {
  return injected
    .filter(({ fault }) => fault.kind === 'worker-kill')
    .flatMap(({ worker, atMs }) =>
      k6
        .filter((one) => one.worker === worker && one.lastSeenMs > atMs - 200)
        .map(({ lastSeenMs }) => Math.max(0, lastSeenMs - atMs)),
    );
}

const most = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(Math.max(...values));
