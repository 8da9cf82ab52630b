import { setTimeout as sleep } from 'node:timers/promises';
import { mulberry32 } from '../../../core/traffic/mulberry32.ts';
import { type ShopSession, skus } from './correctShop.ts';
import { openSession } from './openSession.ts';
import {
  anySku,
  batch,
  type Draws,
  inTransaction,
  place,
  type StepName,
  takeStep,
} from './orderSteps.ts';

/**
 * A process of the shop: places orders and takes them further on a few sessions, until its standard input ends. Then it
 * takes what is under way to its end, and ends itself. Its arguments are the database's address, a tag for its orders'
 * ids, and the seed.
 */
const [url = '', tag = '', seed = '0'] = process.argv.slice(2);
const sessions = 3;
/** A server that does not come back was stopped, and nothing is left to do. */
const stopLimitMs = 180_000;
let isStopping = false;
process.stdin.on('end', () => {
  isStopping = true;
  setTimeout(() => process.exit(1), stopLimitMs).unref();
});
process.stdin.resume();

/** Likeliest first; what a shop may not leave undone comes after every placing. */
function furtherSteps(random: () => number): readonly StepName[] {
  const fate = random();
  const next = fate < 0.65 ? 'payAtOnce' : fate < 0.8 ? 'charge' : 'cancel';
  const rare: readonly StepName[] =
    random() < 0.1 ? ['refundSome'] : random() < 0.2 ? ['payLate'] : [];
  return [next, ...rare];
}

/** Captured money without a paid order, and late payments, are not left behind by a shop that makes no mistake. */
const owed: readonly StepName[] = ['confirm', 'payBack'];

async function workOn(session: ShopSession, draws: Draws): Promise<void> {
  const { random } = draws;
  const step = async (name: StepName, sku: string, most?: number): Promise<number> => {
    let taken = 0;
    await inTransaction(session, random, async () => {
      taken = await takeStep(session, name, sku, most);
    });
    return taken;
  };
  while (!isStopping) {
    const sku = anySku(draws);
    await inTransaction(session, random, () => place(session, sku, draws));
    for (const name of furtherSteps(random))
      await step(name, sku, name === 'payLate' ? batch / 10 : batch);
    // What is owed waits for a later visit at times, so that it is under way when something happens.
    for (const name of owed) if (random() < 0.4) await step(name, sku);
  }
  for (const sku of skus) {
    for (const name of owed) while ((await step(name, sku)) > 0);
  }
}

/** Goes on with a new session when the server went away, as a service does. */
async function keepWorking(number: number): Promise<void> {
  const random = mulberry32(Number(seed) * 100 + number);
  let count = 0;
  const draws: Draws = { random, nextId: () => `${tag}-${number}-${count++}` };
  for (;;) {
    let session: ShopSession | null = null;
    try {
      session = await openSession(url);
      await workOn(session, draws);
      await session.end();
      return;
    } catch {
      await session?.end().catch(() => undefined);
      await sleep(100);
    }
  }
}

await Promise.all(Array.from({ length: sessions }, (_, n) => keepWorking(n)));
process.exit(0);
