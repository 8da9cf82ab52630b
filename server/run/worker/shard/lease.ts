import type { HeldShard, LeaseView, ShardStore } from '../../../edge/queue/shardJob.ts';

/** A claim that is renewed until `end`. Each promise resolves at most once. */
export interface Lease {
  /** The reason: another claim holds the shard, or no renewal was confirmed for the length of a lease. */
  readonly lost: Promise<string>;
  /** The run wants this shard's load to stop. */
  readonly aborted: Promise<void>;
  /** The common start, once every shard is ready. */
  readonly startAt: Promise<number>;
  /** When another round takes over. */
  readonly stopAt: Promise<number>;
  end(): void;
}

const RENEW_EVERY_MS = 400;
/** How long before the end of the lease this process kills k6; if it does not, the watchdog does. */
const SAFETY_MS = 700;
const WATCHDOG_SAFETY_MS = 450;

export interface LeaseListener {
  /** Called at once and with each renewal, with the instant of `performance.now()` until which k6 may live. */
  readonly confirmed?: (untilMs: number) => void;
  /** Called with each renewal while the shard of a round that takes over waits for this worker. */
  readonly nextRound?: (round: number) => void;
}

/**
 * Renews a claim's lease until `end`, one renewal at a time. The lease counts from the instant at which
 * the renewal (or the claim) was *sent*. So it ends here no later than in the store, and a renewal that
 * hangs does not extend it.
 */
export function keepLease(
  store: ShardStore,
  { leaseMs, ...held }: HeldShard & { readonly leaseMs: number },
  claimSentAtMs: number,
  { confirmed = () => undefined, nextRound = () => undefined }: LeaseListener = {},
): Lease {
  const lost = deferred<string>();
  const aborted = deferred<void>();
  const startAt = deferred<number>();
  const stopAt = deferred<number>();
  let timer: NodeJS.Timeout | undefined;
  let expiry: NodeJS.Timeout | undefined;
  let over = false;

  const end = (): void => {
    over = true;
    clearTimeout(timer);
    clearTimeout(expiry);
  };
  const lose = (reason: string): void => {
    end();
    lost.resolve(reason);
  };
  const extend = (sentAtMs: number): void => {
    clearTimeout(expiry);
    confirmed(sentAtMs + leaseMs - WATCHDOG_SAFETY_MS);
    const leftMs = sentAtMs + leaseMs - SAFETY_MS - performance.now();
    const reason = `no renewal of the lease was confirmed for ${leaseMs} ms`;
    expiry = setTimeout(() => lose(reason), Math.max(0, leftMs));
  };
  const applyView = (view: LeaseView, sentAtMs: number): void => {
    if (view.held) extend(sentAtMs);
    else lose('another claim holds the shard');
    if (view.abort) aborted.resolve();
    if (view.startAtMs !== null) startAt.resolve(view.startAtMs);
    if (view.stopAtMs !== undefined) stopAt.resolve(view.stopAtMs);
    if (view.held && view.nextRound !== undefined) nextRound(view.nextRound);
  };
  const renew = async (): Promise<void> => {
    const sentAtMs = performance.now();
    try {
      const view = await store.renew(held);
      if (!over) applyView(view, sentAtMs);
    } catch {
      // The store is away; the running expiry limits how long that may last.
    }
    const waitMs = Math.max(20, RENEW_EVERY_MS - (performance.now() - sentAtMs));
    if (!over) timer = setTimeout(renew, waitMs);
  };
  extend(claimSentAtMs);
  void renew();
  return {
    lost: lost.promise,
    aborted: aborted.promise,
    startAt: startAt.promise,
    stopAt: stopAt.promise,
    end,
  };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
