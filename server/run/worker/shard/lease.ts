import type { HeldShard, LeaseView, ShardStore } from '../../../edge/queue/shardJob.ts';

/** A claim kept alive. Each promise resolves at most once, and then for good. */
export interface Lease {
  /** With the reason: another claim took over, or nobody confirmed the lease for its whole length. */
  readonly lost: Promise<string>;
  /** The run wants this shard's load to stop. */
  readonly aborted: Promise<void>;
  /** The common start, once every shard is ready. */
  readonly startAt: Promise<number>;
  end(): void;
}

const RENEW_EVERY_MS = 400;
/** k6 must be dead before the store may give the shard to anybody else: by us, else by the watchdog. */
const SAFETY_MS = 400;
const WARDEN_SAFETY_MS = 250;

/**
 * Renews until `end`, one renewal at a time. The lease counts from the moment a renewal (or the claim) was *sent*, so that
 * it ends here no later than in the store, and a renewal that hangs does not hold the clock up.
 * `confirmed` is told until when k6 may live at the latest (`performance.now()`), at once and with each renewal.
 */
export function keepLease(
  store: ShardStore,
  { leaseMs, ...held }: HeldShard & { readonly leaseMs: number },
  claimSentAtMs: number,
  confirmed: (untilMs: number) => void = () => undefined,
): Lease {
  const lost = deferred<string>();
  const aborted = deferred<void>();
  const startAt = deferred<number>();
  let timer: NodeJS.Timeout | undefined;
  let expiry: NodeJS.Timeout | undefined;
  let over = false;

  const end = (): void => {
    over = true;
    clearTimeout(timer);
    clearTimeout(expiry);
  };
  const lose = (reason: string): void => {
    if (over) return;
    end();
    lost.resolve(reason);
  };
  const goodFrom = (sentAtMs: number): void => {
    clearTimeout(expiry);
    confirmed(sentAtMs + leaseMs - WARDEN_SAFETY_MS);
    const leftMs = sentAtMs + leaseMs - SAFETY_MS - performance.now();
    const reason = `no renewal of the lease was confirmed for ${leaseMs} ms`;
    expiry = setTimeout(() => lose(reason), Math.max(0, leftMs));
  };
  const heed = (view: LeaseView, sentAtMs: number): void => {
    if (view.held) goodFrom(sentAtMs);
    else lose('another claim holds the shard');
    if (view.abort) aborted.resolve();
    if (view.startAtMs !== null) startAt.resolve(view.startAtMs);
  };
  const renew = async (): Promise<void> => {
    const sentAtMs = performance.now();
    try {
      const view = await store.renew(held);
      if (!over) heed(view, sentAtMs);
    } catch {
      // The store is away; the expiry that is running decides how long that may last.
    }
    const waitMs = Math.max(20, RENEW_EVERY_MS - (performance.now() - sentAtMs));
    if (!over) timer = setTimeout(renew, waitMs);
  };
  goodFrom(claimSentAtMs);
  void renew();
  return { lost: lost.promise, aborted: aborted.promise, startAt: startAt.promise, end };
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
