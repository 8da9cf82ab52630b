import type { Counts } from '../kit/counts.ts';
import { currentOwner } from '../kit/ids.ts';
import type { Handler } from '../kit/listener.ts';
import { notNow, tooMany } from '../kit/reply.ts';
import { isAdmitted, type Priority, servedAtOnce } from '../limits/shedding.ts';
import { admittedAtOnce, createRateLimit } from '../limits/tokenBucket.ts';
import type { Switches } from '../switches/switches.ts';

const limits = {
  browse: 'gateway.browse-limit',
  order: 'gateway.order-limit',
  pay: 'gateway.pay-limit',
} as const;
/** Each rehearsal has buckets of its own. */
const ownersMax = 1_000;

/** Lets requests through as the switches say: 503 beyond the concurrency limit, 429 beyond a rate. */
export interface Admission {
  guarded(priority: Priority, handler: Handler): Handler;
  /** How many requests at one moment the limit lets through. */
  admitted(priority: Priority): Promise<number | 'all'>;
  /** How many payments are served at once while none ends. */
  concurrency(): Promise<number | 'all'>;
}

export function createAdmission(switches: Switches, counts: Counts): Admission {
  const limit = createRateLimit(ownersMax);
  const perSecond = (priority: Priority): Promise<number> => switches.value(limits[priority]);
  const concurrencyLimit = (): Promise<number> => switches.value('gateway.concurrency-limit');
  const inFlight = new Map<string, number>();
  return {
    guarded(priority, handler) {
      return async (call) => {
        const owner = currentOwner();
        const [most, rate] = await Promise.all([concurrencyLimit(), perSecond(priority)]);
        const served = inFlight.get(owner) ?? 0;
        counts.add(`${priority}: asked`);
        if (!isAdmitted(priority, served, most)) {
          counts.add(`${priority}: shed`);
          return notNow('shed');
        }
        const waitMs = limit.ask(`${owner} ${priority}`, rate, performance.now());
        if (waitMs !== null) {
          counts.add(`${priority}: over the limit`);
          return tooMany(waitMs);
        }
        inFlight.set(owner, served + 1);
        try {
          return await handler(call);
        } finally {
          const left = (inFlight.get(owner) ?? 1) - 1;
          if (left === 0) inFlight.delete(owner);
          else inFlight.set(owner, left);
        }
      };
    },
    admitted: async (priority) => admittedAtOnce(await perSecond(priority)),
    concurrency: async () => servedAtOnce('pay', await concurrencyLimit()),
  };
}
