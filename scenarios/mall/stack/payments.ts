import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { route } from '@zerohour/shadow-data';
import { z } from 'zod';
import { createClient } from './kit/client.ts';
import { type Counts, createCounts } from './kit/counts.ts';
import { createListener, type Handler } from './kit/listener.ts';
import { idempotencyKey, notNow, readJson, reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';
import { openStores } from './kit/stores.ts';
import { failuresLetThrough } from './limits/breaker.ts';
import { createInstanceLimit, type InstanceLimit } from './limits/instanceLimit.ts';
import { retriesMade } from './limits/retries.ts';
import { breakerLimits, createCharge } from './order/charging.ts';
import { callbackSchema, capture, type Paying, pay, paySchema } from './order/payments.ts';
import { withSwitches } from './switches/routes.ts';
import { readStored } from './switches/store.ts';
import { createSwitches } from './switches/switches.ts';

const callbackPath = '/callbacks/provider';

runService(async (config, log, url) => {
  const stores = openStores(config, log);
  const orders = createClient('orders', config.upstream.orders ?? []);
  const bank = createClient('the bank', config.upstream.bank ?? []);
  const mock = createClient('the bank mock', config.upstream['bank-mock'] ?? []);
  const provider = () => route({ live: bank, shadow: mock, name: 'the payment provider' });
  const { instance } = config;
  const switches = createSwitches(instance, readStored(stores.redis));
  const counts = createCounts();
  const charge = createCharge(switches, counts);
  const callbackUrl = `${url}${callbackPath}`;
  const limit = createInstanceLimit(config.shop.paymentsPerSecond);
  const paying = { pool: stores.pool, orders, provider, charge, callbackUrl };
  const effects = {
    'payments.retries': async () => retriesMade(await switches.value('payments.retries')),
    'payments.breaker': async () => {
      const isOn = (await switches.value('payments.breaker')) === 'on';
      return failuresLetThrough(isOn ? breakerLimits : null, 100);
    },
  };
  return {
    listener: createListener({
      config,
      log,
      probe: stores.probe,
      check: async () => {
        await Promise.all([stores.check(), limit.check()]);
      },
      routes: withSwitches(
        { service: 'payments', instance, switches, effects, counts },
        {
          'POST /orders/:orderId/pay': payOrder(paying, limit, counts),
          [`POST ${callbackPath}`]: takeCallback(paying, config.shop.callbackSecret, counts),
        },
      ),
    }),
    async close() {
      await Promise.all([orders.close(), bank.close(), mock.close(), stores.close()]);
    },
  };
});

function payOrder(paying: Paying, limit: InstanceLimit, counts: Counts): Handler {
  return async ({ request, params: { orderId = '' } }) => {
    const key = idempotencyKey(request);
    const wanted = paySchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    counts.add('payment: asked');
    if (!(await limit.pass())) {
      counts.add('payment: over the limit');
      return notNow('instance-is-full');
    }
    return pay(paying, { orderId, key, amountCents: wanted.data.amountCents });
  };
}

function takeCallback(paying: Paying, secret: string, counts: Counts): Handler {
  return async ({ request }) => {
    if (!isFromBank(request, secret)) return reply(401, { error: 'not-the-bank' });
    const event = callbackSchema.safeParse(await readJson(request));
    if (!event.success) return reply(400, { error: z.prettifyError(event.error) });
    return capture(paying, event.data, counts);
  };
}

function isFromBank(request: IncomingMessage, secret: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
