import { expect, it } from 'vitest';
import type { ResourceReading, ResourceSecond } from '../../../core/resource/resourceSecond.ts';
import { targetCase } from '../../../test/support/targetCase.ts';
import { contextCase } from '../../context/runContext.support.ts';
import { createMetricReader } from './metricReader.ts';

const metrics = [{ service: 'bank', url: 'http://127.0.0.1:1/metrics' }];

/** A reader whose target gives these pages, one after the other. */
function reading(
  pages: readonly (Readonly<Record<string, ResourceReading>> | Error)[],
  given: Parameters<typeof targetCase>[0] = { metrics },
  problems: readonly string[] = [],
) {
  const one = contextCase({ target: targetCase(given) });
  const stored: (readonly [string, ResourceSecond])[] = [];
  let asked = 0;
  const read = createMetricReader(
    one.context,
    {
      measures: { saveMetricSecond: async (id, second) => void stored.push([id, second]) },
      targetPort: {
        metricPages: async () => {
          const page = pages[asked];
          asked += 1;
          if (page instanceof Error) throw page;
          return { readings: new Map(Object.entries(page ?? {})), problems };
        },
      },
    },
    2,
  );
  return { ...one, read, stored, asked: () => asked };
}

const bank = (atMs: number, cpu: number) => ({ bank: { atMs, values: { cpu, queue: 1 } } });

it('stores the figures of each second, from the reading before the start on', async () => {
  const { read, stored, events } = reading([bank(0, 1), bank(1_000, 1.5), bank(3_000, 2)]);
  for (const second of [-1, 0, 2]) await read(second);
  expect(stored).toEqual([
    ['run000000001', { round: 2, second: 0, processes: { bank: { cpu: 0.5, queue: 1 } } }],
    ['run000000001', { round: 2, second: 2, processes: { bank: { cpu: 0.25, queue: 1 } } }],
  ]);
  expect(events).toEqual([]);
});

it('stores no second twice, and none without a process', async () => {
  const { read, stored } = reading([bank(0, 1), bank(1_000, 1), {}]);
  for (const second of [4, 4, 5]) await read(second);
  expect(stored.map(([, { second }]) => second)).toEqual([4]);
});

it('asks nothing of a target without pages', async () => {
  for (const given of [{}, { metrics: [] }]) {
    const { read, asked } = reading([], given);
    await read(0);
    expect(asked()).toBe(0);
  }
});

it('records the first failure, and goes on', async () => {
  const pages = [new Error('no\nanswer'), bank(0, 1), new Error('again')];
  const { read, stored, events } = reading(pages, { metrics }, ['bank: status 500']);
  for (const second of [0, 1, 2]) await read(second);
  expect(stored.map(([, { second }]) => second)).toEqual([1]);
  expect(events).toEqual([{ kind: 'metrics', message: 'metrics cannot be read: no', data: {} }]);
  const other = reading([bank(0, 1)], { metrics }, ['bank: status 500', 'shop: status 500']);
  await other.read(0);
  expect(other.events).toMatchObject([{ message: 'metrics cannot be read: bank: status 500' }]);
});
