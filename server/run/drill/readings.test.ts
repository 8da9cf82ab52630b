import { readTag } from '@zerohour/shadow-data';
import { afterEach, expect, it, vi } from 'vitest';
import { drillOfText, soundDrill } from '../../core/drill/drillCase.support.ts';
import type { NewDrillEvent } from '../../core/drill/drillEvents.ts';
import type { ProbeValue } from '../../core/drill/recordedLoad.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { createRunClock } from './drillClock.ts';
import { createReadings } from './readings.ts';

const probe = drillOfText(soundDrill).hypothesis.find(({ name }) => name === 'pool');
if (probe === undefined) throw new Error('no probe');
const target = targetCase({ isolation: 'dedicated' });

it('takes each reading once, with the time at which its value was there', async () => {
  let localMs = 4_000;
  const clock = createRunClock(0, () => localMs);
  const events: NewDrillEvent[] = [];
  const released = new AbortController();
  const readings = createReadings(
    async () => {
      localMs += 30;
      return { state: 'read', value: 3, text: '' };
    },
    {
      readings: [
        { probe: 'pool', dueMs: 2_000, takenMs: 2_001, value: { state: 'unknown', reason: '' } },
      ],
    },
    {
      ...{ target, clock, released: released.signal },
      async saveEvent(event) {
        events.push(event);
        return true;
      },
    },
  );
  await Promise.all(
    [4_000, 4_000, 2_000].map((dueMs) => readings.take({ probe, dueMs }, 'run000000001')),
  );
  expect(events.map(({ data }) => data)).toEqual([
    { probe: 'pool', dueMs: 4_000, takenMs: 4_030, value: { state: 'read', value: 3, text: '' } },
  ]);
  released.abort();
  await readings.take({ probe, dueMs: 6_000 }, 'run000000001');
  expect(events).toHaveLength(1);
});

it('reads nothing of a target whose file cannot be read', async () => {
  const readings = createReadings(
    () => Promise.reject(new Error('it was read')),
    { readings: [] },
    {
      ...{ target: null, clock: createRunClock(0), released: new AbortController().signal },
      saveEvent: async () => true,
    },
  );
  await readings.take({ probe, dueMs: 2_000 }, 'run000000001');
});

it('asks with a tag of the run, until the next reading would be due, and for 5 s at most', async () => {
  const asked: unknown[] = [];
  const readings = createReadings(
    async (_, { timeoutMs, tag, target: of }) => {
      asked.push([timeoutMs, tag.value, of === target]);
      return { state: 'unknown', reason: 'no route' };
    },
    { readings: [] },
    {
      ...{ target, clock: createRunClock(0, () => 1_000), released: new AbortController().signal },
      async saveEvent({ message }) {
        asked.push(message);
        return true;
      },
    },
  );
  for (const everyMs of [2_000, 60_000]) {
    await readings.take({ probe: { ...probe, everyMs }, dueMs: everyMs }, 'run000000001');
  }
  const message = expect.stringMatching(/^pool: .+: unknown: no route$/);
  expect(asked).toEqual([
    ...[[2_000, 'zh-run=run000000001', true], message],
    ...[[5_000, 'zh-run=run000000001', true], message],
  ]);
});

afterEach(() => vi.useRealTimers());

it('writes what was read or judged, under a tag that is valid from now on', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  const shadow = targetCase();
  const events: NewDrillEvent[] = [];
  const values = [
    { state: 'read', value: 3, text: '' },
    { state: 'judged', holds: true, text: 'the pool is calm' },
  ] as unknown as readonly ProbeValue[];
  const tags: string[] = [];
  const readings = createReadings(
    async (_, { tag }) => values[tags.push(tag.value) - 1] ?? { state: 'unknown', reason: '' },
    { readings: [] },
    {
      ...{ target: shadow, clock: createRunClock(0, () => 1_000) },
      released: new AbortController().signal,
      async saveEvent(event) {
        events.push(event);
        return true;
      },
    },
  );
  for (const dueMs of [0, 1]) await readings.take({ probe, dueMs }, 'run000000001');
  expect(events.map(({ kind, message }) => [kind, message.split(': ').at(-1)])).toEqual([
    ['probe', '3'],
    ['probe', 'the pool is calm'],
  ]);
  // The clocks of services may be five minutes behind.
  expect(readTag(tags[0] ?? '', [shadow.shadow.key], Date.now())).toMatchObject({
    tag: { runId: 'run000000001', expiresAtMs: 1_800_000_300_000 },
  });
});

it('writes nothing before the common start is known', async () => {
  const readings = createReadings(
    async () => ({ state: 'unknown', reason: '' }),
    { readings: [] },
    {
      ...{ target, clock: createRunClock(null), released: new AbortController().signal },
      saveEvent: () => Promise.reject(new Error('it was written')),
    },
  );
  await readings.take({ probe, dueMs: 2_000 }, 'run000000001');
});
