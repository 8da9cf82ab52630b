import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StopCause } from '../run/stopCause.ts';
import type { DrillInput } from './drillInput.ts';
import { isFinalDrill } from './drillState.ts';
import {
  type DrillEffect,
  type DrillMachine,
  drillTransition,
  type ItemState,
  newDrillMachine,
} from './lifecycle.ts';

const person: StopCause = { kind: 'person', by: 'ada', reason: 'lunch' };
const rule: StopCause = { kind: 'rule', rule: 'errors above 50%', text: 'errors 61%' };

const fault = { part: 'method', undone: true } as const;
const note = { part: 'method', undone: false } as const;
const after = { part: 'rollback', undone: true } as const;

interface Played {
  readonly machine: DrillMachine;
  readonly effects: readonly DrillEffect[];
  readonly rejected: readonly string[];
}

function play(
  items: readonly Pick<ItemState, 'part' | 'undone'>[],
  ...inputs: readonly DrillInput[]
): Played {
  return inputs.reduce<Played>(
    ({ machine, effects, rejected }, input) => {
      const answer = drillTransition(machine, input);
      return answer.ok
        ? { machine: answer.value.next, effects: [...effects, ...answer.value.effects], rejected }
        : { machine, effects, rejected: [...rejected, answer.error] };
    },
    { machine: newDrillMachine(items), effects: [], rejected: [] },
  );
}

const told = (effects: readonly DrillEffect[]): readonly string[] =>
  effects.map((effect) => ('item' in effect ? `${effect.type} ${effect.item}` : effect.type));
const phasesOf = ({ items }: DrillMachine) => items.map(({ phase }) => phase);

const begun: DrillInput = { type: 'begun' };
const started: DrillInput = { type: 'run-started' };
const due = (item: number): DrillInput => ({ type: 'due', item });
const on = (item: number, problem: string | null = null): DrillInput => ({
  type: 'turned-on',
  item,
  problem,
});
const missed = (item: number): DrillInput => ({ type: 'missed', item });
const over = (item: number): DrillInput => ({ type: 'over', item });
const undone = (item: number, problem: string | null = null): DrillInput => ({
  type: 'undone',
  item,
  problem,
});
const ended = (cause: StopCause | null = null): DrillInput => ({ type: 'run-ended', cause });
const stop: DrillInput = { type: 'stop', cause: person };
const resumed: DrillInput = { type: 'resumed' };
const judged: DrillInput = { type: 'judged', problem: null };

