import type { PgPoolLike } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import type { Bug } from '../bugs/bug.ts';
import type { ServiceClient } from '../kit/client.ts';
import { createCounts } from '../kit/counts.ts';
import type { Reply } from '../kit/reply.ts';
import { type Callback, pay, paymentSteps } from '../order/payments.ts';
import { orderSteps, placeOrder, type WantedOrder } from '../order/placing.ts';
import { endReservation, sweepUnpaid } from '../order/sweep.ts';
import { compensate } from '../stock/compensation.ts';
import { createDeductions } from '../stock/guard.ts';
import { createItemQueue } from '../stock/itemQueue.ts';
import { listOpen, reserve, type Wanted } from '../stock/reservations.ts';
import { deducting, stockSteps } from '../stock/steps.ts';

const allowed = { unitsPerCustomer: 6, couponBudgetCents: 60_000 };

/** What the services of the shop do, by the functions that they do it with, one calling the other without HTTP. */
export function createShopInProcess(pool: PgPoolLike, redis: () => Redis, bug: Bug | null) {
  const stock = { ...stockSteps, ...bug?.inventory };
  const orders = { ...orderSteps, ...bug?.orders };
  const payments = { ...paymentSteps, ...bug?.payments };
  const queue = createItemQueue(1_000);
  const { guard, by: deductBy } = deducting(stock, {
    ...{ deductBy: createDeductions(undefined, redis), guard: 'row-lock', redis },
  });
  const inventoryService = clientOf(async (path, body) => {
    if (path === '/reservations') {
      const made = await reserve(pool, { deductBy, queue, runningMax: 8 }, guard, body as Wanted);
      return { status: made.kind === 'sold-out' ? 409 : 200, body: made };
    }
    if (path.startsWith('/reservations/open')) {
      await compensate({ pool, redis });
      return { status: 200, body: await listOpen(pool, 1) };
    }
    const [, , orderId = '', how] = path.split('/');
    const order = decodeURIComponent(orderId);
    const ended = await stock.end(pool, order, how === 'sell' ? 'sold' : 'released');
    if (ended && how !== 'sell' && stock.guard === 'redis') {
      await stock.giveBack({ pool, redis }, order);
    }
    return { status: 200, body: {} };
  });
  const orderService = clientOf(async (path) => {
    const [, , id = '', what] = path.split('/');
    const orderId = decodeURIComponent(id);
    if (what === undefined) {
      const found = await orders.find(pool, orderId);
      return { status: found === null ? 404 : 200, body: found };
    }
    const state = await orders.move(pool, orderId, 'paid');
    if (state !== 'paid') return { status: 409, body: {} };
    if (orders.endPaid !== null) await endReservation(inventoryService, orderId, orders.endPaid);
    return { status: 200, body: {} };
  });
  const bank = clientOf((_, body) => {
    const { reference } = body as Callback;
    const event = { ...(body as Callback), providerRef: `chg-${reference}` };
    return payments.capture(paying, event, createCounts());
  });
  const paying = {
    ...{ pool, orders: orderService, provider: () => bank, callbackUrl: 'http://none' },
    charge: (send: () => ReturnType<ServiceClient['call']>) => send(),
  };
  const unpaid = { schedule: async () => {}, clear: async () => {}, close: async () => {} };
  const placing = { pool, inventory: inventoryService, unpaid, saleId: 'sale', allowed };
  const notes = { isSoldOut: false, soldOut: () => {}, reserved: () => {} };
  return {
    place: (key: string, wanted: Omit<WantedOrder, 'saleId'>): Promise<Reply> =>
      placeOrder(placing, orders, key, { ...wanted, saleId: 'sale' }, notes),
    pay: (orderId: string, key: string, amountCents: number): Promise<Reply> =>
      pay(paying, payments, { orderId, key, amountCents }),
    refund: (orderId: string, key: string, amountCents: number): Promise<Reply> =>
      payments.refund(pool, { orderId, key, amountCents }),
    /** Cancels what is not paid. */
    sweep: () => sweepUnpaid(pool, inventoryService, 1, orders.move),
  };
}

export type ShopInProcess = ReturnType<typeof createShopInProcess>;

function clientOf(answer: (path: string, body: unknown) => Promise<Reply>): ServiceClient {
  return {
    async call(_method, path, sent) {
      const { status, body } = await answer(path, sent);
      return { status, text: '', body };
    },
    next: () => {
      throw new Error('it has no connections');
    },
    close: async () => {},
  };
}
