import { err, ok, type Result } from '../result.ts';
import type { StopCause } from '../run/stopCause.ts';
import type { ItemPart } from './drillBody.ts';
import type { DrillInput } from './drillInput.ts';
import {
  type DrillState,
  type FinalDrillState,
  type ItemPhase,
  isFinalDrill,
  type RunPhase,
} from './drillState.ts';
import { nextWaiting, withItem } from './machineItems.ts';

/**
 * The lifecycle of a drill as a pure state machine. Each event is a `DrillInput`; the machine answers with its next
 * value and the effects to carry out, or with a rejection. The value is stored whole after every transition, so that
 * any server can take over a drill from it. Whatever happens, everything that was turned on is undone before the drill
 * is judged, and what the rollback lists is done.
 */
export interface DrillMachine {
  readonly state: DrillState;
  readonly run: RunPhase;
  /** The actions of the method, then those of the rollback and of the protection. */
  readonly items: readonly ItemState[];
  /** The first cause that ended the drill early; later causes do not change it. */
  readonly stoppedBy: StopCause | null;
  /** Why the drill ended without a report. */
  readonly problem: string | null;
}

export interface ItemState {
  readonly part: ItemPart;
  /** Whether it must be taken back. */
  readonly undone: boolean;
  readonly phase: ItemPhase;
  /** Why it could not be done or taken back, or what is not known of it; null where nothing went wrong. */
  readonly problem: string | null;
}

export type DrillEffect =
  /** Starts the run, or finds the one that was started for this drill. */
  | { readonly type: 'start-run' }
  | { readonly type: 'stop-run' }
  | { readonly type: 'turn-on'; readonly item: number }
  | { readonly type: 'undo'; readonly item: number }
  | { readonly type: 'judge' };

export interface DrillStep {
  readonly next: DrillMachine;
  readonly effects: readonly DrillEffect[];
}

type Answer = Result<DrillStep, string>;

export function newDrillMachine(
  items: readonly Pick<ItemState, 'part' | 'undone'>[],
): DrillMachine {
  return {
    state: 'queued',
    run: 'none',
    items: items.map(({ part, undone }) => ({ part, undone, phase: 'waiting', problem: null })),
    stoppedBy: null,
    problem: null,
  };
}

/** The state that a drill ends in. */
export function drillEndState(stoppedBy: StopCause | null): FinalDrillState {
  if (stoppedBy === null) return 'finished';
  return stoppedBy.kind === 'failure' ? 'failed' : 'aborted';
}

/** The next value and its effects, or one line that says why the input is not possible now. */
export function drillTransition(machine: DrillMachine, input: DrillInput): Answer {
  if (isFinalDrill(machine.state)) return err(`the drill is ${machine.state} already`);
  switch (input.type) {
    case 'begun':
      return machine.state === 'queued'
        ? protect({ ...machine, state: 'starting' })
        : err('the drill has begun already');
    case 'run-started':
    case 'run-refused':
      return runAnswered(machine, input.type === 'run-refused' ? input.reason : null);
    case 'due':
      return due(machine, input.item);
    case 'missed':
      return missed(machine, input.item);
    case 'turned-on':
      return turnedOn(machine, input.item, input.problem);
    case 'over':
      return over(machine, input.item);
    case 'undone':
      return undone(machine, input.item, input.problem);
    case 'run-ended':
      return runEnded(machine, input.cause);
    case 'stop':
      return stopped(machine, input.cause);
    case 'resumed':
      return resumed(machine);
    case 'judged':
      return machine.state === 'judging'
        ? step({ ...machine, state: drillEndState(machine.stoppedBy), problem: input.problem })
        : err(`not while the drill is ${machine.state}`);
  }
}

/** Turns the protection on, one switch after the other, and then starts the run. */
function protect(machine: DrillMachine): Answer {
  const item = nextWaiting(machine, 'protection');
  return item === null
    ? step({ ...machine, run: 'starting' }, { type: 'start-run' })
    : step(withItem(machine, item, { phase: 'turning-on' }), { type: 'turn-on', item });
}