describe('a drill', () => {
  it('passes through its states, undoes what it turned on and does its rollback', () => {
    const { machine, effects, rejected } = play(
      [fault, note, after],
      ...[begun, started, due(0), on(0), due(1), on(1), over(0), undone(0)],
      ...[ended(), on(2), judged],
    );
    expect(rejected).toEqual([]);
    expect(told(effects)).toEqual([
      'start-run',
      'turn-on 0',
      'turn-on 1',
      'undo 0',
      'turn-on 2',
      'judge',
    ]);
    expect(machine.state).toBe('finished');
    expect(phasesOf(machine)).toEqual(['undone', 'done', 'done']);
  });

  it('undoes at the end of the run what is still on, and skips what was not begun', () => {
    const { machine, effects } = play([fault, fault], begun, started, due(0), on(0), ended());
    expect(told(effects)).toEqual(['start-run', 'turn-on 0', 'undo 0']);
    expect(machine.state).toBe('rolling-back');
    expect(phasesOf(machine)).toEqual(['undoing', 'skipped']);
  });

  it('leaves out an action whose time passed while nothing conducted it, with the reason', () => {
    const { machine, effects } = play([fault, note], begun, started, missed(0), due(1));
    expect(told(effects)).toEqual(['start-run', 'turn-on 1']);
    expect(machine.items[0]).toMatchObject({
      phase: 'skipped',
      problem: 'nothing conducted the drill then',
    });
  });

  it('undoes what could not be turned on, since it may be on all the same', () => {
    const { machine, effects } = play([fault], begun, started, due(0), on(0, 'no answer'));
    expect(told(effects)).toEqual(['start-run', 'turn-on 0', 'undo 0']);
    expect(machine.items[0]).toMatchObject({ phase: 'undoing', problem: 'no answer' });
    const later = play([fault], begun, started, due(0), on(0, 'no answer'), undone(0));
    expect(later.machine.items[0]).toMatchObject({ phase: 'undone', problem: 'no answer' });
    const failed = play([note], begun, started, due(0), on(0, 'no disk'));
    expect(failed.machine.items[0]).toMatchObject({ phase: 'failed', problem: 'no disk' });
  });

  it('goes on with the rollback when something cannot be undone', () => {
    const { machine, effects } = play(
      [fault, after],
      ...[begun, started, due(0), on(0), ended(), undone(0, 'the agent is gone')],
      ...[on(1, 'refused'), judged],
    );
    expect(told(effects)).toEqual(['start-run', 'turn-on 0', 'undo 0', 'turn-on 1', 'judge']);
    expect(machine.items.map(({ phase, problem }) => [phase, problem])).toEqual([
      ['stuck', 'the agent is gone'],
      ['failed', 'refused'],
    ]);
    expect(machine.state).toBe('finished');
  });

  it('stopped while it drives, stops its run and rolls back at once', () => {
    const { machine, effects } = play([fault, after], begun, started, due(0), on(0), stop);
    expect(told(effects)).toEqual(['start-run', 'turn-on 0', 'stop-run', 'undo 0']);
    expect(machine).toMatchObject({ state: 'rolling-back', run: 'on', stoppedBy: person });
    const rolled = play([fault, after], begun, started, due(0), on(0), stop, undone(0), on(1));
    expect(rolled.machine.state).toBe('rolling-back');
    const done = play(
      [fault, after],
      ...[begun, started, due(0), on(0), stop, undone(0), on(1), ended(rule), judged],
    );
    expect(told(done.effects).slice(4)).toEqual(['turn-on 1', 'judge']);
    expect(done.machine).toMatchObject({ state: 'aborted', stoppedBy: person });
  });

  it('stopped while an action is being turned on, undoes it once that has answered', () => {
    const { machine, effects } = play([fault], begun, started, due(0), stop, ended(), on(0));
    expect(told(effects)).toEqual(['start-run', 'turn-on 0', 'stop-run', 'undo 0']);
    expect(machine.state).toBe('rolling-back');
  });

  it('stopped while its run starts, stops that run once it has started', () => {
    const { machine, effects } = play([fault], begun, stop, started, ended(rule));
    expect(told(effects)).toEqual(['start-run', 'stop-run', 'judge']);
    expect(machine).toMatchObject({ state: 'judging', stoppedBy: person });
    const refused = play([fault], begun, stop, { type: 'run-refused', reason: 'target busy' });
    expect(told(refused.effects)).toEqual(['start-run', 'judge']);
    expect(refused.machine.stoppedBy).toEqual(person);
  });

  it('stopped before it began, does its rollback and ends', () => {
    const { machine, effects } = play([fault, after], stop, on(1), judged);
    expect(told(effects)).toEqual(['turn-on 1', 'judge']);
    expect(machine.state).toBe('aborted');
  });

  it('whose run is refused, fails', () => {
    const { machine, effects } = play(
      [fault],
      begun,
      { type: 'run-refused', reason: 'target busy' },
      judged,
    );
    expect(told(effects)).toEqual(['start-run', 'judge']);
    expect(machine).toMatchObject({
      state: 'failed',
      stoppedBy: { kind: 'failure', text: 'target busy' },
    });
  });

  it('whose run was stopped by a rule, keeps that as its cause', () => {
    const { machine } = play([], begun, started, ended(rule), judged);
    expect(machine).toMatchObject({ state: 'aborted', stoppedBy: rule });
  });

  it('can be stopped while it rolls back only as long as its run is on', () => {
    const early = play([fault, after], begun, started, ended(), stop);
    expect(early.rejected).toEqual(['the drill is being rolled back already']);
    const twice = play([fault], begun, started, due(0), on(0), stop, stop);
    expect(twice.rejected).toEqual(['the drill is being rolled back already']);
  });

  it('keeps the problem of its judgement', () => {
    const { machine } = play([], begun, started, ended(), { type: 'judged', problem: 'no disk' });
    expect(machine).toMatchObject({ state: 'finished', problem: 'no disk' });
  });

  it.each<[string, readonly DrillInput[], string]>([
    ['begun twice', [begun, begun], 'the drill has begun already'],
    ['a start that nobody asked for', [started], 'no start was asked for'],
    ['a start twice', [begun, started, started], 'no start was asked for'],
    ['an action before the load', [begun, due(0)], 'not while the drill is starting'],
    ['an action that is none', [begun, started, due(9)], 'there is no action 9'],
    ['an action twice', [begun, started, due(0), due(0)], 'action 0 is turning-on already'],
    [
      'one of the rollback by time',
      [begun, started, due(2)],
      'an action of the rollback has no time',
    ],
    ['a miss before the load', [begun, missed(0)], 'not while the drill is starting'],
    ['a miss of what is on', [begun, started, due(0), on(0), missed(0)], 'action 0 is on already'],
    [
      'a miss of the rollback',
      [begun, started, missed(2)],
      'an action of the rollback has no time',
    ],
    ['an answer without a question', [begun, started, on(0)], 'action 0 is not being turned on'],
    ['an end without a beginning', [begun, started, over(0)], 'action 0 is not on'],
    ['an undo that nobody asked for', [begun, started, undone(0)], 'action 0 is not being undone'],
    ['the end of no run', [begun, ended()], 'no run is on'],
    ['a judgement too soon', [begun, judged], 'not while the drill is starting'],
    [
      'a stop of what is being judged',
      [begun, started, ended(), on(2), stop],
      'the load has ended; the drill is being judged',
    ],
  ])('refuses %s', (_, inputs, line) => {
    expect(play([fault, note, after], ...inputs).rejected).toEqual([line]);
  });

  it('that has ended takes nothing any more', () => {
    const { rejected } = play([], begun, started, ended(), judged, stop, resumed);
    expect(rejected).toEqual(['the drill is finished already', 'the drill is finished already']);
  });
});

