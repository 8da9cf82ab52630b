import { shardPlans } from '../../core/plan/shardPlan.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { EgressPolicy } from '../../core/target/egressPolicy.ts';
import { isGranted } from '../../core/target/permission.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { planDurationMs } from '../../core/traffic/arrival.ts';
import { type RunContext, retryUntil } from './runContext.ts';
import { turnSwitches } from './switches.ts';
import { tagFor } from './tag.ts';

export type SetupData = Readonly<Record<string, unknown>>;

/** The steps before load: canary, seeding, setup. Each tells the machine how it ended, once. */
export interface Work {
  preflight(): Promise<void>;
  seed(): Promise<void>;
  setUp(): Promise<void>;
  /** Ends the step under way; it is over when the machine was told so. */
  cancel(): Promise<void>;
  setupData(): SetupData | null;
  egress(): EgressPolicy | null;
}

/** The tags of preflight, seeding and setup are given once, before the rounds'. */
const WORK_EPOCH = 0;

export function createWork(
  context: RunContext,
  stored: { readonly setupData: SetupData | null; readonly egress: EgressPolicy | null },
): Work {
  const { id, plan, deps, target } = context;
  const cancelled = new AbortController();
  context.released.addEventListener('abort', () => cancelled.abort(), { once: true });
  let { setupData, egress } = stored;
  const tag = () => {
    if (target === null) throw new Error('the target file could not be read');
    const window = { fromMs: deps.now(), durationMs: planDurationMs(plan) };
    return { target, tag: tagFor(target, id, WORK_EPOCH, window) };
  };

  /** A step's failure stops the run first, so that the step's end finds the reason written. */
  const fail = async (text: string): Promise<void> => {
    const cause: StopCause = { kind: 'failure', text };
    await context.tell({ type: 'stop', cause });
    await context.tell({ type: 'work-ended' });
  };
  const step =
    (name: string, work: () => Promise<string | null>, done: () => Promise<unknown>) =>
    async (): Promise<void> => {
      let problem: string | null;
      try {
        problem = await work();
      } catch (error) {
        problem = `${name}: ${oneLine(error)}`;
      }
      if (problem === null) await done();
      else await fail(problem);
    };

  return {
    preflight: step(
      'preflight',
      async () => {
        const given = tag();
        const found = await deps.targetPort.egress(given.target);
        if (!found.ok) return `preflight: ${found.error}`;
        // Asked for again, now for the addresses that are kept: the gate saw an earlier answer.
        const proof = await deps.targetPort.proof(given.target, found.value);
        if (!isGranted(proof)) return `preflight: ${proof.text}`;
        egress = found.value;
        await deps.runs.saveEgress(id, context.owner, egress);
        await context.note('egress', 'addresses that load may go to', { ...egress });
        const summary = await deps.targetPort.preflight(given.target, given.tag);
        await deps.runs.savePreflight(id, context.owner, summary);
        const problems = summary.hops.flatMap((hop) =>
          hop.problem === null ? [] : [`${hop.service} (${hop.instance}): ${hop.problem}`],
        );
        await context.note('preflight', `preflight ${summary.state}`, { problems });
        if (summary.state === 'pass') return null;
        return `preflight: ${problems.join('; ') || 'a hop does not keep rehearsal traffic apart'}`;
      },
      () => context.tell({ type: 'preflight-passed' }),
    ),
    seed: step(
      'seeding',
      async () => {
        const given = tag();
        const seeded = await deps.targetPort.seed(given.target, given.tag, id, plan);
        if (!seeded.ok) return `seeding: ${seeded.error}`;
        await context.note('seeded', 'shadow stock seeded', { stock: plan.stock });
        await turnSwitches(context, given.target, given.tag);
        return null;
      },
      () => context.tell({ type: 'seeded' }),
    ),
    setUp: step(
      'setup',
      async () => {
        const given = tag();
        const handover = { run: id, tag: given.tag, setup: {} };
        const answer =
          plan.setup.length === 0
            ? { ok: true as const, value: {} }
            : await deps.targetPort.setup(plan, handover, egressOf(egress), cancelled.signal);
        if (!answer.ok) return `setup: ${answer.error}`;
        setupData = answer.value;
        await deps.runs.saveSetupData(id, context.owner, answer.value);
        await context.note('set-up', 'setup ran once for all shards', {
          captured: Object.keys(answer.value),
        });
        return null;
      },
      () => context.tell({ type: 'set-up' }),
    ),
    async cancel() {
      cancelled.abort();
    },
    setupData: () => setupData,
    egress: () => egress,
  };
}

function egressOf(egress: EgressPolicy | null): EgressPolicy {
  if (egress === null) throw new Error('preflight found no addresses');
  return egress;
}

/** Writes a round and its shards into the truth; done before any worker is woken. */
export async function openRound(context: RunContext): Promise<void> {
  const { id, plan, deps, target } = context;
  if (target === null) throw new Error('the target file could not be read');
  const { round } = context.machine();
  const durationMs = plan.rounds[round]?.durationMs ?? 0;
  const tag = tagFor(target, id, round + 1, { fromMs: deps.now(), durationMs });
  await retryUntil(
    context.released,
    () => deps.rounds.open(id, round, tag, shardPlans(plan)),
    (line) => deps.log.warn({ run: id }, `PostgreSQL: ${line}; trying again`),
  );
}
