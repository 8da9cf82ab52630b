import type { ForeignShop } from './foreignShop.ts';

/**
 * Vendure, https://www.vendure.io: GraphQL, one process. It reserves stock when an order is paid: it reads the counter and
 * writes it back, so that two payments at a time may lose one (found by this benchmark).
 */
export const vendure: ForeignShop = {
  name: 'vendure',
  packages: { '@vendure/core': '3.7.3', pg: '8.23.1' },
  entry: 'vendure.mjs',
  factsSql: `
    SELECT (SELECT count(*) FROM stock_movement WHERE type = 'ADJUSTMENT' AND quantity > 0)
         + 2 * (SELECT count(*) FROM stock_movement WHERE type = 'ALLOCATION')
         + (SELECT count(*) FROM order_line WHERE "orderPlacedQuantity" > 0)
         + 2 * (SELECT count(*) FROM history_entry WHERE data LIKE '%"to":"PaymentSettled"%' AND type = 'ORDER_STATE_TRANSITION')
         + (SELECT count(*) FROM payment WHERE state = 'Settled') AS facts`,
  unitsSql: `
    SELECT v.sku, s."stockOnHand"::int AS stocked, s."stockAllocated"::int AS taken,
           coalesce((SELECT sum(l.quantity) FROM order_line l JOIN "order" o ON o.id = l."orderId"
                     WHERE l."productVariantId" = v.id AND o.state = 'PaymentSettled'), 0)::int AS promised
    FROM product_variant v JOIN stock_level s ON s."productVariantId" = v.id`,
  async plantOversell(client) {
    await client.query(`
      INSERT INTO order_line
      SELECT (jsonb_populate_record(l, jsonb_build_object('id', 900000001, 'quantity', units, 'orderPlacedQuantity', units))).*
      FROM (SELECT l AS l, s."stockOnHand" + 1 AS units
            FROM order_line l JOIN stock_level s ON s."productVariantId" = l."productVariantId"
            WHERE l."orderPlacedQuantity" > 0 ORDER BY l.id LIMIT 1) AS picked`);
  },
};
