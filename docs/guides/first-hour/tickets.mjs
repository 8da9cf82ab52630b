/** Sells tickets: a service for docs/guides/first-hour.md that knows nothing of Zerohour. */
import express from 'express';
import { Redis } from 'ioredis';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.TICKETS_DATABASE_URL });
const redis = new Redis(process.env.TICKETS_REDIS_URL);
const row =
  'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 NOT NULL DEFAULT pg_current_xact_id()';
await pool.query(`
  CREATE TABLE stock (sku text PRIMARY KEY, free int NOT NULL);
  CREATE TABLE stock_ledger (${row}, sku text, kind text, units int, order_id text, reservation_id text);
  CREATE TABLE order_lines (${row}, order_id text, sku text, units int, price_cents int);
  CREATE TABLE order_events (${row}, order_id text, kind text);
  CREATE TABLE payments (${row}, order_id text, amount_cents int);
  INSERT INTO stock SELECT 'gig-' || n, 10000 FROM generate_series(1, 20) n;
  INSERT INTO stock_ledger (sku, kind, units) SELECT sku, 'seed', free FROM stock`);

/** Runs queries in one transaction. */
async function together(work) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work((sql, values) => client.query(sql, values));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const app = express().use(express.json());
app.get('/health', (_, response) => response.send('ok'));
app.get('/openapi.json', (_, response) => {
  const get = { responses: { 200: { description: 'the events' } } };
  response.json({
    openapi: '3.1.0',
    info: { title: 'tickets', version: '1' },
    paths: { '/events': { get } },
  });
});
app.get('/events', async (_, response) => {
  let events = await redis.get('tickets:events');
  if (events === null) {
    events = JSON.stringify({ events: (await pool.query('SELECT sku, free FROM stock')).rows });
    await redis.set('tickets:events', events, 'PX', 1000);
  }
  response.type('json').send(events);
});
app.post('/bookings', async (request, response) => {
  const { sku } = request.body;
  const id = crypto.randomUUID();
  const isBooked = await together(async (query) => {
    const taken = await query('UPDATE stock SET free = free - 1 WHERE sku = $1 AND free > 0', [
      sku,
    ]);
    if (taken.rowCount === 0) return false;
    await query(
      "INSERT INTO stock_ledger (sku, kind, units, order_id, reservation_id) VALUES ($1, 'reserve', 1, $2, $2)",
      [sku, id],
    );
    await query(
      'INSERT INTO order_lines (order_id, sku, units, price_cents) VALUES ($1, $2, 1, 4900)',
      [id, sku],
    );
    await query("INSERT INTO order_events (order_id, kind) VALUES ($1, 'placed')", [id]);
    return true;
  });
  if (isBooked) response.status(201).json({ id, sku });
  else response.status(409).json({ error: 'sold out' });
});
app.post('/bookings/:id/payment', async (request, response) => {
  const { id } = request.params;
  const { sku } = request.body;
  await together(async (query) => {
    await query(
      "INSERT INTO stock_ledger (sku, kind, units, order_id, reservation_id) VALUES ($1, 'sell', 1, $2, $2)",
      [sku, id],
    );
    await query("INSERT INTO order_events (order_id, kind) VALUES ($1, 'paid')", [id]);
    await query('INSERT INTO payments (order_id, amount_cents) VALUES ($1, 4900)', [id]);
  });
  response.status(201).json({ id });
});
app.listen(8091, '127.0.0.1');
