import { describe, type ExpectStatic, it } from 'vitest';
import type { RunEvent, RunRow } from '../../core/run/run.ts';
import type { RunUpdate } from './runUpdates.ts';
import { createUpdates } from './runUpdates.ts';
import { createSubscriptions, type SubscriptionPorts } from './subscriptions.ts';

const event = (seq: number): RunEvent => ({ seq, at: '', kind: 'x', message: '', data: {} });

/** A run that another server conducts, and the events that it has stored. */
function followed() {
  const database = { events: [] as RunEvent[], state: 'running', reads: 0, fails: false };
  const lines: [about: object, line: string][] = [];
  const updates = createUpdates((error) => {
    throw error;
  });
  const ports = {
    updates,
    now: Date.now,
    log: { warn: (about: object, line: string) => void lines.push([about, line]) },
    runs: {
      record: async () => ({ plan: { shards: 1, rounds: [] } }),
      row: async () => {
        database.reads += 1;
        if (database.fails) throw new Error('away\nnow');
        return { id: 'r', state: database.state } as RunRow;
      },
    },
    rounds: { rounds: async () => [], shards: async () => [] },
    measures: {
      framesAfter: async () => [],
      customers: async () => [],
      findings: async () => [],
      events: async (_: string, after: number) => database.events.filter(({ seq }) => seq > after),
    },
  } as unknown as SubscriptionPorts;
  let conductedHere = false;
  const subscriptions = createSubscriptions(ports, (runId) => runId === 'r' && conductedHere);
  const listen = async () => {
    const heard: number[] = [];
    const off = await subscriptions.subscribe('r', (update: RunUpdate) => {
      if (update.type === 'event') heard.push(update.event.seq);
    });
    return { heard, off };
  };
  const conductHere = () => {
    conductedHere = true;
  };
  return { database, lines, updates, subscriptions, listen, conductHere };
}
const soon = <T>(expect: ExpectStatic, read: () => T) =>
  expect.poll(read, { timeout: 20_000, interval: 20 });

/** They wait for much of a second each; together they take as long as the slowest. */
describe.concurrent('a listener', () => {
  it('hears what is stored from the subscription on, by whichever server', async ({ expect }) => {
    const { database, listen, updates, subscriptions } = followed();
    database.events.push(event(1));
    const { heard } = await listen();
    expect(heard).toEqual([]);
    database.events.push(event(2));
    await soon(expect, () => heard).toEqual([2]);
    updates.publish('r', { type: 'event', event: event(3) });
    database.events.push(event(3), event(4));
    await soon(expect, () => heard).toEqual([2, 3, 4]);
    await subscriptions.close();
  });

  it('of a run that is conducted here hears what is published, and nothing is read for it', async ({
    expect,
  }) => {
    const { database, listen, updates, subscriptions, conductHere } = followed();
    conductHere();
    const { heard } = await listen();
    database.events.push(event(1));
    updates.publish('r', { type: 'event', event: event(1) });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect([heard, database.reads]).toEqual([[1], 1]);
    await subscriptions.close();
  });

  it('hears no more after it has left, and the others do', async ({ expect }) => {
    const { database, listen, subscriptions } = followed();
    const [first, second] = [await listen(), await listen()];
    first.off();
    first.off();
    database.events.push(event(1));
    await soon(expect, () => second.heard).toEqual([1]);
    expect(first.heard).toEqual([]);
    second.off();
    const { reads } = database;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(database.reads).toBe(reads);
    await subscriptions.close();
  });

  it('shares the reads of all listeners of its run', async ({ expect }) => {
    const { database, listen, subscriptions } = followed();
    for (let count = 0; count < 5; count += 1) await listen();
    const { reads } = database;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(database.reads - reads).toBeLessThanOrEqual(2);
    await subscriptions.close();
  });

  it('is told that PostgreSQL does not answer, and is not left behind', async ({ expect }) => {
    const { database, listen, updates, subscriptions } = followed();
    database.fails = true;
    await expect(listen()).rejects.toThrow('away');
    database.fails = false;
    const { reads } = database;
    updates.publish('r', { type: 'event', event: event(9) });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(database.reads).toBe(reads);
    await subscriptions.close();
  });

  it('hears on after a poll that failed', async ({ expect }) => {
    const { database, listen, lines, subscriptions } = followed();
    const { heard } = await listen();
    database.fails = true;
    await soon(expect, () => lines[0]).toEqual([{ run: 'r' }, 'PostgreSQL: away; polling again']);
    database.fails = false;
    database.events.push(event(1));
    await soon(expect, () => heard).toEqual([1]);
    await subscriptions.close();
  });
});

it.concurrent('polls no more once the run has ended, or its server closes', async ({ expect }) => {
  const ended = followed();
  ended.database.state = 'finished';
  await ended.listen();
  await soon(expect, () => ended.database.reads).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(ended.database.reads).toBe(2);
  const open = followed();
  await open.listen();
  await open.subscriptions.close();
  const { reads } = open.database;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(open.database.reads).toBe(reads);
});
