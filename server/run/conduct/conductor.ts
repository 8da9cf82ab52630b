import { err, ok, type Result } from '../../core/result.ts';
import { applyInputs } from '../../core/run/applyInputs.ts';
import {
  type Effect,
  isFinal,
  type RunInput,
  type RunMachine,
  type Step,
  transition,
} from '../../core/run/lifecycle.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { NewEvent } from '../../edge/store/measureStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import { createAudit } from '../audit/runAudit.ts';
import { finishRun } from '../record/finish.ts';
import type { RunDeps } from './ports.ts';
import { createWork } from './preparation.ts';
import { type RunContext, retryUntil } from './runContext.ts';
import { createPermissionWatch } from './watch/permissionWatch.ts';
import { createRoundWatch } from './watch/roundWatch.ts';

/** Takes one run through its life, on this server. */
export interface Conductor {
  readonly runId: string;
  /** A new run. */
  begin(): Promise<void>;
  /** A run that another server left; where somebody asked it to stop, it stops first of all. */
  resume(stopRequest: StopCause | null): Promise<void>;
  /** Refused, in one line, when the run ends already, or was let go before the stop was stored. */
  stop(cause: StopCause): Promise<Result<void, string>>;
  /** Lets the run go as it is: another server may take it over. */
  release(): Promise<void>;
  /** Aborted once the run is final, or was let go. */
  readonly released: AbortSignal;
  /** The run is final, or was let go, and nothing is under way any more. */
  readonly ended: Promise<void>;
}

export function createConductor(
  deps: RunDeps,
  owner: string,
  record: RunRecord,
  target: Target | null,
): Conductor {
  const id = record.row.id;
  const released = new AbortController();
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let machine = record.machine;
  let queue: Promise<unknown> = Promise.resolve();

  const context: RunContext = {
    id,
    plan: record.plan,
    directory: record.scenarioDir,
    target,
    deps,
    machine: () => machine,
    tell: (input) => inTurn(() => give(input)),
    tellAll: (inputs) => inTurn(() => giveAll(inputs)),
    note: (kind, message, data = {}) => notes([{ kind, message, data }]),
    notes,
    released: released.signal,
    owner,
    isOurs,
  };
  const audit = createAudit(context);
  const work = createWork(context, record);
  const watch = createRoundWatch(context, audit);
  const permission = createPermissionWatch(context, work.egress);

  /** One input at a time: each is stored before the next is judged. */
  function inTurn<T>(next: () => Promise<T>): Promise<T> {
    const turn = queue.then(next);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function give(input: RunInput): Promise<Result<void, string>> {
    const answer = transition(machine, input);
    if (!answer.ok) return answer;
    const taken = await take(input, answer.value);
    return taken ? ok(undefined) : err('this server has let the run go');
  }

  async function giveAll(inputs: readonly RunInput[]): Promise<void> {
    for (let rest = inputs; rest.length > 0 && !released.signal.aborted; ) {
      const taken = applyInputs(machine, rest);
      if (taken.by !== null) await take(taken.by, taken);
      rest = taken.rest;
    }
  }

  /** False when the run was let go before the step was stored. */
  async function take(input: RunInput, { next, effects }: Step): Promise<boolean> {
    const before = machine;
    if (!(await store(next))) return false;
    machine = next;
    // What stops load goes first: the telling waits for PostgreSQL.
    for (const effect of effects) if (effect === 'flag-abort') perform(effect);
    if (next.state !== before.state || input.type === 'stop') await announce(before, input);
    for (const effect of effects) if (effect !== 'flag-abort') perform(effect);
    // Not waited for: what it closes may wait for its own turn here.
    if (isFinal(next.state)) void release();
    return true;
  }

  async function store(next: RunMachine): Promise<boolean> {
    const saved = await persist(() => deps.runs.saveMachine(id, owner, next));
    if (saved === false) overtaken();
    return saved === true;
  }

  async function isOurs(): Promise<boolean> {
    const ours = await persist(() => deps.runs.isOwner(id, owner));
    if (ours === false) overtaken();
    return ours === true;
  }

  function persist<T>(work: () => Promise<T>): Promise<T | null> {
    return retryUntil(released.signal, work, (line) =>
      deps.log.warn({ run: id }, `PostgreSQL: ${line}; trying again`),
    );
  }

  function overtaken(): void {
    deps.log.warn({ run: id }, 'another server conducts this run now');
    void release();
  }

  async function announce(before: RunMachine, input: RunInput): Promise<void> {
    const cause = input.type === 'stop' ? { cause: input.cause } : {};
    const reason = machine.stoppedBy === before.stoppedBy ? '' : `: ${reasonText(machine)}`;
    await context.note('state', `${before.state} → ${machine.state}${reason}`, {
      input: input.type,
      round: machine.round,
      ...cause,
    });
    const run = await persist(() => deps.runs.row(id));
    if (run !== null) deps.updates.publish(id, { type: 'run', run });
  }

  async function notes(happened: readonly NewEvent[]): Promise<void> {
    if (happened.length === 0) return;
    for (const { kind, message } of happened) deps.log.info({ run: id, kind }, message);
    const events = await persist(() => deps.measures.saveEvents(id, owner, happened));
    if (events === null && !released.signal.aborted) overtaken();
    for (const event of events ?? []) deps.updates.publish(id, { type: 'event', event });
  }

  /** Effects tell their end as a input; none is waited for here. */
  function perform(effect: Effect): void {
    const done: Promise<void> = {
      'run-preflight': work.preflight,
      seed: work.seed,
      'set-up': work.setUp,
      'ready-round': watch.readyRound,
      'write-start': watch.writeStart,
      'cancel-work': work.cancel,
      'flag-abort': watch.flagAbort,
      finish: async () => {
        const problem = await finishRun(context, audit, {
          setupData: work.setupData(),
          egress: work.egress(),
        });
        await context.tell({ type: 'finished', problem });
      },
    }[effect]();
    done.catch(async (error: unknown) => {
      deps.log.error({ run: id, effect, error }, `${effect} broke`);
      if (effect === 'finish') {
        await context.tell({ type: 'finished', problem: `the report failed: ${oneLine(error)}` });
      } else {
        await context.tell({ type: 'stop', cause: failure(`${effect}: ${oneLine(error)}`) });
      }
    });
  }

  async function release(): Promise<void> {
    released.abort();
    await Promise.allSettled([watch.close(), audit.close(), permission.close()]);
    end();
  }

  return {
    runId: id,
    async begin() {
      await context.tell({ type: 'begun' });
      permission.begin();
    },
    async resume(stopRequest) {
      await audit.reload();
      if (machine.seeded && machine.state !== 'finishing') await audit.begin();
      await inTurn(async () => {
        // A stop that came first may have begun to finish it already.
        const begun = machine.state === 'finishing' && record.machine.state !== 'finishing';
        if (!begun) await give({ type: 'resumed' });
      });
      if (stopRequest !== null) await context.tell({ type: 'stop', cause: stopRequest });
      watch.wake();
      permission.begin();
    },
    stop: (cause) => context.tell({ type: 'stop', cause }),
    release,
    released: released.signal,
    ended,
  };
}

const failure = (text: string): StopCause => ({ kind: 'failure', text });

function reasonText(machine: RunMachine): string {
  const cause = machine.stoppedBy;
  if (cause === null) return '';
  return cause.kind === 'person' ? `${cause.by}: ${cause.reason}` : cause.text;
}
