import { openSellerSession, type SellerSession } from './sellerSession.ts';
import { connections } from './sellers.ts';

/**
 * The process behind `startSellers`: its argument is the database's address, each message a time in milliseconds, its answer
 * how many orders were committed in it. It ends with its parent.
 */
const [url = ''] = process.argv.slice(2);
const sessions = await Promise.all(
  Array.from({ length: connections }, () => openSellerSession(url)),
);
let orders = 0;

process.on('disconnect', () => process.exit(0));
process.on('message', (ms) => {
  const until = performance.now() + Number(ms);
  const selling = sessions.map((session, at) => sellUntil(session, at + 1, until));
  Promise.all(selling).then(
    (sold) => process.send?.(sold.reduce((total, each) => total + each, 0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function sellUntil(session: SellerSession, seller: number, until: number): Promise<number> {
  let sold = 0;
  for (; performance.now() < until; sold++) {
    await session.send('BEGIN');
    await session.send(
      `UPDATE shop.counters SET available = available - 1 WHERE seller = ${seller} AND available >= 1`,
    );
    await session.send(
      `INSERT INTO shop.order_lines (order_id, sku, units, price_cents) VALUES ('s-${orders++}', 'plenty', 1, 100)`,
    );
    await session.send('COMMIT');
  }
  return sold;
}
