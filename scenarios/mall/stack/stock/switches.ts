import { currentContext, guardShadow } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import { type Guard, guards } from './guard.ts';

/** Kept when a run seeds its stock anew: a run sets its switches before it starts. */
export const switchPrefix = 'switch:';

export interface GuardSwitch {
  /** Customers' work is always `row-lock`, whatever the switch says. */
  current(): Promise<Guard>;
  /** Throws unless the current work is a rehearsal's. */
  set(value: Guard): Promise<void>;
}

const key = `${switchPrefix}inventory.guard`;
const freshMs = 200;

/**
 * `inventory.guard`, read at run time: every replica sees a change within 200 ms. It lives in the
 * shadow store and is asked for by shadow work only, so no run can reach a customer through it.
 */
export function createGuardSwitch(redis: () => Redis, now: () => number = Date.now): GuardSwitch {
  let kept: { readonly value: Promise<Guard>; readonly until: number } | null = null;
  return {
    async current() {
      if (currentContext()?.kind !== 'shadow') return 'row-lock';
      if (kept !== null && now() < kept.until) return kept.value;
      kept = { value: read(redis), until: now() + freshMs };
      return kept.value;
    },
    async set(value) {
      guardShadow('switch inventory.guard');
      await redis().set(key, value);
      kept = null;
    },
  };
}

async function read(redis: () => Redis): Promise<Guard> {
  const text = await redis().get(key);
  return guards.find((guard) => guard === text) ?? 'row-lock';
}