describe('a drill that another server takes over', () => {
  const effectsAfter = (items: Parameters<typeof play>[0], ...inputs: readonly DrillInput[]) => {
    const before = play(items, ...inputs).effects.length;
    const { machine, effects } = play(items, ...inputs, resumed);
    return [told(effects.slice(before)), phasesOf(machine)];
  };

  it('continues where it was', () => {
    expect(effectsAfter([fault])).toEqual([[], ['waiting']]);
    expect(effectsAfter([fault], begun)).toEqual([['start-run'], ['waiting']]);
    expect(effectsAfter([fault], begun, started)).toEqual([[], ['waiting']]);
    expect(effectsAfter([fault], begun, started, due(0), on(0))).toEqual([[], ['on']]);
    expect(effectsAfter([fault], begun, started, due(0), on(0), over(0))).toEqual([
      ['undo 0'],
      ['undoing'],
    ]);
    expect(effectsAfter([], begun, started, ended())).toEqual([['judge'], []]);
  });

  it('undoes an action whose answer was lost, and does one of the rollback again', () => {
    expect(effectsAfter([fault], begun, started, due(0))).toEqual([['undo 0'], ['undoing']]);
    expect(effectsAfter([note], begun, started, due(0))).toEqual([[], ['failed']]);
    expect(effectsAfter([after], begun, started, ended())).toEqual([['turn-on 0'], ['turning-on']]);
    const { machine } = play([fault], begun, started, due(0), resumed, undone(0));
    expect(machine.items[0]).toMatchObject({
      phase: 'undone',
      problem: 'the server ended while it was turned on',
    });
  });

  it('stops its run again while it rolls back', () => {
    expect(effectsAfter([fault], begun, started, due(0), on(0), stop)).toEqual([
      ['stop-run', 'undo 0'],
      ['undoing'],
    ]);
    expect(effectsAfter([fault], begun, stop)).toEqual([['start-run'], ['skipped']]);
  });
});

