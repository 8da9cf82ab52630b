import { createWebhookQueue } from '../edge/queue/webhookQueue.ts';
import type { Pool } from '../edge/store/pool.ts';
import { createWebhookStore } from '../edge/store/webhookStore.ts';
import { createWebhookSender, type WebhookSettings } from '../edge/webhook/sendWebhook.ts';
import type { Log } from '../log.ts';
import { createDeliveries, type WebhookDeliveries } from './webhook/deliveries.ts';

export interface WebhookOptions {
  readonly redisUrl: string;
  readonly log: Log;
  readonly prefix?: string;
}

/** The server's webhook. It goes on with what an earlier server left. `close` does not end the pool. */
export function openWebhook(
  settings: WebhookSettings,
  { redisUrl, log, prefix }: WebhookOptions,
  pool: Pool,
): { readonly deliveries: WebhookDeliveries; close(): Promise<void> } {
  const sender = createWebhookSender(settings);
  const queue = createWebhookQueue(
    redisUrl,
    () => deliveries.deliverDue(),
    prefix === undefined ? {} : { prefix },
  );
  const deliveries = createDeliveries({
    ...{ store: createWebhookStore(pool), sender, log },
    wakeIn: (delayMs) => queue.wake(delayMs),
    host: new URL(settings.url).host,
  });
  return {
    deliveries,
    async close() {
      await queue.close();
      await sender.close();
    },
  };
}
