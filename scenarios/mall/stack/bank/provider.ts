import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type BankLimit, ratePerSecond } from '../kit/config.ts';
import { type Reply, reply } from '../kit/reply.ts';
import { type Callback, createCallbacks } from './callbacks.ts';
import type { ChargeJournal } from './chargeJournal.ts';
import { createSlots, type SlotsUsage, usageOf } from './slots.ts';

export const chargeSchema = z.object({
  /** The merchant's own name for the charge; asked again it is the same charge. */
  reference: z.string().min(1).max(200),
  orderId: z.string().min(1).max(200),
  amountCents: z.int().min(1),
  callbackUrl: z.url(),
  /** Given back in the callback as it came. */
  merchantData: z.string().max(300),
});
export type Charge = z.infer<typeof chargeSchema>;

export interface Provider {
  charge(wanted: Charge): Promise<Reply>;
  limit(): Reply;
  /** Charges that wait for a slot. */
  queued(): number;
  usage(): SlotsUsage;
  close(): Promise<void>;
}

export interface ProviderOptions {
  readonly limit: BankLimit;
  readonly journal: ChargeJournal;
  readonly secret: string;
  readonly log: Logger;
  /** Before the first callback that nobody waits for. Default: a second. */
  readonly firstPauseMs?: number;
}

const chargesKept = 20_000;
/** Charges whose merchants have not answered yet. */
const openMax = 20_000;

/**
 * A payment provider: waits for a slot, takes its time, tells the merchant by its callback, and
 * answers once the merchant has taken note. A charge that the merchant declines is void. Of one
 * that it did not answer nobody knows what the merchant did with it, so it is told further.
 */
export function createProvider({
  limit,
  journal,
  secret,
  log,
  firstPauseMs = 1_000,
}: ProviderOptions): Provider {
  const slots = createSlots(limit);
  const charges = new Map<string, Promise<Reply>>();
  const callbacks = createCallbacks({ secret, log, firstPauseMs });
  const open = new Set<string>();
  const captured = new Set<string>();
  let capturedCount = 0;
  /** When charges get their slot, of those that wait for it. */
  let waiting: number[] = [];
  const queued = (): number => {
    const nowMs = performance.now();
    waiting = waiting.filter((startMs) => startMs > nowMs);
    return waiting.length;
  };

  const capture = ({ reference }: Charge): Reply => {
    // A charge that was asked for again may be told twice at once.
    if (!captured.has(reference)) capturedCount += 1;
    captured.add(reference);
    trim(captured);
    return reply(200, { providerRef: refOf(reference), state: 'captured' });
  };
  const tellFurther = async (wanted: Charge): Promise<void> => {
    const { reference } = wanted;
    if (open.has(reference) || open.size >= openMax) return;
    open.add(reference);
    const status = await callbacks.later(callbackOf(wanted));
    open.delete(reference);
    if (status === 200) keep(charges, reference, Promise.resolve(capture(wanted)));
  };
  const run = async (wanted: Charge): Promise<Reply> => {
    const nowMs = performance.now();
    const doneMs = slots.reserve(nowMs);
    if (doneMs === null) return reply(503, { error: 'provider-is-busy' });
    waiting.push(doneMs - limit.serviceMs);
    queued();
    await sleep(doneMs - nowMs);
    if (!(await journal.write(wanted))) return reply(503, { error: 'charge-not-written-down' });
    const status = await callbacks.now(callbackOf(wanted));
    if (status === 200) return capture(wanted);
    if (status === 409 || status === 422) return reply(status, { error: 'declined-by-merchant' });
    if (status === 0) void tellFurther(wanted);
    return reply(502, { error: 'merchant-did-not-answer' });
  };
  return {
    queued,
    usage: () => usageOf(slots, limit.slots),
    async charge(wanted) {
      const known = charges.get(wanted.reference);
      if (known !== undefined) return known;
      const made = run(wanted);
      keep(charges, wanted.reference, made);
      const answer = await made;
      // Only what was captured is final; anything else may be tried again.
      const isLast = charges.get(wanted.reference) === made;
      if (answer.status !== 200 && isLast) charges.delete(wanted.reference);
      return answer;
    },
    limit: () =>
      reply(200, { ...limit, ratePerSecond: ratePerSecond(limit), captured: capturedCount }),
    close: () => callbacks.close(),
  };
}

const refOf = (reference: string): string => `chg-${reference}`;

function callbackOf({
  callbackUrl,
  orderId,
  reference,
  amountCents,
  merchantData,
}: Charge): Callback {
  const event = { orderId, reference, amountCents, merchantData, providerRef: refOf(reference) };
  return { url: callbackUrl, event };
}

function keep(charges: Map<string, Promise<Reply>>, reference: string, made: Promise<Reply>): void {
  charges.set(reference, made);
  trim(charges);
}

function trim(kept: Map<string, unknown> | Set<string>): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= chargesKept) break;
    kept.delete(oldest);
  }
}
