import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { route } from '@zerohour/shadow-data';
import { z } from 'zod';
import { plantedBug } from './bugs/registry.ts';
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
import {
  callbackSchema,
  type Paying,
  type PaymentSteps,
  pay,
  paymentSteps,
  paySchema,
} from './order/payments.ts';
import { refundSchema } from './order/refunds.ts';
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
  const { instance, shop } = config;
  const switches = createSwitches(instance, readStored(stores.redis));
  const counts = createCounts();
  const charge = createCharge(switches, counts);
  const callbackUrl = `${url}${callbackPath}`;
  const stepsNow: StepsNow = async () => {
    const bug = plantedBug(await switches.value('inventory.bug'));
    return { ...paymentSteps, ...bug?.payments };
  };
  const limit = createInstanceLimit(shop.paymentsPerSecond);
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
      measured: { pool: stores.usage, slots: limit.usage },
      config,
      log,
      probe: stores.probe,
      check: async () => {
        await Promise.all([stores.check(), limit.check()]);
      },
      routes: withSwitches(
        { service: 'payments', instance, switches, effects, counts },
        {
          'POST /orders/:orderId/pay': payOrder(paying, stepsNow, limit, counts),
          'POST /orders/:orderId/refund': refundOrder(paying, stepsNow),
          [`POST ${callbackPath}`]: takeCallback(paying, stepsNow, shop.callbackSecret, counts),
        },
      ),
    }),
    async close() {
      await Promise.all([orders.close(), bank.close(), mock.close(), stores.close()]);
    },
  };
});

/** The steps of the current work; those of a rehearsal may hold a planted bug. */
type StepsNow = () => Promise<PaymentSteps>;

function payOrder(
  paying: Paying,
  stepsNow: StepsNow,
  limit: InstanceLimit,
  counts: Counts,
): Handler {
  return async ({ request, params: { orderId = '' } }) => {
    const key = idempotencyKey(request);
    const wanted = paySchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    counts.add('payment: asked');
    if (!(await limit.pass())) {
      counts.add('payment: over the limit');
      return notNow('instance-is-full');
    }
    const { amountCents } = wanted.data;
    return pay(paying, await stepsNow(), { orderId, key, amountCents });
  };
}

function refundOrder({ pool }: Paying, stepsNow: StepsNow): Handler {
  return async ({ request, params: { orderId = '' } }) => {
    const key = idempotencyKey(request);
    const wanted = refundSchema.safeParse(await readJson(request));
    if (!wanted.success) return reply(400, { error: z.prettifyError(wanted.error) });
    const { refund } = await stepsNow();
    return refund(pool, { orderId, key, amountCents: wanted.data.amountCents });
  };
}

function takeCallback(paying: Paying, stepsNow: StepsNow, secret: string, counts: Counts): Handler {
  return async ({ request }) => {
    if (!isFromBank(request, secret)) return reply(401, { error: 'not-the-bank' });
    const event = callbackSchema.safeParse(await readJson(request));
    if (!event.success) return reply(400, { error: z.prettifyError(event.error) });
    const { capture } = await stepsNow();
    return capture(paying, event.data, counts);
  };
}

function isFromBank(request: IncomingMessage, secret: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${secret}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
