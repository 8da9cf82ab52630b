import type { Counts } from '../kit/counts.ts';
import { currentOwner } from '../kit/ids.ts';
import type { Handler } from '../kit/listener.ts';
import { notNow, tooMany } from '../kit/reply.ts';
import type { InstanceLimit } from '../limits/instanceLimit.ts';
import {
  isAdmitted,
  isAdmittedBehind,
  type Priority,
  servedAtOnce,
  shedFromMs,
} from '../limits/shedding.ts';
import { admittedInASecond, burstOfATenth, createRateLimit } from '../limits/tokenBucket.ts';
import type { Switches } from '../switches/switches.ts';
import type { LoadMeter } from './loadMeter.ts';

const limits = {
  browse: 'gateway.browse-limit',
  order: 'gateway.order-limit',
  pay: 'gateway.pay-limit',
} as const;
/** Each rehearsal has buckets of its own. */
const ownersMax = 1_000;

/** Lets requests through as the switches say: 503 beyond the limits of concurrency and load, 429 beyond a rate. */
export interface Admission {
  guarded(priority: Priority, handler: Handler): Handler;
  /** How many requests of a second of overload the limit lets through. */
  admitted(priority: Priority): Promise<number | 'all'>;
  /** How many payments are served at once while none ends. */
  concurrency(): Promise<number | 'all'>;
  /** With which delay of the instance payments begin to be shed. */
  load(): Promise<number | 'none'>;
}

/** How far the instance is behind by its event loop, and what it carries by declaration. */
export interface Machine {
  readonly meter: Pick<LoadMeter, 'delayMs'>;
  readonly limit: InstanceLimit;
}

export function createAdmission(
  switches: Switches,
  counts: Counts,
  { meter, limit: machine }: Machine,
): Admission {
  const limit = createRateLimit(ownersMax, burstOfATenth);
  const perSecond = (priority: Priority): Promise<number> => switches.value(limits[priority]);
  const concurrencyLimit = (): Promise<number> => switches.value('gateway.concurrency-limit');
  const loadLimit = (): Promise<number> => switches.value('gateway.load-limit');
  const inFlight = new Map<string, number>();
  return {
    guarded(priority, handler) {
      return async (call) => {
        const owner = currentOwner();
        const [most, rate, limitMs] = await Promise.all([
          concurrencyLimit(),
          perSecond(priority),
          loadLimit(),
        ]);
        const served = inFlight.get(owner) ?? 0;
        counts.add(`${priority}: asked`);
        if (!isAdmitted(priority, served, most)) {
          counts.add(`${priority}: shed`);
          return notNow('shed');
        }
        const delayMs = Math.max(meter.delayMs(), machine.waitMs());
        if (!isAdmittedBehind(priority, delayMs, limitMs)) {
          counts.add(`${priority}: shed by load`);
          return notNow('shed');
        }
        const waitMs = limit.ask(`${owner} ${priority}`, rate, performance.now());
        if (waitMs !== null) {
          counts.add(`${priority}: over the limit`);
          return tooMany(waitMs);
        }
        inFlight.set(owner, served + 1);
        try {
          if (!(await machine.pass())) {
            counts.add(`${priority}: too late`);
            return notNow('instance-is-full');
          }
          counts.add(`${priority}: admitted`);
          return await handler(call);
        } finally {
          const left = (inFlight.get(owner) ?? 1) - 1;
          if (left === 0) inFlight.delete(owner);
          else inFlight.set(owner, left);
        }
      };
    },
    admitted: async (priority) => admittedInASecond(await perSecond(priority), burstOfATenth),
    load: async () => shedFromMs('pay', await loadLimit()),
    concurrency: async () => servedAtOnce('pay', await concurrencyLimit()),
  };
}
