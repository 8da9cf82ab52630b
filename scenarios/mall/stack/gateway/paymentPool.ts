import { runAsLive } from '@zerohour/shadow-data';
import type { ServiceClient } from '../kit/client.ts';
import { HttpError } from '../kit/reply.ts';
import { afterCheck, type Checked, inPool, unchecked } from '../limits/ejection.ts';

/** An instance: where payments of customers go, and where those of rehearsals go and its health is asked for. */
export interface Member {
  readonly client: ServiceClient;
  readonly proxied: ServiceClient;
}

/** The instances of one service, which their health checks eject. */
export interface PaymentPool {
  /** The next instance in turn; 503 when the pool is empty. */
  next(floorPercent: number): Member;
  sizes(floorPercent: number): PoolSizes;
  /** Asks each instance for its health, once. Never rejects. */
  check(nowMs: number): Promise<void>;
}

export interface PoolSizes {
  readonly total: number;
  /** Whose checks pass. */
  readonly healthy: number;
  /** Who get requests. */
  readonly inPool: number;
}

export function createPaymentPool(members: readonly Member[]): PaymentPool {
  const checked: Checked[] = members.map(() => unchecked);
  let turn = 0;
  return {
    next(floorPercent) {
      const places = inPool(checked, floorPercent);
      const member = members[places[turn % places.length] ?? -1];
      if (member === undefined) throw new HttpError(503, 'no-instance-in-the-pool');
      turn += 1;
      return member;
    },
    sizes: (floorPercent) => ({
      total: members.length,
      healthy: checked.filter(({ failingSinceMs }) => failingSinceMs === null).length,
      inPool: inPool(checked, floorPercent).length,
    }),
    async check(nowMs) {
      await Promise.all(
        members.map(async ({ proxied }, place) => {
          const isGood = await passes(proxied);
          checked[place] = afterCheck(checked[place] ?? unchecked, isGood, nowMs);
        }),
      );
    },
  };
}

async function passes(health: ServiceClient): Promise<boolean> {
  try {
    return (await health.call('GET', '/health')).status === 200;
  } catch (error) {
    if (error instanceof HttpError) return false;
    throw error;
  }
}

const everyMs = 500;

/** Checks twice a second, the next time when all have answered, until it is told to stop. */
export function keepChecking(pool: PaymentPool): () => void {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const check = async (): Promise<void> => {
    // Health is of the process and carries no tag.
    await runAsLive(() => pool.check(performance.now()));
    if (!isStopped) timer = setTimeout(() => void check(), everyMs);
  };
  void check();
  return () => {
    isStopped = true;
    if (timer !== null) clearTimeout(timer);
  };
}
