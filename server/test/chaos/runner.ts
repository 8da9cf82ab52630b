import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDrill } from './chaosRun.ts';
import { type ChaosStack, openStack, removeStack } from './chaosStack.ts';
import type { Evidence } from './evidence.ts';
import { reconnects } from './invariants/record.ts';
import { type Violation, violationsOf } from './invariants.ts';
import { type DrillPlan, type Kind, workerCount } from './kinds.ts';
import { createRandom } from './random.ts';

export interface ChaosOptions {
  readonly kinds: readonly { readonly kind: Kind; readonly trials: number }[];
  readonly seed: number;
  /** Houses side by side, each with everything of its own. */
  readonly parallel: number;
  /** Only this drill of each kind: one that is to be repeated. */
  readonly drill: number | null;
  /** Where the evidence and logs of drills with violations are kept. */
  readonly keepIn: string;
  readonly say: (line: string) => void;
}

/** What became of one drill. */
export interface DrillResult {
  readonly plan: DrillPlan;
  /** Faults that were done before the run's end. */
  readonly trials: number;
  readonly violations: readonly Violation[];
  /** Null when the drill itself broke. */
  readonly evidence: Evidence | null;
}

/** The figures of one kind. */
export interface KindResult {
  readonly kind: string;
  readonly trials: number;
  readonly runs: number;
  readonly violations: number;
  /** Trials that hit a shard, and what they did to it. */
  readonly shardsLost: number;
  /** The longest that a k6 outlived its killed worker; null where none was hit. */
  readonly k6LeftMsMax: number | null;
  readonly reconnectMsMax: number | null;
  readonly verdicts: Readonly<Record<string, number>>;
}

/** Draws the faults of a drill: the same for the same seed, kind and number. */
export function planDrill(kind: Kind, seed: number, number: number): DrillPlan {
  const faults = kind.faults(createRandom(seed, `${kind.name} ${number}`));
  return { kind: kind.name, number, holdS: kind.holdS, faults };
}

/**
 * Runs drills of each kind until its trials are reached, several stacks side by side. Longest drills
 * first, so that no stack waits long for the last.
 */
export async function runChaos(options: ChaosOptions): Promise<readonly DrillResult[]> {
  const results: DrillResult[] = [];
  const desk = createDesk(options);
  const work = async (): Promise<void> => {
    let stack: ChaosStack | null = null;
    try {
      for (let plan = desk.next(); plan !== null; plan = desk.next()) {
        stack ??= await openStack(await newFolder(), workerCount);
        const result = await tryDrill(stack, plan);
        results.push(result);
        desk.done(plan, result.trials);
        await report(options, stack, result);
        if (result.violations.length === 0) continue;
        // What it left behind must not be blamed on the next.
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
    return { plan, trials: evidence.struck.length, violations, evidence };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const violations = [{ invariant: 'the drill itself', text }];
    return { plan, trials: 0, violations, evidence: null };
  }
}

interface Desk {
  next(): DrillPlan | null;
  done(plan: DrillPlan, trials: number): void;
}

/** More drills than this past the planned number means that faults do not reach their runs. */
const DRILLS_MAX = 3;

/** Deals out drills until each kind's trials are done; a drill under way counts as its full number. */
function createDesk({ kinds, seed, drill }: ChaosOptions): Desk {
  const open = kinds.map(({ kind, trials }) => ({ kind, trials, started: 0, counted: 0, busy: 0 }));
  open.sort((a, b) => b.kind.drillS - a.kind.drillS);
  return {
    next() {
      for (const one of open) {
        const { kind, trials } = one;
        const wanted =
          drill === null
            ? one.counted + one.busy * kind.perDrill < trials &&
              one.started < DRILLS_MAX * Math.ceil(trials / kind.perDrill)
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

/** A line for each drill; what was broken, and how to see it again. */
async function report(
  options: ChaosOptions,
  stack: ChaosStack,
  result: DrillResult,
): Promise<void> {
  const { plan, trials, violations, evidence } = result;
  const name = `${plan.kind} ${plan.number}`;
  const end = evidence === null ? 'broke' : `${evidence.run.state}, ${evidence.run.verdict}`;
  const took = evidence === null ? '' : ` in ${Math.round(evidence.tookMs / 1_000)} s`;
  const mark = violations.length === 0 ? '✓' : '✗';
  options.say(`${mark} ${name}: ${trials} trials, run ${end}${took}${whyNoPass(evidence)}`);
  if (violations.length === 0) return;
  for (const { invariant, text } of violations) options.say(`    ${invariant}: ${text}`);
  const kept = join(options.keepIn, `${plan.kind}-${plan.number}-seed-${options.seed}`);
  await keep(kept, stack, result);
  options.say(`    kept: ${kept}`);
  options.say(
    `    again: npm run chaos -- --only ${plan.kind} --drill ${plan.number} --seed ${options.seed}`,
  );
}

/** What the verdict rests on where it is no pass: a lost shard, or a machine too busy to tell. */
function whyNoPass(evidence: Evidence | null): string {
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

/** The figures of each kind, in the order in which the kinds were given. */
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

/** How long each k6 of a killed worker was still seen. */
function k6LeftMs({ struck, k6 }: Evidence): readonly number[] {
  return struck
    .filter(({ fault }) => fault.kind === 'worker-kill')
    .flatMap(({ worker, atMs }) =>
      k6
        .filter((one) => one.worker === worker && one.lastSeenMs > atMs - 200)
        .map(({ lastSeenMs }) => Math.max(0, lastSeenMs - atMs)),
    );
}

const most = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(Math.max(...values));
