import { it } from 'vitest';
import { faultOrderSchema } from '../../core/fault/fault.ts';
import type { JournalEntry } from '../../core/fault/faultJournal.ts';
import type { FaultInstants, FaultTold } from '../../core/fault/faultTold.ts';
import { err, ok } from '../../core/result.ts';
import type { FaultTask, Injector } from '../../edge/stack/faults/injector.ts';
import { dead, type Figure, read } from '../../edge/stack/faults/sensor.ts';
import { type FaultLifeOptions, startFault } from './faultLife.ts';

/** A fault whose effect is a variable: what each part did stands in `steps`, in order. */
function lifeCase(over: Partial<Injector> & { readonly ttlMs?: number } = {}) {
  const { ttlMs = 60_000, ...injectorOver } = over;
  const order = faultOrderSchema.parse({
    id: 'f',
    kind: 'stop',
    subject: 'orders',
    parameters: {},
    ttlMs,
  });
  const steps: string[] = [];
  const subject = { isUp: true, sensor: (): Figure => read(subject.isUp ? 1 : 0) };
  const entries: JournalEntry[] = [];
  const told: { readonly told: FaultTold; readonly instants: FaultInstants }[] = [];
  const injector: Injector = {
    mark: async () => {
      steps.push('mark');
      return ok({ pid: '7', born: '8' });
    },
    inject: async () => {
      steps.push('inject');
      subject.isUp = false;
      return ok({ end: async () => void steps.push('release') });
    },
    undo: async (_task, marks) => {
      steps.push(`undo ${marks.pid}`);
      subject.isUp = true;
      return ok(null);
    },
    kept: (_task, marks) => [
      { do: 'signal', pid: Number(marks.pid), born: marks.born ?? '', signal: 'SIGCONT' },
    ],
    ...injectorOver,
  };
  const options: FaultLifeOptions = {
    task: { order } as FaultTask,
    injector,
    sensor: { read: async () => subject.sensor(), close: async () => void steps.push('close') },
    journal: {
      append: async (entry) => {
        steps.push(`journal ${entry.entry}`);
        entries.push(entry);
      },
    },
    keeper: {
      keep: (id, untilMs, actions) =>
        void steps.push(
          `keep ${id} ${actions.length} ${Math.round((untilMs - performance.now()) / 1000)}s`,
        ),
      release: (id) => void steps.push(`release ${id}`),
    },
    tell: (said, instants) => void told.push({ told: said, instants }),
  };
  return { options, steps, subject, entries, told };
}

const phases = (told: readonly { readonly told: FaultTold }[]) => [
  ...new Set(told.map(({ told: { phase } }) => phase)),
];

it.concurrent('writes the journal and tells the keeper before it does anything, and undoes it when it is asked', async ({
  expect,
}) => {
  const { options, steps, told, entries } = lifeCase();
  const life = startFault(options);
  await expect.poll(() => told.at(-1)?.told.bite?.state, { timeout: 5_000 }).toBe('bit');
  expect(steps).toEqual(['mark', 'journal injected', 'keep f 1 60s', 'inject']);
  const atMs = Date.now();
  expect(entries[0]).toMatchObject({ id: 'f', marks: { pid: '7', born: '8' } });
  const untilMs = entries[0]?.entry === 'injected' ? entries[0].untilMs : 0;
  expect(Math.abs(untilMs - atMs - 60_000)).toBeLessThan(5_000);
  life.end();
  const over = await life.over;
  expect(over).toMatchObject({ phase: 'ended', end: { state: 'gone' }, problem: null });
  expect(steps.slice(4)).toEqual(['release', 'undo 7', 'journal undone', 'release f', 'close']);
  expect(phases(told)).toEqual(['injected', 'undone', 'ended']);
  // Its server is told what is new, and nothing twice.
  expect(told.map(({ told: { phase, bite, end } }) => [phase, bite?.state, end?.state])).toEqual([
    ['injected', undefined, undefined],
    ['injected', 'bit', undefined],
    ['undone', 'bit', undefined],
    ['undone', 'bit', 'gone'],
    ['ended', 'bit', 'gone'],
  ]);
});

it.concurrent('tells each instant once, in order', async ({ expect }) => {
  const { options, told } = lifeCase({ ttlMs: 1_000 });
  await startFault(options).over;
  const { injectedAtMs, biteAtMs, undoneAtMs, endAtMs } = told.at(-1)?.instants ?? {};
  const instants = [injectedAtMs, biteAtMs, undoneAtMs, endAtMs].map((each) => each ?? Number.NaN);
  expect(instants).toEqual([...instants].sort((a, b) => a - b));
  expect(
    told.filter(({ told: { bite }, instants }) => bite === null && instants.biteAtMs !== null),
  ).toEqual([]);
  expect(
    told.filter(({ told: { end }, instants }) => end === null && instants.endAtMs !== null),
  ).toEqual([]);
  expect(told[0]?.instants.biteAtMs).toBeNull();
  expect(told.filter(({ instants: { biteAtMs: at } }) => at !== null && at !== biteAtMs)).toEqual(
    [],
  );
});

it.concurrent('ends by its time to live, with nobody to ask', async ({ expect }) => {
  const { options, steps, told } = lifeCase({ ttlMs: 1_000 });
  await startFault(options).over;
  expect(steps).toContain('journal expired');
  const { injectedAtMs, undoneAtMs } = told.at(-1)?.instants ?? {};
  expect((undoneAtMs ?? 0) - (injectedAtMs ?? 0)).toBeGreaterThan(900);
});

