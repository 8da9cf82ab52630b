import type { DrillAction } from '../../core/drill/action.ts';
import { actionsAt, readingsAt } from '../../core/drill/agenda.ts';
import { clockOf } from '../../core/drill/clock.ts';
import { causeText, type DrillPast, type NewDrillEvent } from '../../core/drill/drillEvents.ts';
import type { DrillInput } from '../../core/drill/drillInput.ts';
import { isFinalDrill } from '../../core/drill/drillState.ts';
import { recoverMsOf } from '../../core/drill/expectation.ts';
import type { DrillEffect, DrillMachine } from '../../core/drill/lifecycle.ts';
import { isFinal } from '../../core/run/run.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { DrillStatus } from '../../edge/store/drillReader.ts';
import type { StoredDrill } from '../../edge/store/drillRow.ts';
import type { DrillStep } from '../../edge/store/drillStore.ts';
import type { Log } from '../../log.ts';
import { pause, retryWhileDatabaseIsAway } from '../retry/retryUntil.ts';
import { createActionPlaces } from './actionPlaces.ts';
import { createRunClock, type RunClock } from './drillClock.ts';
import { type JudgePorts, judgeStoredDrill } from './judgeStoredDrill.ts';
import type { Performer } from './performers/performer.ts';
import { createReadings, type StackReader } from './readings.ts';
import { createStoredDrillMachine } from './storedDrillMachine.ts';

/** Takes one drill through its life, on this server. */
export interface DrillConductor {
  /** Begins a new drill, or goes on with one that another server left. */
  begin(): void;
  /** Stops conducting and leaves the drill as it is: another server may take it over. */
  release(): Promise<void>;
  /** Resolves when the drill is final or was released, and nothing is in progress any more. */
  readonly ended: Promise<void>;
}

export interface ConductorPorts extends JudgePorts {
  readonly performer: Performer<DrillAction>;
  readonly readStack: StackReader;
  readonly log: Log;
}

const tickEveryMs = 100;

export function createDrillConductor(
  ports: ConductorPorts,
  owner: string,
  stored: StoredDrill,
  past: DrillPast,
  target: Target | null,
): DrillConductor {
  const { id } = stored.row;
  const lifetime = createLifetime(id, ports.log);
  const { released, background } = lifetime;
  const clock = createRunClock(past.startedAt === null ? null : Date.parse(past.startedAt));
  const ownership = createOwnership(ports, { id, owner, released }, lifetime.end);
  const { saveEvent } = ownership;
  const machine = createStoredDrillMachine(stored, {
    save: ownership.saveStep,
    perform: (effect) => background(() => perform(effect)),
    final: () => lifetime.end(null),
    clockMs: clock.now,
  });
  const conducted: Conducted = {
    ...{ owner, stored, past, target, clock, machine },
    ownership,
    lifetime,
  };
  const placeOf = createActionPlaces(stored, past, target, {
    ...{ clock, released, saveEvent, background },
  });
  const perform = createEffects(ports, conducted, placeOf);
  const tick = createTick(ports, conducted);
  return {
    begin() {
      const isNew = machine.current().state === 'queued';
      background(async () => {
        await machine.dispatch(isNew ? { type: 'begun' } : { type: 'resumed' });
        while (!released.aborted) {
          await tick().catch((error: unknown) => {
            ports.log.warn({ drill: id }, `${oneLine(error)}; trying again`);
          });
          await pause(tickEveryMs, released);
        }
      });
    },
    async release() {
      lifetime.end(null);
      await lifetime.ended;
    },
    ended: lifetime.ended,
  };
}

/** What the parts of a conductor share. */
interface Conducted {
  readonly owner: string;
  readonly stored: StoredDrill;
  readonly past: DrillPast;
  readonly target: Target | null;
  readonly clock: RunClock;
  readonly machine: ReturnType<typeof createStoredDrillMachine>;
  readonly ownership: ReturnType<typeof createOwnership>;
  readonly lifetime: ReturnType<typeof createLifetime>;
}

/** Writes that PostgreSQL refuses to a server that does not conduct the drill any more. */
function createOwnership(
  { drills, log }: Pick<ConductorPorts, 'drills' | 'log'>,
  run: { readonly id: string; readonly owner: string; readonly released: AbortSignal },
  end: (why: string) => void,
) {
  const { id, owner } = run;
  const holds = async (work: () => Promise<boolean>): Promise<boolean> => {
    try {
      const owned = await retryWhileDatabaseIsAway(run, log, work);
      if (owned === false) end(overtaken);
      return owned === true;
    } catch (error) {
      end(`PostgreSQL: ${oneLine(error)}; this server releases the drill`);
      return false;
    }
  };
  return {
    saveStep: (step: DrillStep) => holds(() => drills.saveStep(id, owner, step)),
    saveEvent: (event: NewDrillEvent) => holds(() => drills.saveEvent(id, owner, event)),
    saveStart: (startedAt: string) => holds(() => drills.saveStart(id, owner, startedAt)),
    /** What `work` gives, also after PostgreSQL was away; its failure as one line; undefined once released before. */
    async outcome(work: () => Promise<string | null>): Promise<string | null | undefined> {
      try {
        const done = await retryWhileDatabaseIsAway(run, log, async () => ({
          problem: await work(),
        }));
        return done?.problem;
      } catch (error) {
        return oneLine(error);
      }
    },
  };
}

const overtaken = 'another server conducts this drill now';

