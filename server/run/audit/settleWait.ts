import type { OpenTransactions } from '../../core/audit/engine/openTransactions.ts';
import { type Store, stores } from '../../core/audit/finding.ts';
import type { ReadTime } from './judgeReading.ts';
import type { StoreAudit } from './storeAudit.ts';

/** What the last readings of an audit wait for. */

export type StoreAudits = Readonly<Record<Store, StoreAudit>>;
/** What a reading says to those who wait. */
interface Seen {
  /** Null when nothing could be read. */
  readonly atMs: number | null;
  readonly open?: OpenTransactions;
}
export type ReadStores<S extends Seen = Seen> = (
  phase: ReadTime['phase'],
  recount: boolean,
) => Promise<S>;

const settleStepMs = 250;
/** After a wait of this time all facts are read and all rules run once more. */
const longWaitMs = 1_000;

/** Reads until the transactions that were open when the load had ended have ended, or for `restMs`. */
export async function readUntilPassed(
  audited: readonly Store[],
  audits: StoreAudits,
  read: ReadStores,
  { now, sleep, atMs, restMs }: SettleClock & { readonly atMs: number; readonly restMs: number },
): Promise<void> {
  const beganMs = now();
  const waiting = () => audited.filter((store) => !audits[store].hasPassed(atMs));
  let last: Seen | null = null;
  while (waiting().length > 0 && now() - beganMs < restMs) {
    await sleep(settleStepMs);
    last = await read('idle', false);
    // What cannot be read is told as such.
    if (last.atMs === null) return;
  }
  for (const store of waiting()) audits[store].keepHanging(last?.open ?? null, now() - beganMs);
  if (now() - beganMs >= longWaitMs) await read('idle', true);
}

export interface SettleClock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Reads until every disagreement that is open now has healed or lasted for the settle time. */
export async function readUntilSettled(
  audits: StoreAudits,
  settleMs: number,
  read: ReadStores,
  clock: SettleClock,
): Promise<void> {
  const open = stores.flatMap((store) =>
    [...audits[store].unsettled()].map(([key, sinceMs]) => ({ store, key, sinceMs })),
  );
  const deadlineMs = clock.now() + settleMs + settleStepMs;
  const stillOpen = () =>
    open.some(({ store, key, sinceMs }) => audits[store].unsettled().get(key) === sinceMs);
  for (let leftMs = settleMs + settleStepMs; stillOpen() && leftMs > 0; ) {
    await clock.sleep(Math.min(settleStepMs, leftMs));
    await read('idle', false);
    leftMs = deadlineMs - clock.now();
  }
}
