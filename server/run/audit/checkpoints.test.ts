import { describe, expect, it } from 'vitest';
import { noProgress } from '../../core/audit/engine/progress.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import type { StoredAudit } from '../../edge/store/auditCheckpoints.ts';
import type { WatchedRound } from '../../edge/store/roundStore.ts';
import { createLog } from '../../log.ts';
import { contextCase } from '../context/runContext.support.ts';
import { createCheckpoints } from './checkpoints.ts';
import type { AuditCheckpoint } from './storeAudit.ts';

const away = () => Object.assign(new Error('terminating'), { code: '57P01' });
type Entry = AuditCheckpoint['register'] extends ReadonlyMap<string, infer E> ? E : never;
const entry = (sku: string) => ({ breaches: new Map(), finding: { sku } }) as unknown as Entry;
const at = (ticks: number, ...entries: [string, Entry][]): AuditCheckpoint => ({
  progress: { ...noProgress, ticks },
  register: new Map(entries),
});
const begun: WatchedRound = { round: 0, startAtMs: 1, stopAtMs: null, nowMs: 2 };

function checkpoints(
  stored: readonly StoredAudit[] = [],
  rounds: readonly WatchedRound[] = [],
  state: RunMachine['state'] = 'running',
) {
  const one = contextCase({ machine: () => ({ ...newMachine(1, 1), state }) });
  const saved: unknown[][] = [];
  const failures: Error[] = [];
  const failing = (): void => {
    const error = failures.shift();
    if (error !== undefined) throw error;
  };
  const made = createCheckpoints(one.context, {
    rounds: { rounds: async (id) => (id === one.context.id ? rounds : []) },
    measures: {
      progress: async (id) => {
        failing();
        return id === one.context.id ? stored : [];
      },
      saveProgress: async (...given) => {
        failing();
        saved.push(given);
      },
      saveStatus: async () => undefined,
    },
    log: createLog('silent', 'test'),
  });
  return { ...one, ...made, saved, failures };
}

describe('what an earlier server stored', () => {
  const audit: StoredAudit = { store: 'live', progress: noProgress, entries: [] };

  it('is what the audit continues from; load may have run meanwhile, except in the finish', async () => {
    const running = checkpoints([audit], [begun], 'running');
    expect(await running.earlier()).toEqual({
      ok: true,
      value: { audits: [audit], unwatched: true },
    });
    const finishing = checkpoints([audit], [begun], 'finishing');
    expect(await finishing.earlier()).toMatchObject({ value: { unwatched: false } });
  });

  it('is nothing before the load, and missing after it began', async () => {
    const early = checkpoints([], [{ ...begun, startAtMs: null }]);
    expect(await early.earlier()).toEqual({ ok: true, value: null });
    const late = checkpoints([], [{ ...begun, startAtMs: null }, begun]);
    expect(await late.earlier()).toEqual({ ok: false, error: 'it began only after the load' });
  });

  it('is waited for, until the run is released', async () => {
    const one = checkpoints([audit]);
    one.failures.push(away());
    expect(await one.earlier()).toMatchObject({ ok: true });
    one.release();
    expect(await one.earlier()).toEqual({ ok: false, error: 'this server released the run' });
  });
});

describe('a checkpoint', () => {
  const [a, b] = [entry('a'), entry('b')];
  const stored = (ticks: number, ...entries: [string, Entry][]) =>
    entries.length === 0
      ? { progress: { ...noProgress, ticks }, entries: [] }
      : {
          progress: { ...noProgress, ticks },
          entries: entries.map(([key, { finding }]) => ({ key, breaches: [], finding })),
        };

  it('holds the progress of both stores, and the entries that changed since the last one', async () => {
    const { save, saved } = checkpoints();
    await save({ shadow: at(1, ['a', a]), live: at(1) });
    await save({ shadow: at(2, ['a', a], ['b', b]), live: at(2, ['a', a]) });
    expect(saved).toEqual([
      [
        ...['run000000001', 'one'],
        [
          { store: 'shadow', ...stored(1, ['a', a]) },
          { store: 'live', ...stored(1) },
        ],
      ],
      [
        ...['run000000001', 'one'],
        [
          { store: 'shadow', ...stored(2, ['b', b]) },
          { store: 'live', ...stored(2, ['a', a]) },
        ],
      ],
    ]);
  });

  it('that failed is not counted as stored', async () => {
    const { save, saved, failures } = checkpoints();
    failures.push(new Error('no'));
    await expect(save({ shadow: at(1, ['a', a]), live: at(1) })).rejects.toThrow('no');
    await save({ shadow: at(2, ['a', a]), live: at(2) });
    expect(saved).toMatchObject([[{}, {}, [{ entries: [{ key: 'a' }] }, {}]]]);
  });

  it('that was read is not stored again', async () => {
    const { continueFrom, save, saved } = checkpoints();
    continueFrom({ shadow: at(1, ['a', a]), live: at(1) });
    await save({ shadow: at(2, ['a', a], ['b', b]), live: at(2) });
    expect(saved).toMatchObject([[{}, {}, [{ entries: [{ key: 'b' }] }, { entries: [] }]]]);
  });

  it('is tried again while PostgreSQL is away, where the run may not go on without it', async () => {
    const { saveUntilStored, saved, failures } = checkpoints();
    failures.push(away());
    await saveUntilStored({ shadow: at(1), live: at(1) });
    expect(saved).toHaveLength(1);
    failures.push(new Error('a bug'));
    await expect(saveUntilStored({ shadow: at(2), live: at(2) })).rejects.toThrow('a bug');
  });
});