function runAnswered(machine: DrillMachine, rejection: string | null): Answer {
  if (machine.run !== 'starting') return err('no start was asked for');
  if (rejection !== null) {
    const cause: StopCause = { kind: 'failure', text: rejection };
    return rollBack({ ...machine, run: 'ended', stoppedBy: machine.stoppedBy ?? cause });
  }
  if (machine.state === 'starting') return step({ ...machine, state: 'driving', run: 'on' });
  // The drill was stopped while its run was being started.
  return step({ ...machine, run: 'on' }, { type: 'stop-run' });
}

function due(machine: DrillMachine, item: number): Answer {
  const problem = notDue(machine, item);
  return problem === null
    ? step(withItem(machine, item, { phase: 'turning-on' }), { type: 'turn-on', item })
    : err(problem);
}

function missed(machine: DrillMachine, item: number): Answer {
  const problem = notDue(machine, item);
  return problem === null
    ? step(
        withItem(machine, item, { phase: 'skipped', problem: 'nothing conducted the drill then' }),
      )
    : err(problem);
}

/** Why an action cannot be begun; null where it can. */
function notDue(machine: DrillMachine, item: number): string | null {
  const state = machine.items[item];
  if (state === undefined) return `there is no action ${item}`;
  if (machine.state !== 'driving') return `not while the drill is ${machine.state}`;
  if (state.part !== 'method') return `an action of the ${state.part} has no time`;
  return state.phase === 'waiting' ? null : `action ${item} is ${state.phase} already`;
}

function turnedOn(machine: DrillMachine, item: number, problem: string | null): Answer {
  const state = machine.items[item];
  if (state?.phase !== 'turning-on') return err(`action ${item} is not being turned on`);
  if (state.part === 'rollback') {
    const phase = problem === null ? 'done' : 'failed';
    return settled(withItem(machine, item, { phase, problem }));
  }
  if (state.part === 'protection') return protectionOn(machine, item, problem);
  if (!state.undone) {
    return settled(
      withItem(machine, item, { phase: problem === null ? 'done' : 'failed', problem }),
    );
  }
  // What failed may have had an effect all the same, so it is taken back like what succeeded.
  if (problem !== null || machine.state !== 'driving') {
    return step(withItem(machine, item, { phase: 'undoing', problem }), { type: 'undo', item });
  }
  return step(withItem(machine, item, { phase: 'on' }));
}

/** Without its protection a drill would show something else, so no load is started. */
function protectionOn(machine: DrillMachine, item: number, problem: string | null): Answer {
  if (problem === null) {
    const next = withItem(machine, item, { phase: 'on' });
    return machine.state === 'starting' ? protect(next) : settled(next);
  }
  return unprotected(withItem(machine, item, { phase: 'on', problem }), problem);
}

function unprotected(machine: DrillMachine, problem: string): Answer {
  const cause: StopCause = { kind: 'failure', text: `its protection is not on: ${problem}` };
  const next: DrillMachine = { ...machine, stoppedBy: machine.stoppedBy ?? cause };
  return next.state === 'starting' ? rollBack({ ...next, run: 'ended' }) : settled(next);
}

function over(machine: DrillMachine, item: number): Answer {
  const state = machine.items[item];
  if (state?.phase !== 'on' || state.part !== 'method') return err(`action ${item} is not on`);
  return step(withItem(machine, item, { phase: 'undoing' }), { type: 'undo', item });
}

function undone(machine: DrillMachine, item: number, problem: string | null): Answer {
  const state = machine.items[item];
  if (state?.phase !== 'undoing') return err(`action ${item} is not being undone`);
  const next = withItem(
    machine,
    item,
    problem === null ? { phase: 'undone' } : { phase: 'stuck', problem },
  );
  return settled(next);
}

function runEnded(machine: DrillMachine, cause: StopCause | null): Answer {
  if (machine.run !== 'on') return err('no run is on');
  const next: DrillMachine = {
    ...machine,
    run: 'ended',
    stoppedBy: machine.stoppedBy ?? cause,
  };
  return machine.state === 'rolling-back' ? settled(next) : rollBack(next);
}