it.concurrent('does nothing when its end is asked before it begins', async ({ expect }) => {
  const { options, steps } = lifeCase();
  const life = startFault(options);
  life.end();
  expect(await life.over).toEqual({
    phase: 'ended',
    bite: null,
    end: null,
    problem: 'it was ended before it began',
  });
  expect(steps).toEqual(['mark', 'close']);
});

it.concurrent('does nothing when its end is asked while the journal is written', async ({
  expect,
}) => {
  const { options, steps } = lifeCase();
  const append = async (entry: JournalEntry): Promise<void> => {
    steps.push(`journal ${entry.entry}`);
    life.end();
  };
  const life = startFault({ ...options, journal: { append } });
  expect(await life.over).toMatchObject({ problem: 'it was ended before it began' });
  expect(steps).toEqual(['mark', 'journal injected', 'journal undone', 'close']);
});

it.concurrent('does nothing when the journal is on the disk after its time to live', async ({
  expect,
}) => {
  const { options, steps } = lifeCase({ ttlMs: 1_000 });
  const append = async (entry: JournalEntry): Promise<void> => {
    steps.push(`journal ${entry.entry}`);
    if (entry.entry === 'injected') await new Promise((resolve) => setTimeout(resolve, 1_010));
  };
  expect(await startFault({ ...options, journal: { append } }).over).toMatchObject({
    problem: 'its time to live was over before its journal was on the disk',
  });
  expect(steps).toEqual(['mark', 'journal injected', 'journal undone', 'close']);
});

it.concurrent('does nothing without its journal', async ({ expect }) => {
  const { options, steps } = lifeCase();
  const append = async (): Promise<void> => {
    throw new Error('ENOSPC');
  };
  expect(await startFault({ ...options, journal: { append } }).over).toMatchObject({
    phase: 'ended',
    bite: null,
    problem: 'ENOSPC',
  });
  expect(steps).toEqual(['mark', 'close']);
});

it.concurrent('does nothing to a subject that is not found', async ({ expect }) => {
  const { options, steps } = lifeCase({ mark: async () => err('nothing listens on port 1') });
  expect(await startFault(options).over).toMatchObject({
    phase: 'ended',
    problem: 'nothing listens on port 1',
  });
  expect(steps).toEqual(['close']);
});

it.concurrent.for([
  ['fails', async () => err('refused')],
  [
    'throws',
    async () => {
      throw new Error('refused');
    },
  ],
] as const)(
  'undoes an injection that %s, and tells that nothing is known of its bite',
  async ([, inject], { expect }) => {
    const { options, steps } = lifeCase({ inject });
    expect(await startFault(options).over).toMatchObject({
      phase: 'ended',
      bite: { state: 'unknown', text: 'it was not injected' },
      end: { state: 'gone' },
      problem: 'refused',
    });
    expect(steps).toContain('undo 7');
  },
);

it.concurrent('tries an undo that fails again, and leaves it to the keeper', async ({ expect }) => {
  let times = 0;
  const { options, steps } = lifeCase({
    undo: async () => {
      times += 1;
      return err('no connection');
    },
  });
  const life = startFault(options);
  await expect.poll(() => steps.includes('inject'), { timeout: 5_000 }).toBe(true);
  life.end();
  expect(await life.over).toMatchObject({
    phase: 'ended',
    end: { state: 'unknown', text: 'it was not undone' },
    problem: 'no connection',
  });
  expect(times).toBe(20);
  expect(steps).not.toContain('release f');
  expect(steps.filter((step) => step.startsWith('journal'))).toEqual(['journal injected']);
}, 15_000);

it.concurrent('goes on to undo when what is held does not release', async ({ expect }) => {
  const held = { end: () => new Promise<void>(() => undefined) };
  const { options, steps } = lifeCase({ inject: async () => ok(held) });
  const life = startFault(options);
  await expect.poll(() => steps.includes('keep f 1 60s'), { timeout: 5_000 }).toBe(true);
  life.end();
  await life.over;
  expect(steps).toContain('undo 7');
});

it.concurrent('tells unknown of a sensor that is dead', async ({ expect }) => {
  const { options, subject } = lifeCase({ ttlMs: 1_000 });
  subject.sensor = () => dead('connection refused');
  expect(await startFault(options).over).toMatchObject({
    bite: { state: 'unknown' },
    end: { state: 'unknown' },
    problem: null,
  });
});

it.concurrent('waits longer for the baseline of a sensor that reads seldom', async ({ expect }) => {
  const { options, subject } = lifeCase();
  const slow = async (): Promise<Figure> => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return subject.sensor();
  };
  const life = startFault({ ...options, sensor: { ...options.sensor, read: slow } });
  await expect.poll(() => subject.isUp, { timeout: 5_000 }).toBe(false);
  life.end();
  expect((await life.over).bite?.text).not.toMatch(/readings? before/);
});

it.concurrent('tells of a bite that was not seen yet when the fault is undone', async ({
  expect,
}) => {
  const { options } = lifeCase({
    ttlMs: 1_000,
    inject: async () => ok({ end: async () => undefined }),
  });
  const { bite } = await startFault(options).over;
  expect(bite?.state).toMatch(/^(?:unknown|did-not-bite)$/);
});
