import { describe, expect, it } from 'vitest';
import type { Deliveries } from '../../core/audit/webhook/webhook.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Delivery, WebhookStore } from '../../edge/store/webhookStore.ts';
import { createDeliveries, leaseMs, parallelMax, waitMs, waitsMax } from './deliveries.ts';

const delivery = (id: string, attempts = 1): Delivery => ({ id, body: `body ${id}`, attempts });
const counts = (over: Partial<Deliveries>): Deliveries => ({
  ...{ delivered: 0, untried: 0, retried: 0, givenUp: 0, reason: null },
  ...over,
});

/** Deliveries over a store with batches that are due, and a receiver that answers what it is told. */
function deliveries(
  given: {
    readonly due?: readonly (readonly Delivery[])[];
    readonly answer?: (id: string) => Result<void, string>;
    readonly seen?: readonly Deliveries[];
    readonly store?: Partial<WebhookStore>;
  } = {},
) {
  const calls: unknown[][] = [];
  const lines: unknown[][] = [];
  const due = [...(given.due ?? [])];
  const seen = [...(given.seen ?? [])];
  const own = createDeliveries({
    store: {
      takeDue: async (...of) => {
        calls.push(['takeDue', ...of]);
        return due.shift() ?? [];
      },
      delivered: async (...of) => void calls.push(['delivered', ...of]),
      failed: async (...of) => void calls.push(['failed', ...of]),
      deliveries: async (...of) => {
        calls.push(['deliveries', ...of]);
        return seen.shift() ?? counts({});
      },
      ...given.store,
    },
    sender: {
      send: async ({ id, body }) => {
        calls.push(['send', id, body]);
        return given.answer?.(id) ?? ok(undefined);
      },
    },
    wakeIn: (...of) => void calls.push(['wakeIn', ...of]),
    host: 'hooks.test:8',
    log: { warn: (...of: unknown[]) => void lines.push(of) } as never,
    sleep: async (...of) => void calls.push(['sleep', ...of]),
  });
  return { ...own, calls, lines };
}

describe('what is due', () => {
  it('is sent and marked as delivered', async () => {
    const { deliverDue, calls, lines } = deliveries({ due: [[delivery('a')]] });
    await deliverDue();
    expect(calls).toEqual([
      ['takeDue', parallelMax, leaseMs],
      ['send', 'a', 'body a'],
      ['delivered', 'a'],
    ]);
    expect(lines).toEqual([]);
  });

  it('is tried again after a time that grows, and given up after the last attempt', async () => {
    const { deliverDue, calls, lines } = deliveries({
      due: [[delivery('a', 1), delivery('b', 3), delivery('c', 24)]],
      answer: (id) => (id === 'b' ? err('it answered status 500') : err('no')),
    });
    await deliverDue();
    expect(calls.filter(([name]) => name === 'failed')).toEqual([
      ['failed', 'a', 'no', 1_000],
      ['failed', 'b', 'it answered status 500', 4_000],
      ['failed', 'c', 'no', null],
    ]);
    expect(calls.filter(([name]) => name === 'wakeIn')).toEqual([
      ['wakeIn', 1_000],
      ['wakeIn', 4_000],
    ]);
    expect(lines).toContainEqual([
      { delivery: 'b', attempts: 3 },
      'webhook at hooks.test:8: it answered status 500',
    ]);
  });

  it('is taken batch by batch until one is not full', async () => {
    const batch = (name: string, size: number) =>
      Array.from({ length: size }, (_, n) => delivery(`${name}${n}`));
    const full = deliveries({ due: [batch('a', parallelMax), batch('b', parallelMax - 1)] });
    await full.deliverDue();
    expect(full.calls.filter(([name]) => name === 'takeDue')).toHaveLength(2);
    expect(full.calls.filter(([name]) => name === 'delivered')).toHaveLength(2 * parallelMax - 1);
  });

  it('waits for the next time when the store is away', async () => {
    const { deliverDue, lines } = deliveries({
      store: { takeDue: () => Promise.reject(new Error('away\nnow')) },
    });
    await deliverDue();
    expect(lines).toEqual([[{}, 'webhook deliveries: away']]);
  });

  it('is asked for at once when there is something new', () => {
    const { wake, calls } = deliveries();
    wake();
    expect(calls).toEqual([['wakeIn', 0]]);
  });
});

describe('what has not arrived', () => {
  it('is told once each finding was tried', async () => {
    const { undelivered, calls } = deliveries({
      seen: [counts({ untried: 2 }), counts({ untried: 1, delivered: 1 }), counts({ retried: 1 })],
    });
    expect(await undelivered('r1')).toMatch(/^1 of 1 finding had not reached .*hooks\.test:8/);
    expect(calls).toEqual([
      ['deliveries', 'r1'],
      ['sleep', waitMs],
      ['deliveries', 'r1'],
      ['sleep', waitMs],
      ['deliveries', 'r1'],
    ]);
  });

  it('is nothing when all arrived, and is not waited for longer than three seconds', async () => {
    expect(await deliveries({ seen: [counts({ delivered: 3 })] }).undelivered('r1')).toBeNull();
    const stuck = deliveries({ seen: Array.from({ length: 99 }, () => counts({ untried: 1 })) });
    expect(await stuck.undelivered('r1')).toContain('1 is tried again');
    expect(stuck.calls.filter(([name]) => name === 'sleep')).toHaveLength(waitsMax);
    expect(waitsMax * waitMs).toBe(3_000);
  });
});

it('waits a tenth of a second between two looks at first attempts', async () => {
  const seen = [counts({ untried: 1 }), counts({ untried: 1 }), counts({ delivered: 1 })];
  const own = createDeliveries({
    store: { deliveries: async () => seen.shift() ?? counts({}) } as unknown as WebhookStore,
    ...{ sender: { send: async () => ok(undefined) }, wakeIn: () => undefined },
    ...{ host: 'hooks.test:8', log: {} as never },
  });
  const fromMs = performance.now();
  expect(await own.undelivered('run')).toBeNull();
  expect(performance.now() - fromMs).toBeGreaterThanOrEqual(2 * waitMs - 5);
});