function stopped(machine: DrillMachine, cause: StopCause): Answer {
  if (machine.state === 'judging') return err('the load has ended; the drill is being judged');
  if (machine.state === 'rolling-back') {
    // The rollback goes on; only a run that is still on can be stopped.
    if (machine.run !== 'on' || machine.stoppedBy !== null)
      return err('the drill is being rolled back already');
    return step({ ...machine, stoppedBy: cause }, { type: 'stop-run' });
  }
  const next: DrillMachine = { ...machine, stoppedBy: cause };
  if (machine.run === 'none') return rollBack({ ...next, run: 'ended' });
  const rolling = rollBack(next);
  if (!rolling.ok || machine.run !== 'on') return rolling;
  const { effects } = rolling.value;
  return step(rolling.value.next, { type: 'stop-run' }, ...effects);
}

/** Enters the rollback: takes back what is on, at once, and skips what was not begun. */
function rollBack(machine: DrillMachine): Answer {
  const effects: DrillEffect[] = [];
  const items = machine.items.map((state, item): ItemState => {
    if (state.part === 'rollback') return state;
    // What protects stays until the load has ended.
    if (state.part === 'protection' && state.phase === 'on') return state;
    if (state.phase === 'waiting') return { ...state, phase: 'skipped' };
    if (state.phase !== 'on') return state;
    effects.push({ type: 'undo', item });
    return { ...state, phase: 'undoing' };
  });
  return settled({ ...machine, state: 'rolling-back', items }, effects);
}

/**
 * Goes on with the rollback once nothing of the method is on any more, then takes back what protects once the load has
 * ended, and then goes to the judgement.
 */
function settled(machine: DrillMachine, before: readonly DrillEffect[] = []): Answer {
  if (machine.state !== 'rolling-back') return step(machine, ...before);
  const isOpen = ({ part, phase }: ItemState): boolean =>
    phase === 'turning-on' || phase === 'undoing' || (phase === 'on' && part !== 'protection');
  if (machine.items.some(isOpen)) return step(machine, ...before);
  const item = nextWaiting(machine, 'rollback');
  if (item !== null) {
    return step(withItem(machine, item, { phase: 'turning-on' }), ...before, {
      type: 'turn-on',
      item,
    });
  }
  if (machine.run !== 'ended') return step(machine, ...before);
  const left = machine.items.findIndex(({ phase }) => phase === 'on');
  return left >= 0
    ? step(withItem(machine, left, { phase: 'undoing' }), ...before, { type: 'undo', item: left })
    : step({ ...machine, state: 'judging' }, ...before, { type: 'judge' });
}

/**
 * Another server conducted the drill; this one continues from what was stored. An action whose answer was lost may
 * be on: one of the method is taken back, and one of the rollback is done again.
 */
function resumed(machine: DrillMachine): Answer {
  const effects: DrillEffect[] = [];
  if (machine.state === 'queued') return step(machine);
  if (machine.state === 'judging') return step(machine, { type: 'judge' });
  if (machine.run === 'starting') effects.push({ type: 'start-run' });
  if (machine.state === 'rolling-back' && machine.run === 'on') effects.push({ type: 'stop-run' });
  const lost = 'the server ended while it was turned on';
  const items = machine.items.map((state, item): ItemState => {
    if (state.phase === 'undoing') effects.push({ type: 'undo', item });
    if (state.phase !== 'turning-on') return state;
    if (state.part === 'rollback') {
      effects.push({ type: 'turn-on', item });
      return state;
    }
    if (state.part === 'protection') return { ...state, phase: 'on', problem: lost };
    if (!state.undone) return { ...state, phase: 'failed', problem: lost };
    effects.push({ type: 'undo', item });
    return { ...state, phase: 'undoing', problem: lost };
  });
  const next = { ...machine, items };
  const isLost = machine.state === 'starting' && machine.run === 'none';
  return isLost ? unprotected(next, lost) : settled(next, effects);
}

const step = (next: DrillMachine, ...effects: readonly DrillEffect[]): Answer =>
  ok({ next, effects });
