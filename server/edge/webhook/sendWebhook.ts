import { createHmac } from 'node:crypto';
import { Agent, buildConnector, request } from 'undici';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import { addressRule, isPrivateAddress } from '../stack/egress/addresses.ts';
import { allowedAddresses, type Lookup, systemLookup } from '../stack/egress/lookup.ts';
import type { Delivery } from '../store/webhookStore.ts';

/** Where the server sends findings, and by which key it signs them. */
export interface WebhookSettings {
  /** Its path may be a secret: only its host is shown. */
  readonly url: string;
  readonly secret: string;
}

export interface WebhookSender {
  /** One attempt. The error is one line that holds neither the address's path nor the secret. */
  send(delivery: Pick<Delivery, 'id' | 'body'>): Promise<Result<void, string>>;
  close(): Promise<void>;
}

const timeoutMsDefault = 5_000;
const connectMsMax = 5_000;
/** What is read of an answer, so that its connection can be used again. */
const answerBytesMax = 65_536;

/**
 * Signs and sends. It dials the address that it has checked, follows no redirect, and writes findings in clear text to
 * private networks only.
 */
export function createWebhookSender(
  { url, secret }: WebhookSettings,
  options: {
    readonly now?: () => number;
    readonly timeoutMs?: number;
    readonly find?: Lookup;
  } = {},
): WebhookSender {
  const { now = Date.now, timeoutMs = timeoutMsDefault, find = systemLookup } = options;
  const dispatcher = checkedAgent(find);
  return {
    async send({ id, body }) {
      try {
        const answer = await request(url, {
          dispatcher,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'zerohour',
            'idempotency-key': id,
            'zerohour-signature': signatureOf(secret, Math.floor(now() / 1000), body),
          },
          body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        await answer.body.dump({ limit: answerBytesMax });
        const { statusCode } = answer;
        return statusCode >= 200 && statusCode <= 299
          ? ok(undefined)
          : err(`it answered status ${statusCode}`);
      } catch (error) {
        return err(whyOf(error, timeoutMs));
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of `<seconds>.<body>`. */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

/** Holds every connection to the rules of outgoing addresses. */
function checkedAgent(find: Lookup): Agent {
  const connect = buildConnector({ timeout: connectMsMax });
  const rule = addressRule([]);
  const addressOf = async (hostname: string, protocol: string): Promise<string> => {
    const found = await allowedAddresses(hostname, rule, find);
    if (!found.ok) throw new Error(found.error);
    const [address = ''] = found.value;
    if (protocol === 'http:' && !isPrivateAddress(address)) {
      throw new Error(`host ${hostname} is not on a private network: write its address with https`);
    }
    return address;
  };
  return new Agent({
    connect: (options, callback) => {
      const { hostname, protocol } = options;
      addressOf(hostname, protocol).then(
        (address) => connect({ ...options, hostname: address }, callback),
        (error: unknown) => callback(new Error(oneLine(error), { cause: error }), null),
      );
    },
  });
}

function whyOf(error: unknown, timeoutMs: number): string {
  return error instanceof Error && error.name === 'TimeoutError'
    ? `it did not answer in ${timeoutMs} ms`
    : oneLine(error);
}
