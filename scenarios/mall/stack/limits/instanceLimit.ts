import { setTimeout as sleep } from 'node:timers/promises';
import { route } from '@zerohour/shadow-data';
import { createSlots, type SlotsUsage, usageOf } from '../bank/slots.ts';

/** The declared limit of one instance, held in computed time, apart for customers and rehearsals. */
export interface InstanceLimit {
  /** True when the turn of this piece of work has come; false at once when it would wait for too long. */
  pass(): Promise<boolean>;
  /** How long a piece of the current work would wait. */
  waitMs(): number;
  /** Rejects when work waits for so long that the instance does not count as healthy. */
  check(): Promise<void>;
  /** What rehearsals have used of it; undefined: there is no limit. */
  readonly usage: (() => SlotsUsage) | undefined;
}

const waitMsMax = 1_000;
const healthyWaitMsMax = 500;

const realTime = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };

/** `perSecond` 0: no limit. */
export function createInstanceLimit(perSecond: number, time = realTime): InstanceLimit {
  if (perSecond === 0)
    return {
      ...{ pass: async () => true, waitMs: () => 0, check: async () => undefined },
      usage: undefined,
    };
  const serviceMs = 1_000 / perSecond;
  const create = () => createSlots({ slots: 1, serviceMs, rejectionMs: 0, waitMsMax });
  const slots = { live: create(), shadow: create(), name: 'the limit of an instance' };
  return {
    async pass() {
      const nowMs = time.now();
      const doneMs = route(slots).reserve(nowMs);
      if (doneMs === null) return false;
      const waitMs = Math.max(0, doneMs - serviceMs - nowMs);
      if (waitMs > 0) await time.sleep(waitMs);
      return true;
    },
    waitMs: () => route(slots).waitMs(time.now()),
    async check() {
      const nowMs = time.now();
      const waitMs = Math.max(slots.live.waitMs(nowMs), slots.shadow.waitMs(nowMs));
      if (waitMs > healthyWaitMsMax)
        throw new Error(`too slow: work waits ${Math.ceil(waitMs)} ms`);
    },
    usage: () => usageOf(slots.shadow, 1, time.now()),
  };
}
