import { ok, type Result } from '../../core/result.ts';
import type { Effect, RunInput, RunMachine } from '../../core/run/lifecycle.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { MachineStore } from '../../edge/store/machineStore.ts';
import type { EventLog, NewEvent } from '../../edge/store/measureStore.ts';
import type { RunRecord } from '../../edge/store/runRecord.ts';
import type { PlanStore, RunRows } from '../../edge/store/runStore.ts';
import type { Log } from '../../log.ts';
import type { Rejection } from '../admission/rejection.ts';
import { createAudit, type RunAudit, type RunAuditPorts } from '../audit/runAudit.ts';
import { type RunContext, withPlan } from '../context/runContext.ts';
import type { UpdatePublisher } from '../follow/runUpdates.ts';
import { retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import { type FinishPorts, finishRun } from './finish.ts';
import { createPreparation, type Preparation, type PreparationPorts } from './preparation.ts';
import {
  createRateChanger,
  type RateAnswer,
  type RateChangePorts,
  type RateRequest,
} from './rateChange.ts';
import { createSearchPlanner, type SearchPorts } from './searchPlanner.ts';
import { createStoredMachine } from './storedMachine.ts';
import { createPermissionWatch, type PermissionPorts } from './watch/permissionWatch.ts';
import { createRoundWatch, type RoundWatch, type RoundWatchPorts } from './watch/roundWatch.ts';

/** Takes one run through its life, on this server. */
export interface Conductor {
  readonly runId: string;
  /** Begins a new run. */
  begin(): Promise<void>;
  /**
   * Continues a run that another server left. A stop request is applied before anything else: an audit may open
   * slowly.
   */
  resume(stopRequest: StopCause | null): Promise<void>;
  /** The error, in one line: the run ends already, or was released before the stop was stored. */
  stop(cause: StopCause): Promise<Result<void, string>>;
  /** Changes the rate by a round that takes over; it resolves when that is stored, and before it begins. */
  changeRate(request: RateRequest): Promise<Result<RateAnswer, Rejection>>;
  /** Stops conducting and leaves the run as it is: another server may take it over. */
  release(): Promise<void>;
  /** Aborted once the run is final, or was released. */
  readonly released: AbortSignal;
  /** Resolves when the run is final or was released, and nothing is in progress any more. */
  readonly ended: Promise<void>;
}

/** What the conductor itself uses. */
interface OwnPorts {
  readonly runs: MachineStore & RunRows & PlanStore;
  readonly measures: EventLog;
  readonly updates: UpdatePublisher;
  readonly log: Log;
}

/** What a conductor and its parts use; all runs of a server share it. */
export type ConductorPorts = OwnPorts &
  PreparationPorts &
  RoundWatchPorts &
  PermissionPorts &
  RateChangePorts &
  SearchPorts &
  RunAuditPorts &
  FinishPorts;

export function createConductor(
  ports: ConductorPorts,
  owner: string,
  record: RunRecord,
  target: Target | null,
): Conductor {
  const id = record.row.id;
  const lifetime = createLifetime();
  const { released } = lifetime;

  const ownership = createOwnership(ports, { id, owner, released }, () => void release());
  const events = createEventRecorder(ports, { id, owner, released }, ownership.lose);
  const machine = createStoredMachine(record.machine, {
    released,
    save: ownership.save,
    perform,
    announce: (before, after, input) => announce(context, ports, { before, after, input }),
    final: () => void release(),
  });
  const { context, replan } = withPlan(record.plan, {
    ...{ id, directory: record.scenarioDir, target, owner, released },
    ...{ machine: machine.current, dispatch: machine.dispatch, dispatchAll: machine.dispatchAll },
    ...events,
    confirmOwnership: ownership.confirm,
  });
  const audit = createAudit(context, ports);
  const preparation = createPreparation(context, ports, record);
  const watch = createRoundWatch(context, ports, audit, () => preparation.outcome.setupData);
  const permission = createPermissionWatch(context, ports, () => preparation.outcome.egress);
  const rates = createRateChanger(context, ports, replan);
  const { planRound } = createSearchPlanner(context, ports, replan);
  const carryOut = effectsOf(preparation, watch, planRound, async () => {
    const problem = await finishRun(context, ports, audit, preparation.outcome);
    await context.dispatch({ type: 'finished', problem });
  });

  /** Starts an effect. It dispatches its end as an input; nothing waits for it here. */
  function perform(effect: Effect): void {
    void carryOut[effect]().catch(async (error: unknown) => {
      ports.log.error({ run: id, effect, error }, `${effect} broke`);
      await context.dispatch(failureOf(effect, error));
    });
  }

  function release(): Promise<void> {
    return lifetime.end([watch.close, audit.close, permission.close]);
  }

  return {
    runId: id,
    async begin() {
      await context.dispatch({ type: 'begun' });
      permission.begin();
    },
    async resume(stopRequest) {
      await audit.reload();
      if (stopRequest !== null) await context.dispatch({ type: 'stop', cause: stopRequest });
      const { seeded, state } = machine.current();
      if (seeded && state !== 'finishing') await audit.begin();
      await machine.resume(record.machine.state);
      watch.wake();
      permission.begin();
    },
    stop: (cause) => stopOrEndWait(context, audit, cause),
    changeRate: rates.change,
    release,
    released,
    ended: lifetime.ended,
  };
}

/** While the audit waits, the load has ended, and a stop ends the wait. */
const stopOrEndWait = async (
  { dispatch }: RunContext,
  audit: RunAudit,
  cause: StopCause,
): Promise<Result<void, string>> =>
  audit.endWait(cause) ? ok(undefined) : dispatch({ type: 'stop', cause });

function effectsOf(
  preparation: Preparation,
  watch: RoundWatch,
  planRound: () => Promise<void>,
  finish: () => Promise<void>,
): Readonly<Record<Effect, () => Promise<void>>> {
  return {
    'run-preflight': preparation.preflight,
    seed: preparation.seed,
    'set-up': preparation.setUp,
    'plan-round': planRound,
    'ready-round': watch.readyRound,
    'write-start': watch.writeStart,
    'prepare-next': watch.prepareNext,
    'write-next-start': watch.writeNextStart,
    'discard-next': watch.discardNext,
    'cancel-work': preparation.cancel,
    'flag-abort': watch.flagAbort,
    finish,
  };
}

/** From the conductor's creation to the release of the run. */
function createLifetime() {
  const controller = new AbortController();
  let resolveEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });
  return {
    released: controller.signal,
    ended,
    /** Releases first, so that what is closed does not wait for PostgreSQL. */
    async end(closers: readonly (() => Promise<void>)[]): Promise<void> {
      controller.abort();
      await Promise.allSettled(closers.map((close) => close()));
      resolveEnded();
    },
  };
}

