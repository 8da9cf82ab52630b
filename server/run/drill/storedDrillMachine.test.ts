import { expect, it } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import { machineOf } from '../../core/drill/drillEvents.ts';
import type { DrillInput } from '../../core/drill/drillInput.ts';
import type { DrillStep } from '../../edge/store/drillStore.ts';
import { createStoredDrillMachine } from './storedDrillMachine.ts';

const drill = drillOfText(soundDrill);

function machineCase(isStored: (step: DrillStep) => boolean = () => true, from = machineOf(drill)) {
  const log: string[] = [];
  const steps: DrillStep[] = [];
  const machine = createStoredDrillMachine(
    { drill, machine: from, steps: 4 },
    {
      async save(step) {
        await null;
        steps.push(step);
        log.push(`stored ${step.nth}`);
        return isStored(step);
      },
      perform: (effect) => void log.push(effect.type),
      final: () => void log.push('final'),
      clockMs: () => 20_000,
    },
  );
  return { machine, log, steps };
}

it('stores each step before what it asks for is done, one after another', async () => {
  const { machine, log, steps } = machineCase();
  const inputs: DrillInput[] = [
    { type: 'begun' },
    { type: 'run-started' },
    { type: 'due', item: 0 },
  ];
  await Promise.all(inputs.map(machine.dispatch));
  expect(log).toEqual(['stored 5', 'start-run', 'stored 6', 'stored 7', 'turn-on']);
  expect(machine.current()).toMatchObject({ state: 'driving' });
  expect(steps[2]).toMatchObject({
    machine: { items: [{ phase: 'turning-on' }, {}, {}, {}] },
    event: { kind: 'step', data: { input: { type: 'due', item: 0 }, atMs: 20_000 } },
  });
});

it('does nothing of a step that was not stored, or that cannot happen', async () => {
  const { machine, log } = machineCase(() => false);
  expect(await machine.dispatch({ type: 'begun' })).toEqual({
    ok: false,
    error: 'this server has released the drill',
  });
  expect(log).toEqual(['stored 5']);
  expect(machine.current().state).toBe('queued');
  expect(await machine.dispatch({ type: 'due', item: 0 })).toEqual({
    ok: false,
    error: 'not while the drill is queued',
  });
  expect(log).toEqual(['stored 5']);
});

it('tells the end once', async () => {
  const from = { ...machineOf(drill), state: 'judging', run: 'ended' } as const;
  const { machine, log } = machineCase(() => true, from);
  await machine.dispatch({ type: 'judged', problem: null });
  await machine.dispatch({ type: 'judged', problem: null });
  expect(log).toEqual(['stored 5', 'final']);
});
