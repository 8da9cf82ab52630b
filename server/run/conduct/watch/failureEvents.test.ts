import { expect, it } from 'vitest';
import { type FailureSample, noSamples } from '../../../core/measure/journeySamples.ts';
import type { RunEvent } from '../../../core/run/run.ts';
import type { Log } from '../../../log.ts';
import { createFailureEvents, failureEventKind } from './failureEvents.ts';

const sample = (over: Partial<FailureSample> = {}): FailureSample => ({
  ...{ round: 0, stage: 0, path: 'pay', iteration: 1, shard: 0, atMs: 5, traceId: 'abc' },
  ...{ step: 'pay', reason: 'check paid', found: '"open"', wanted: '"paid"', exchange: null },
  ...over,
});

function opened(stored: readonly RunEvent[] = [], fails = false) {
  const recorded: { kind: string; message: string; data: unknown }[] = [];
  const lines: unknown[][] = [];
  let reads = 0;
  const events = createFailureEvents(
    {
      id: 'r',
      recordEvent: async (kind, message, data) => {
        if (fails) throw new Error('no database');
        recorded.push({ kind, message, data });
      },
    },
    {
      events: async (id, afterSeq) => {
        reads += 1;
        return id === 'r' && afterSeq === 0 ? stored : [];
      },
    },
    { warn: (...told: unknown[]) => void lines.push(told) } as unknown as Log,
  );
  const take = async (...failures: FailureSample[]): Promise<void> => {
    events.take({ ...noSamples, failures });
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { recorded, take, events, lines, reads: () => reads };
}

it('records the first failing answer of each step and reason, with the answer', async () => {
  const { recorded, take, reads } = opened();
  await take(sample(), sample({ iteration: 2 }), sample({ stage: 1 }));
  await take(sample({ reason: 'status 503', found: null, wanted: null }), sample());
  await take(sample({ step: 'x', wanted: null }), sample({ path: 'y' }));
  expect(failureEventKind).toBe('failing-answer');
  expect(recorded.map(({ kind, message }) => [kind, message])).toEqual([
    [failureEventKind, 'pay, pay: check paid, found "open", wanted "paid"'],
    [failureEventKind, 'pay, pay: status 503'],
    [failureEventKind, 'pay, x: check paid, found "open"'],
    [failureEventKind, 'y, pay: check paid, found "open", wanted "paid"'],
  ]);
  expect(recorded[0]?.data).toEqual(sample());
  expect(reads()).toBe(1);
});

it('records nothing again after a takeover, and no more than fifty', async () => {
  const event = { seq: 1, at: '', kind: failureEventKind, message: '', data: { ...sample() } };
  const { recorded, take } = opened([event, { ...event, kind: 'other', data: { path: 'z' } }]);
  await take(sample());
  expect(recorded).toEqual([]);
  await take(...Array.from({ length: 60 }, (_, index) => sample({ reason: `status ${index}` })));
  expect(recorded).toHaveLength(49);
});

it('goes on when an event cannot be recorded, and reads nothing while nothing fails', async () => {
  const broken = opened([], true);
  await broken.take(sample());
  await broken.take(sample({ step: 'other' }));
  expect(broken.recorded).toEqual([]);
  const line = 'a failing answer was not recorded: no database';
  expect(broken.lines).toEqual([
    [{ run: 'r' }, line],
    [{ run: 'r' }, line],
  ]);
  const quiet = opened();
  quiet.events.take(undefined);
  await quiet.take();
  expect(quiet.reads()).toBe(0);
});
