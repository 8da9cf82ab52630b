import { setTimeout as sleep } from 'node:timers/promises';
import { outgoingHeaders } from '@zerohour/shadow-data';
import type { Logger } from 'pino';
import { Agent, request } from 'undici';

/** What a provider tells a merchant, and where. */
export interface Callback {
  readonly url: string;
  readonly event: { readonly orderId: string; readonly reference: string };
}

/** Tells merchants of charges. Both give the merchant's status, or 0 when it answered none of the calls. */
export interface Callbacks {
  /** While a charge is asked for: three calls. */
  now(callback: Callback): Promise<number>;
  /** While nobody waits: calls with pauses that double, for ten minutes. */
  later(callback: Callback): Promise<number>;
  close(): Promise<void>;
}

const answerMsMax = 5_000;
/** Before the second and the third call, and before the charge is given up. */
const pausesNowMs = [200, 400, 600] as const;
const pausesLater = { doublings: 5, count: 24 } as const;

export interface CallbackOptions {
  /** What the merchant knows the provider by. */
  readonly secret: string;
  readonly log: Logger;
  /** Before the first call that nobody waits for. */
  readonly firstPauseMs: number;
}

export function createCallbacks({ secret, log, firstPauseMs }: CallbackOptions): Callbacks {
  const agent = new Agent({ connections: 512, headersTimeout: answerMsMax });
  const closing = new AbortController();

  /** A fault of the merchant, and no answer, are no status. */
  const call = async ({ url, event }: Callback): Promise<number> => {
    const { orderId } = event;
    try {
      const answer = await request(url, {
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
      log.warn({ status: answer.statusCode, orderId }, 'callback refused');
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ err: error, orderId }, 'callback failed');
    }
    return 0;
  };
  const pause = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: closing.signal }).catch(() => undefined);

  return {
    async now(callback) {
      for (const pauseMs of pausesNowMs) {
        const status = await call(callback);
        if (status !== 0) return status;
        await pause(pauseMs);
      }
      return 0;
    },
    async later(callback) {
      for (let nth = 0; nth < pausesLater.count; nth += 1) {
        await pause(firstPauseMs * 2 ** Math.min(nth, pausesLater.doublings));
        if (closing.signal.aborted) return 0;
        const status = await call(callback);
        if (status !== 0) return status;
      }
      log.error({ orderId: callback.event.orderId }, 'callback given up');
      return 0;
    },
    async close() {
      closing.abort();
      await agent.destroy();
    },
  };
}
