import { setTimeout as sleep } from 'node:timers/promises';
import { outgoingHeaders } from '@zerohour/shadow-data';
import type { Logger } from 'pino';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { type BankLimit, ratePerSecond } from '../kit/config.ts';
import { type Reply, reply } from '../kit/reply.ts';
import { createSlots } from './slots.ts';

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
  close(): Promise<void>;
}

const callbackTriesMax = 3;
const callbackLimitMs = 5_000;
const chargesKept = 20_000;

/**
 * A payment provider: waits for a slot, takes its time, tells the merchant by its callback, and
 * answers once the merchant has taken note. A charge that the merchant declines is void.
 */
export function createProvider(limit: BankLimit, secret: string, log: Logger): Provider {
  const slots = createSlots(limit);
  const charges = new Map<string, Promise<Reply>>();
  const agent = new Agent({ connections: 512, headersTimeout: callbackLimitMs });
  let captured = 0;

  const run = async (wanted: Charge): Promise<Reply> => {
    const nowMs = performance.now();
    const doneMs = slots.reserve(nowMs);
    if (doneMs === null) return reply(503, { error: 'provider-is-busy' });
    await sleep(doneMs - nowMs);
    const status = await callBack(wanted, secret, agent, log);
    if (status === 409 || status === 422) return reply(status, { error: 'declined-by-merchant' });
    if (status !== 200) return reply(502, { error: 'merchant-did-not-answer' });
    captured += 1;
    return reply(200, { providerRef: refOf(wanted), state: 'captured' });
  };
  return {
    async charge(wanted) {
      const known = charges.get(wanted.reference);
      if (known !== undefined) return known;
      const made = run(wanted);
      charges.set(wanted.reference, made);
      trim(charges);
      const answer = await made;
      // Only what was captured is final; anything else may be tried again.
      if (answer.status !== 200) charges.delete(wanted.reference);
      return answer;
    },
    limit: () => reply(200, { ...limit, ratePerSecond: ratePerSecond(limit), captured }),
    close: () => agent.destroy(),
  };
}

const refOf = ({ reference }: Charge): string => `chg-${reference}`;

/** The merchant's status, after as many tries as it takes; 0 when it never answered. */
async function callBack(
  wanted: Charge,
  secret: string,
  agent: Agent,
  log: Logger,
): Promise<number> {
  const { orderId, reference, amountCents, merchantData } = wanted;
  const event = { orderId, reference, amountCents, merchantData, providerRef: refOf(wanted) };
  for (let attempt = 1; attempt <= callbackTriesMax; attempt += 1) {
    try {
      const answer = await request(wanted.callbackUrl, {
        method: 'POST',
        dispatcher: agent,
        headers: outgoingHeaders({
          'content-type': 'application/json',
          authorization: `Bearer ${secret}`,
        }),
        body: JSON.stringify(event),
      });
      await answer.body.dump();
      if (answer.statusCode < 500) return answer.statusCode;
      log.warn({ status: answer.statusCode, attempt, orderId }, 'callback refused');
    } catch (error) {
      log.warn({ err: error, attempt, orderId }, 'callback failed');
    }
    await sleep(200 * attempt);
  }
  return 0;
}

function trim(charges: Map<string, unknown>): void {
  for (const oldest of charges.keys()) {
    if (charges.size <= chargesKept) break;
    charges.delete(oldest);
  }
}