describe('whatever happens in whatever order', () => {
  const seed = 20_261_127;
  const item = fc.nat({ max: 4 });
  const problem = fc.constantFrom(null, null, 'it failed');
  const input: fc.Arbitrary<DrillInput> = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(begun, started, started) },
    { weight: 1, arbitrary: fc.constant({ type: 'run-refused', reason: 'busy' } as const) },
    { weight: 8, arbitrary: item.map(due) },
    { weight: 1, arbitrary: item.map(missed) },
    { weight: 6, arbitrary: fc.tuple(item, problem).map(([nth, why]) => on(nth, why)) },
    { weight: 4, arbitrary: item.map(over) },
    { weight: 4, arbitrary: fc.tuple(item, problem).map(([nth, why]) => undone(nth, why)) },
    { weight: 1, arbitrary: fc.constantFrom(ended(), ended(rule), stop) },
    { weight: 2, arbitrary: fc.constantFrom(resumed, judged) },
  );
  /** Most histories come to drive, so that actions are turned on. */
  const history = fc
    .tuple(fc.nat({ max: 9 }), fc.array(input, { maxLength: 60 }))
    .map(([n, inputs]) => (n === 0 ? inputs : [begun, started, ...inputs]));
  const items = fc
    .tuple(
      fc.array(fc.constantFrom(fault, fault, note), { maxLength: 4 }),
      fc.array(fc.constant(after), { maxLength: 2 }),
    )
    .map(([method, rollback]) => [...method, ...rollback]);

  /** Answers whatever the drill waits for, until it ends. */
  function drained(machine: DrillMachine, effects: readonly DrillEffect[]): Played {
    let played: Played = { machine, effects, rejected: [] };
    for (let turn = 0; turn < 100 && !isFinalDrill(played.machine.state); turn += 1) {
      const now = played.machine;
      const open = now.items.findIndex(
        ({ phase }) => phase === 'turning-on' || phase === 'undoing',
      );
      const next: DrillInput =
        open >= 0
          ? now.items[open]?.phase === 'undoing'
            ? undone(open)
            : on(open)
          : now.state === 'queued'
            ? begun
            : now.run === 'starting'
              ? started
              : now.run === 'on'
                ? ended()
                : judged;
      const answer = drillTransition(now, next);
      if (!answer.ok) throw new Error(`${now.state}: ${next.type}: ${answer.error}`);
      played = {
        machine: answer.value.next,
        effects: [...played.effects, ...answer.value.effects],
        rejected: [],
      };
    }
    return played;
  }

  it(`everything that was turned on is rolled back before the drill ends (seed ${seed})`, () => {
    const turnedOn = { undone: 0, histories: 0 };
    fc.assert(
      fc.property(items, history, (chosen, inputs) => {
        const begunWith = play(chosen, ...inputs);
        const { machine, effects } = drained(begunWith.machine, begunWith.effects);
        expect(isFinalDrill(machine.state)).toBe(true);
        const order = told(effects);
        const judge = order.lastIndexOf('judge');
        expect(judge).toBeGreaterThan(-1);
        turnedOn.histories += 1;
        machine.items.forEach((state, nth) => {
          const last = order.lastIndexOf(`turn-on ${nth}`);
          if (state.part === 'rollback') {
            // What the rollback lists is done after everything of the method was taken back.
            expect(last).toBeGreaterThan(-1);
            chosen.forEach(({ part }, other) => {
              if (part === 'method') expect(order.lastIndexOf(`undo ${other}`)).toBeLessThan(last);
            });
            expect(['done', 'failed']).toContain(state.phase);
            return;
          }
          if (!state.undone || last < 0) {
            expect(['done', 'failed', 'skipped']).toContain(state.phase);
            return;
          }
          const undo = order.lastIndexOf(`undo ${nth}`);
          expect(undo).toBeGreaterThan(last);
          expect(undo).toBeLessThan(judge);
          expect(['undone', 'stuck']).toContain(state.phase);
          turnedOn.undone += 1;
        });
      }),
      { numRuns: 5_000, seed },
    );
    expect(turnedOn.histories).toBe(5_000);
    expect(turnedOn.undone).toBeGreaterThan(1_000);
  });

  it(`nothing of the method is turned on once the rollback has begun (seed ${seed})`, () => {
    fc.assert(
      fc.property(items, history, (chosen, inputs) => {
        let machine = newDrillMachine(chosen);
        let first: StopCause | null = null;
        for (const each of inputs) {
          const answer = drillTransition(machine, each);
          if (!answer.ok) continue;
          const { next, effects } = answer.value;
          for (const effect of effects) {
            if (effect.type !== 'turn-on') continue;
            const { part } = machine.items[effect.item] ?? { part: null };
            expect(part).toBe(
              machine.state === 'driving' && next.state === 'driving' ? 'method' : 'rollback',
            );
          }
          first ??= next.stoppedBy;
          expect(next.stoppedBy).toEqual(first);
          machine = next;
        }
      }),
      { numRuns: 2_000, seed },
    );
  });
});

