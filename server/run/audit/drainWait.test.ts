import { describe, expect, it } from 'vitest';
import { newTrail, withEnd, withReading } from '../../core/audit/drain/drainTrail.ts';
import { newMachine, type RunMachine } from '../../core/run/lifecycle.ts';
import { type BacklogWatch, createRunDrain, waitUntilDrained } from './drainWait.ts';

/** Backlogs whose readings give these numbers, one after the other and then the last again; null: the store gives nothing. */
function backlogsOf(
  numbers: readonly (number | null | 'bad')[],
  { withinMs = 60_000, readMs = 0 }: { withinMs?: number; readMs?: number } = {},
) {
  const clock = { nowMs: 100_000 };
  const sleeps: number[] = [];
  let trail = newTrail({ withinMs, backlogs: [{ name: 'mails', sql: '' }] });
  let readings = 0;
  const watch: BacklogWatch = {
    begin: () => undefined,
    trail: () => trail,
    end(end) {
      trail = withEnd(trail, end);
    },
  };
  const read = async () => {
    clock.nowMs += readMs;
    const left = numbers[Math.min(readings, numbers.length - 1)];
    readings += 1;
    if (left === null || left === undefined) return;
    const reading = left === 'bad' ? { left: null, problem: 'no table' } : { left, problem: null };
    trail = withReading(trail, [{ name: 'mails', ...reading }], clock.nowMs);
  };
  const stop = new AbortController();
  const options = {
    ...{ read, signal: stop.signal, now: () => clock.nowMs },
    sleep: async (ms: number) => {
      sleeps.push(ms);
      clock.nowMs += ms;
    },
  };
  return {
    ...{ watch, options, stop, sleeps, clock },
    readings: () => readings,
    setTrail(next: typeof trail) {
      trail = next;
    },
  };
}

describe('the wait for backlogs', () => {
  const ended = async (of: ReturnType<typeof backlogsOf>) => {
    await waitUntilDrained(of.watch, of.options);
    return [of.watch.trail().end, of.readings()];
  };

  it('ends with the first reading that shows them empty', async () => {
    expect(await ended(backlogsOf([0]))).toEqual(['empty', 1]);
    const later = backlogsOf([3, 1, 0]);
    expect(await ended(later)).toEqual(['empty', 3]);
    expect(later.sleeps).toEqual([1_000, 1_000]);
  });

  it('ends late when the time is over, with a reading at its very end', async () => {
    const late = backlogsOf([3], { withinMs: 2_500 });
    expect(await ended(late)).toEqual(['late', 4]);
    expect(late.sleeps).toEqual([1_000, 1_000, 500]);
    expect(late.watch.trail().backlogs[0]?.curve.at(-1)).toEqual({ afterMs: 2_500, left: 3 });
  });

  it('takes the last reading where it shows them empty', async () => {
    expect(await ended(backlogsOf([3, 3, 0], { withinMs: 2_000 }))).toEqual(['empty', 3]);
  });

  it('does not call late what it could not read at the end', async () => {
    expect(await ended(backlogsOf([3, null], { withinMs: 1_000 }))).toEqual(['unread', 2]);
    expect(await ended(backlogsOf([3, 'bad'], { withinMs: 1_000 }))).toEqual(['unread', 2]);
  });

  it('gives up after 10 s without an answer, counted anew with each', async () => {
    expect(await ended(backlogsOf([3, null]))).toEqual(['unread', 11]);
    expect(await ended(backlogsOf([null]))).toEqual(['unread', 11]);
    const gaps = [3, ...Array.from({ length: 9 }, () => null), 3, null];
    expect(await ended(backlogsOf(gaps))).toEqual(['unread', 21]);
  });

  it('ends after the reading that is under way when it is stopped', async () => {
    const stopped = backlogsOf([3]);
    stopped.stop.abort();
    expect(await ended(stopped)).toEqual(['stopped', 1]);
    const empty = backlogsOf([0]);
    empty.stop.abort();
    expect(await ended(empty)).toEqual(['empty', 1]);
  });

  it('goes on where another server stopped, and does nothing when it has ended', async () => {
    const taken = backlogsOf([3], { withinMs: 5_000 });
    const seen = (atMs: number, trail = taken.watch.trail()) =>
      withReading(trail, [{ name: 'mails', left: 9, problem: null }], atMs);
    taken.setTrail(seen(94_000, seen(90_000)));
    expect(await ended(taken)).toEqual(['late', 2]);
    expect(taken.sleeps).toEqual([1_000]);
    expect(await ended(taken)).toEqual(['late', 2]);
  });
});

describe('the wait of a run', () => {
  function drainOf(machine: Partial<RunMachine> = {}) {
    const events: [string, string, object | undefined][] = [];
    const released = new AbortController();
    const drain = createRunDrain({
      released: released.signal,
      machine: () => ({ ...newMachine(1, 1), ...machine }),
      recordEvent: async (kind, message, data) => void events.push([kind, message, data]),
    });
    return { drain, events, released };
  }

  it('records what it waits for, and how it ended', async () => {
    const { drain, events } = drainOf();
    const { watch, options } = backlogsOf([0]);
    await drain.wait(watch, options.read);
    expect(watch.trail().end).toBe('empty');
    expect(events).toEqual([
      [
        'drain',
        'after the load the audit waits for 1 backlog to drain, for 1m at most',
        { state: 'waiting' },
      ],
      [
        'drain',
        'backlogs: mails: empty at the end of the load',
        { state: 'drained', left: [{ name: 'mails', left: 0 }] },
      ],
    ]);
    await drain.wait(watch, options.read);
    await drain.wait(null, options.read);
    expect(events).toHaveLength(2);
  });

  it('is ended by a stop, by its release, and is none where somebody stopped the run', async () => {
    const cause = { kind: 'person', by: 'ada', reason: 'enough' } as const;
    const { drain } = drainOf();
    expect(drain.end(cause)).toBe(false);
    const first = backlogsOf([3]);
    const waited = drain.wait(first.watch, first.options.read);
    await expect.poll(() => first.readings()).toBeGreaterThan(0);
    expect(drain.end(cause)).toBe(true);
    await waited;
    expect(first.watch.trail().end).toBe('stopped');
    expect(drain.end(cause)).toBe(false);

    const other = drainOf();
    const second = backlogsOf([3]);
    const going = other.drain.wait(second.watch, second.options.read);
    await expect.poll(() => second.readings()).toBeGreaterThan(0);
    other.released.abort();
    await going;
    expect(second.watch.trail().end).toBe('stopped');

    const byHand = drainOf({ stoppedBy: cause });
    const third = backlogsOf([3]);
    await byHand.drain.wait(third.watch, third.options.read);
    expect([third.watch.trail().end, third.readings()]).toEqual(['stopped', 1]);
  });

  it('is under way no more when a reading breaks', async () => {
    const { drain } = drainOf();
    const { watch } = backlogsOf([3]);
    await expect(drain.wait(watch, () => Promise.reject(new Error('gone')))).rejects.toThrow(
      'gone',
    );
    expect(drain.end({ kind: 'failure', text: 'x' })).toBe(false);
  });
});
