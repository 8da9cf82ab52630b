import { describe, expect, it } from 'vitest';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { StopCause } from '../../core/run/stopCause.ts';
import { answered } from '../context/runContext.support.ts';
import { createStoredMachine } from './storedMachine.ts';

const cause: StopCause = { kind: 'person', by: 'bea', reason: 'enough' };

function stored(from: Partial<RunMachine> = {}) {
  const released = new AbortController();
  const log: string[] = [];
  const saves: (boolean | Error)[] = [];
  const machine = createStoredMachine(
    { ...newMachine(2, 1), ...from },
    {
      released: released.signal,
      save: async (next) => {
        await answered();
        log.push(`save ${next.state}`);
        const saved = saves.shift() ?? true;
        if (saved instanceof Error) throw saved;
        return saved;
      },
      perform: (effect) => void log.push(`perform ${effect}`),
      announce: async (before, after, input) => {
        await answered();
        log.push(`announce ${before.state} to ${after.state} by ${input.type}`);
      },
      final: () => void log.push('final'),
    },
  );
  return { machine, log, saves, released };
}

describe('a stored machine', () => {
  it('stores a step before it announces and performs it', async () => {
    const { machine, log } = stored();
    expect(await machine.dispatch({ type: 'begun' })).toEqual({ ok: true, value: undefined });
    expect(log).toEqual([
      'save preflight',
      'announce queued to preflight by begun',
      'perform run-preflight',
    ]);
  });

  it('flags the abort before it announces the stop', async () => {
    const { machine, log } = stored({ state: 'running', shards: ['ready', 'ready'] });
    await machine.dispatch({ type: 'stop', cause });
    expect(log).toEqual([
      'save stopping',
      'perform flag-abort',
      'announce running to stopping by stop',
    ]);
  });

  it('keeps its value and does nothing when a step was not stored', async () => {
    const { machine, log, saves } = stored();
    saves.push(false);
    expect(await machine.dispatch({ type: 'begun' })).toEqual({
      ok: false,
      error: 'this server has released the run',
    });
    expect(machine.current().state).toBe('queued');
    expect(log).toEqual(['save preflight']);
  });

  it('stores nothing for an input that cannot happen now', async () => {
    const { machine, log } = stored();
    expect(await machine.dispatch({ type: 'seeded' })).toMatchObject({ ok: false });
    expect(log).toEqual([]);
  });

  it('says once that it is final', async () => {
    const { machine, log } = stored({ state: 'finishing' });
    await machine.dispatch({ type: 'finished', problem: null });
    await machine.dispatch({ type: 'finished', problem: null });
    expect(log).toEqual(['save finished', 'announce finishing to finished by finished', 'final']);
  });

  it('applies several inputs with one step where they change nothing in between', async () => {
    const { machine, log } = stored({ state: 'readying', shards: ['waiting', 'waiting'] });
    await machine.dispatchAll([
      { type: 'shard-ready', shard: 0 },
      { type: 'shard-ready', shard: 1 },
    ]);
    expect(log).toEqual(['save readying', 'perform write-start']);
  });

  it('judges an input by what the one before it has stored, also when that failed', async () => {
    const { machine, log, saves } = stored();
    saves.push(new Error('value too long'));
    const [failed, begun, again] = await Promise.allSettled([
      machine.dispatch({ type: 'begun' }),
      machine.dispatch({ type: 'begun' }),
      machine.dispatch({ type: 'begun' }),
    ]);
    expect(failed).toMatchObject({ reason: { message: 'value too long' } });
    expect([begun, again]).toMatchObject([{ value: { ok: true } }, { value: { ok: false } }]);
    expect(log).toEqual([
      ...['save preflight', 'save preflight', 'announce queued to preflight by begun'],
      'perform run-preflight',
    ]);
  });

  it('applies nothing of several inputs that cannot happen, or once the run is released', async () => {
    const { machine, log, released } = stored();
    await machine.dispatchAll([{ type: 'seeded' }]);
    released.abort();
    await machine.dispatchAll([{ type: 'begun' }]);
    expect([log, machine.current().state]).toEqual([[], 'queued']);
  });

  it('resumes, but not a run that a stop has begun to finish since it was read', async () => {
    const running = stored({ state: 'running', shards: ['ready', 'ready'] });
    await running.machine.resume('running');
    expect(running.log).toEqual(['save running']);
    const finishing = stored({ state: 'finishing' });
    await finishing.machine.resume('running');
    expect(finishing.log).toEqual([]);
    await finishing.machine.resume('finishing');
    expect(finishing.log).toEqual(['save finishing', 'perform finish']);
  });
});