describe('the protection of a drill', () => {
  const shield = { part: 'protection', undone: true } as const;

  it('is on, one switch after the other, before the run is started', () => {
    const { machine, effects } = play([note, shield, shield], begun, on(1));
    expect([machine.state, machine.run, told(effects)]).toEqual([
      'starting',
      'none',
      ['turn-on 1', 'turn-on 2'],
    ]);
    const next = play([note, shield, shield], begun, on(1), on(2));
    expect(told(next.effects)).toEqual(['turn-on 1', 'turn-on 2', 'start-run']);
    expect(next.machine).toMatchObject({ state: 'starting', run: 'starting' });
  });

  it('stays on while the load does, and is taken back last', () => {
    const inputs = [begun, on(2), started, due(0), on(0)] as const;
    const stopped = play([fault, after, shield], ...inputs, { type: 'stop', cause: person });
    expect(told(stopped.effects).slice(-2)).toEqual(['stop-run', 'undo 0']);
    expect(phasesOf(stopped.machine)).toEqual(['undoing', 'waiting', 'on']);
    const rolled = play(
      [fault, after, shield],
      ...inputs,
      { type: 'stop', cause: person },
      undone(0),
      on(1),
    );
    expect([rolled.machine.state, phasesOf(rolled.machine)]).toEqual([
      'rolling-back',
      ['undone', 'done', 'on'],
    ]);
    const ended = play(
      [fault, after, shield],
      ...inputs,
      { type: 'run-ended', cause: null },
      undone(0),
      on(1),
    );
    expect(told(ended.effects).slice(-2)).toEqual(['turn-on 1', 'undo 2']);
    const last = play(
      [fault, after, shield],
      ...inputs,
      { type: 'run-ended', cause: null },
      undone(0),
      on(1),
      undone(2),
    );
    expect(told(last.effects).at(-1)).toBe('judge');
    expect(last.rejected).toEqual([]);
  });

  it('that cannot be turned on starts no load, and is taken back', () => {
    const { machine, effects } = play([shield, shield], begun, on(0), on(1, 'deaf'));
    expect(told(effects)).toEqual(['turn-on 0', 'turn-on 1', 'undo 0']);
    expect(machine.stoppedBy).toEqual({
      kind: 'failure',
      text: 'its protection is not on: deaf',
    });
    const done = play([shield, shield], begun, on(0), on(1, 'deaf'), undone(0), undone(1));
    expect(told(done.effects).slice(2)).toEqual(['undo 0', 'undo 1', 'judge']);
    expect(phasesOf(done.machine)).toEqual(['undone', 'undone']);
    const first = play([shield, shield], begun, on(0, 'deaf'), undone(0));
    expect(phasesOf(first.machine)).toEqual(['undone', 'skipped']);
    expect(first.machine.state).toBe('judging');
  });

  it('is taken back when the drill is stopped while it is turned on', () => {
    const stop: DrillInput = { type: 'stop', cause: person };
    const { machine, effects } = play([shield], begun, stop, on(0));
    expect([machine.state, told(effects)]).toEqual(['rolling-back', ['turn-on 0', 'undo 0']]);
    const failed = play([shield], begun, stop, on(0, 'deaf'));
    expect(failed.machine.stoppedBy).toEqual(person);
    expect(told(failed.effects).at(-1)).toBe('undo 0');
  });

  it('whose server ended while it was turned on is taken back, and no load starts', () => {
    const { machine, effects } = play([shield], begun, { type: 'resumed' });
    expect(told(effects)).toEqual(['turn-on 0', 'undo 0']);
    expect(machine).toMatchObject({
      state: 'rolling-back',
      stoppedBy: { text: 'its protection is not on: the server ended while it was turned on' },
    });
    const later = play([shield], begun, on(0), { type: 'resumed' });
    expect(told(later.effects)).toEqual(['turn-on 0', 'start-run', 'start-run']);
    const back = play(
      [shield],
      begun,
      on(0),
      started,
      { type: 'run-ended', cause: null },
      {
        type: 'resumed',
      },
    );
    expect(told(back.effects).slice(-2)).toEqual(['undo 0', 'undo 0']);
  });

  it('has no time of its own, and is never over', () => {
    const { rejected } = play([shield, after], begun, on(0), started, due(0), due(1), over(0));
    expect(rejected).toEqual([
      'an action of the protection has no time',
      'an action of the rollback has no time',
      'action 0 is not on',
    ]);
  });
});
