import { setTimeout as sleep } from 'node:timers/promises';
import { retryDelayMs, undeliveredText } from '../../core/audit/webhook/webhook.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { Delivery, WebhookStore } from '../../edge/store/webhookStore.ts';
import type { WebhookSender } from '../../edge/webhook/sendWebhook.ts';
import type { Log } from '../../log.ts';

/** Delivers findings to the server's webhook: at least once each, with one key, until it takes them or they are given up. */
export interface WebhookDeliveries {
  /** Delivers what is due. Never rejects: what fails is tried again. */
  deliverDue(): Promise<void>;
  /** Says that there is something new to deliver. */
  wake(): void;
  /**
   * Waits until each finding of the run was tried once, for some seconds at most. What has not arrived, as a sentence for
   * the report; null: nothing.
   */
  undelivered(runId: string): Promise<string | null>;
}

export interface DeliveryPorts {
  readonly store: WebhookStore;
  readonly sender: Pick<WebhookSender, 'send'>;
  /** Has `deliverDue` called then. */
  readonly wakeIn: (delayMs: number) => void;
  /** What the report calls the webhook. */
  readonly host: string;
  readonly log: Log;
  /** Waits; for tests. */
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** How many are sent at a time. */
export const parallelMax = 8;
/** Longer than an attempt takes: another server may take it over then. */
export const leaseMs = 30_000;
/** A report waits for first attempts so often, for `waitMs` each. */
export const waitsMax = 30;
export const waitMs = 100;

export function createDeliveries(ports: DeliveryPorts): WebhookDeliveries {
  const { store, sender, wakeIn, host, log } = ports;
  const pause = ports.sleep ?? ((ms: number) => sleep(ms));
  const deliver = async ({ id, body, attempts }: Delivery): Promise<void> => {
    const sent = await sender.send({ id, body });
    if (sent.ok) return store.delivered(id);
    const delayMs = retryDelayMs(attempts);
    log.warn({ delivery: id, attempts }, `webhook at ${host}: ${sent.error}`);
    await store.failed(id, sent.error, delayMs);
    if (delayMs !== null) wakeIn(delayMs);
  };
  return {
    async deliverDue() {
      try {
        for (;;) {
          const due = await store.takeDue(parallelMax, leaseMs);
          await Promise.all(due.map(deliver));
          if (due.length < parallelMax) return;
        }
      } catch (error) {
        log.warn({}, `webhook deliveries: ${oneLine(error)}`);
      }
    },
    wake: () => wakeIn(0),
    async undelivered(runId) {
      let now = await store.deliveries(runId);
      for (let waits = 0; now.untried > 0 && waits < waitsMax; waits++) {
        await pause(waitMs);
        now = await store.deliveries(runId);
      }
      return undeliveredText(now, host);
    },
  };
}
