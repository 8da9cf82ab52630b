import type { ForeignShop } from './foreignShop.ts';

/**
 * Medusa, https://medusajs.com: REST, one process. It reserves stock when a cart is completed, under a lock, and takes it
 * from stock when a parcel leaves.
 */
export const medusa: ForeignShop = {
  name: 'medusa',
  packages: {
    '@medusajs/medusa': '2.21.2',
    '@medusajs/framework': '2.21.2',
    '@medusajs/cli': '2.21.2',
  },
  entry: 'medusa.mjs',
  factsSql: `
    SELECT (SELECT count(*) FROM inventory_level) + (SELECT count(*) FROM reservation_item)
         + (SELECT count(*) FROM order_item) + (SELECT count(*) FROM order_cart) AS facts`,
  unitsSql: `
    SELECT i.sku, l.stocked_quantity::int AS stocked, l.reserved_quantity::int AS taken,
           coalesce((SELECT sum(o.quantity) FROM order_item o JOIN order_line_item n ON n.id = o.item_id
                     WHERE n.variant_sku = i.sku), 0)::int AS promised
    FROM inventory_item i JOIN inventory_level l ON l.inventory_item_id = i.id`,
  async plantOversell(client) {
    await client.query('BEGIN');
    await client.query(`
      INSERT INTO order_line_item
      SELECT (jsonb_populate_record(l, '{"id":"ordli_planted"}')).*
      FROM order_line_item l ORDER BY l.id LIMIT 1`);
    await client.query(`
      INSERT INTO order_item
      SELECT (jsonb_populate_record(o, jsonb_build_object('id', 'orditem_planted', 'item_id', 'ordli_planted',
             'quantity', units, 'raw_quantity', jsonb_build_object('value', units::text, 'precision', 20)))).*
      FROM (SELECT o AS o, l.stocked_quantity + 1 AS units
            FROM order_item o
            JOIN order_line_item n ON n.id = o.item_id
            JOIN inventory_item i ON i.sku = n.variant_sku
            JOIN inventory_level l ON l.inventory_item_id = i.id
            ORDER BY n.id LIMIT 1) AS picked`);
    await client.query('COMMIT');
  },
};