interface ConductedRun {
  readonly id: string;
  readonly owner: string;
  readonly released: AbortSignal;
}

/**
 * Writes that PostgreSQL refuses to a server which does not conduct the run any more. A write that fails while
 * PostgreSQL answers releases the run too: the next reconciliation takes it up from what was stored, and a stop
 * is not held up by it.
 */
function createOwnership({ runs, log }: OwnPorts, run: ConductedRun, release: () => void) {
  const { id, owner } = run;
  const lose = (): void => {
    log.warn({ run: id }, 'another server conducts this run now');
    release();
  };
  const holds = async (work: () => Promise<boolean>): Promise<boolean> => {
    try {
      const owned = await retryWhileDatabaseIsAway(run, log, work);
      if (owned === false) lose();
      return owned === true;
    } catch (error) {
      log.error({ run: id }, `PostgreSQL: ${oneLine(error)}; this server releases the run`);
      release();
      return false;
    }
  };
  return {
    lose,
    confirm: () => holds(() => runs.isOwner(id, owner)),
    save: (machine: RunMachine) => holds(() => runs.saveMachine(id, owner, machine)),
  };
}

/**
 * Logs, stores and publishes the events of a run. It never rejects, because a decision is carried out also when
 * its event cannot be stored; another event then says so in its place.
 */
function createEventRecorder(
  { measures, updates, log }: OwnPorts,
  run: ConductedRun,
  lose: () => void,
) {
  const { id, owner, released } = run;
  const save = async (given: readonly NewEvent[]): Promise<void> => {
    const events = await retryWhileDatabaseIsAway(run, log, () =>
      measures.saveEvents(id, owner, given),
    );
    if (events === null && !released.aborted) lose();
    for (const event of events ?? []) updates.publish(id, { type: 'event', event });
  };
  const recordEvents = async (given: readonly NewEvent[]): Promise<void> => {
    if (given.length === 0) return;
    for (const { kind, message } of given) log.info({ run: id, kind }, message);
    try {
      await save(given);
    } catch (error) {
      const why = oneLine(error);
      log.error({ run: id }, `PostgreSQL: ${why}; ${given.length} events are not stored`);
      await save(given.map(({ kind }) => unstored(kind, why))).catch(() => undefined);
    }
  };
  return {
    recordEvents,
    recordEvent: (
      kind: string,
      message: string,
      data: Readonly<Record<string, unknown>> = {},
    ): Promise<void> => recordEvents([{ kind, message, data }]),
  };
}

const unstored = (kind: string, why: string): NewEvent => ({
  kind,
  message: `this event could not be stored: ${why}`,
  data: {},
});

/** Records and publishes a change of state. Never rejects: what the change asks for is carried out after it. */
async function announce(
  context: RunContext,
  { runs, updates, log }: OwnPorts,
  change: { readonly before: RunMachine; readonly after: RunMachine; readonly input: RunInput },
): Promise<void> {
  const { before, after, input } = change;
  const reason = after.stoppedBy === before.stoppedBy ? '' : `: ${causeText(after.stoppedBy)}`;
  await context.recordEvent('state', `${before.state} → ${after.state}${reason}`, {
    input: input.type,
    round: after.round,
    ...(input.type === 'stop' ? { cause: input.cause } : {}),
  });
  const run = await retryWhileDatabaseIsAway(context, log, () => runs.row(context.id)).catch(
    (error: unknown) => {
      log.error({ run: context.id }, `PostgreSQL: ${oneLine(error)}; a change is not published`);
      return null;
    },
  );
  if (run !== null) updates.publish(context.id, { type: 'run', run });
}

function failureOf(effect: Effect, error: unknown): RunInput {
  if (effect === 'finish') {
    return { type: 'finished', problem: `the report failed: ${oneLine(error)}` };
  }
  return { type: 'stop', cause: { kind: 'failure', text: `${effect}: ${oneLine(error)}` } };
}

function causeText(cause: StopCause | null): string {
  if (cause === null) return '';
  return cause.kind === 'person' ? `${cause.by}: ${cause.reason}` : cause.text;
}