/** Carries out what a step asks for, and dispatches what came of it. */
function createEffects(
  ports: ConductorPorts,
  { owner, stored, machine, ownership }: Conducted,
  placeOf: ReturnType<typeof createActionPlaces>,
): (effect: DrillEffect) => Promise<void> {
  const { load, performer } = ports;
  const { row, runRequest, approvedBy } = stored;
  const { id, runId, by } = row;
  const { outcome } = ownership;

  async function startRun(): Promise<void> {
    const starter = { by: `${by} (drill ${id})`, approvedBy };
    const problem = await outcome(async () => {
      const started = await load.start(runId, runRequest, starter);
      return started.ok ? null : started.error;
    });
    if (problem === undefined) return;
    await machine.dispatch(
      problem === null ? { type: 'run-started' } : { type: 'run-refused', reason: problem },
    );
  }
  async function stopRun(): Promise<void> {
    const cause = machine.current().stoppedBy;
    const reason = cause === null ? 'the drill ended' : causeText(cause);
    await outcome(async () => {
      await load.stop(runId, `drill ${id}: ${reason}`);
      return null;
    });
  }
  async function act(item: number, isOn: boolean): Promise<void> {
    const { action, place } = placeOf(item);
    const work = isOn ? performer.begin : performer.undo;
    const problem = await outcome(() => work(action, place));
    if (problem === undefined) return;
    await machine.dispatch({ type: isOn ? 'turned-on' : 'undone', item, problem });
  }
  return async (effect) => {
    if (effect.type === 'start-run') return startRun();
    if (effect.type === 'stop-run') return stopRun();
    if (effect.type !== 'judge') return act(effect.item, effect.type === 'turn-on');
    const problem = await outcome(() => judgeStoredDrill(ports, id, owner));
    if (problem !== undefined) await machine.dispatch({ type: 'judged', problem });
  };
}

/** Looks how the drill and its run stand, and does what the clock asks for. */
function createTick(
  { drills, readStack }: ConductorPorts,
  { owner, stored, past, target, clock, machine, ownership, lifetime }: Conducted,
): () => Promise<void> {
  const { drill, row } = stored;
  const { saveEvent } = ownership;
  const { released } = lifetime;
  const plannedClock = clockOf(drill, recoverMsOf(drill.expect));
  const readings = createReadings(readStack, past, { target, clock, saveEvent, released });
  let isStarted = past.startedAt !== null;

  async function noteStart(startAtMs: number | null): Promise<void> {
    if (isStarted || startAtMs === null) return;
    isStarted = true;
    const startedAt = new Date(startAtMs).toISOString();
    await ownership.saveStart(startedAt);
    await saveEvent({ kind: 'start', message: 'the load starts', data: { startedAt } });
  }
  return async () => {
    const status = await drills.status(row.id);
    if (status?.owner !== owner) return lifetime.end(overtaken);
    clock.read(status.nowMs, status.startAtMs);
    await noteStart(status.startAtMs);
    const input = inputOf(status, machine.current());
    if (input !== null) await machine.dispatch(input);
    const now = clock.now();
    if (machine.current().state !== 'driving' || now === null) return;
    for (const due of actionsAt(drill.method, machine.current().items, now)) {
      await machine.dispatch(due);
    }
    for (const reading of readingsAt(drill.hypothesis, plannedClock, now)) {
      lifetime.background(() => readings.take(reading, row.runId));
    }
  };
}

/** A stop that was asked for, or the end of the run, as an input; null: neither is new. */
export function inputOf(
  { stopRequest, run }: Pick<DrillStatus, 'stopRequest' | 'run'>,
  { state, run: phase, stoppedBy }: Pick<DrillMachine, 'state' | 'run' | 'stoppedBy'>,
): DrillInput | null {
  const isOpen = state !== 'rolling-back' && state !== 'judging' && !isFinalDrill(state);
  if (stopRequest !== null && stoppedBy === null && isOpen) {
    return { type: 'stop', cause: stopRequest };
  }
  if (phase !== 'on' || run === null) return null;
  if (run.state === 'finishing' || isFinal(run.state)) {
    return { type: 'run-ended', cause: run.stoppedBy };
  }
  return run.state === 'stopping' && isOpen ? { type: 'stop', cause: causeOf(run) } : null;
}

const causeOf = ({ stoppedBy }: NonNullable<DrillStatus['run']>): StopCause =>
  stoppedBy ?? { kind: 'failure', text: 'its run was stopped' };

/** From the conductor's creation to the release of the drill, with what goes on meanwhile. */
function createLifetime(id: string, log: Log) {
  const controller = new AbortController();
  const running = new Set<Promise<void>>();
  let resolveEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    resolveEnded = resolve;
  });
  const settle = (): void => {
    if (controller.signal.aborted && running.size === 0) resolveEnded();
  };
  return {
    released: controller.signal,
    ended,
    /** `why` is logged as a warning; null: as it should be. */
    end(why: string | null): void {
      if (controller.signal.aborted) return;
      if (why !== null) log.warn({ drill: id }, why);
      controller.abort();
      settle();
    },
    background(work: () => Promise<void>): void {
      const done = work()
        .catch((error: unknown) => {
          log.error({ drill: id, error }, `a part of a drill broke: ${oneLine(error)}`);
        })
        .finally(() => {
          running.delete(done);
          settle();
        });
      running.add(done);
    },
  };
}
