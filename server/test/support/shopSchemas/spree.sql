-- Tables and columns of Spree 5. It has no foreign keys; a cart is an order that is not complete; shelves are soft-deleted.
CREATE TABLE spree_products (id bigserial PRIMARY KEY, name varchar NOT NULL, slug varchar NOT NULL, deleted_at timestamp);
CREATE TABLE spree_variants (id bigserial PRIMARY KEY, sku varchar NOT NULL DEFAULT '', deleted_at timestamp, is_master boolean DEFAULT false,
  product_id bigint, track_inventory boolean DEFAULT true);
CREATE TABLE spree_stock_locations (id bigserial PRIMARY KEY, name varchar, active boolean DEFAULT true);
CREATE TABLE spree_stock_items (id bigserial PRIMARY KEY, stock_location_id bigint, variant_id bigint, count_on_hand int NOT NULL DEFAULT 0,
  backorderable boolean DEFAULT false, deleted_at timestamp);
CREATE TABLE spree_stock_movements (id bigserial PRIMARY KEY, stock_item_id bigint, quantity int DEFAULT 0, action varchar,
  originator_type varchar, originator_id bigint);
CREATE TABLE spree_orders (id bigserial PRIMARY KEY, number varchar(32), item_total numeric(10, 2) NOT NULL DEFAULT 0,
  total numeric(10, 2) NOT NULL DEFAULT 0, state varchar, adjustment_total numeric(10, 2) NOT NULL DEFAULT 0, user_id bigint,
  completed_at timestamp, payment_total numeric(10, 2) DEFAULT 0, shipment_state varchar, payment_state varchar, canceled_at timestamp,
  store_id bigint, state_lock_version int NOT NULL DEFAULT 0);
CREATE TABLE spree_line_items (id bigserial PRIMARY KEY, variant_id bigint, order_id bigint, quantity int NOT NULL,
  price numeric(10, 2) NOT NULL, currency varchar, cost_price numeric(10, 2));
CREATE TABLE spree_inventory_units (id bigserial PRIMARY KEY, state varchar, variant_id bigint, order_id bigint, shipment_id bigint,
  line_item_id bigint, quantity int DEFAULT 1);
CREATE TABLE spree_return_items (id bigserial PRIMARY KEY, inventory_unit_id bigint, return_quantity int);
CREATE TABLE spree_payments (id bigserial PRIMARY KEY, amount numeric(10, 2) NOT NULL DEFAULT 0, order_id bigint, state varchar, number varchar);
CREATE TABLE spree_refunds (id bigserial PRIMARY KEY, payment_id bigint, amount numeric(10, 2) NOT NULL DEFAULT 0, transaction_id varchar);

INSERT INTO spree_products VALUES (1, 'Tote', 'tote', NULL);
INSERT INTO spree_variants VALUES (21, 'TOTE', NULL, true, 1), (22, 'MUG', NULL, true, 1);
INSERT INTO spree_stock_items VALUES (1, 1, 21, 3, false, NULL), (2, 2, 21, 40, false, now()), (3, 1, 22, 0, true, NULL);
INSERT INTO spree_orders (id, number, total, state, payment_state, completed_at, canceled_at) VALUES
  (1, 'R1', 30, 'complete', 'paid', now(), NULL), (2, 'R2', 15, 'cart', NULL, NULL, NULL), (3, 'R3', 15, 'canceled', 'void', now(), now());
INSERT INTO spree_line_items (id, variant_id, order_id, quantity, price) VALUES (1, 21, 1, 2, 15), (2, 21, 2, 9, 15), (3, 22, 3, 1, 7.5);
INSERT INTO spree_payments VALUES (1, 30, 1, 'completed', 'P1'), (2, 15, 3, 'void', 'P2');
INSERT INTO spree_refunds VALUES (1, 1, 10, 'x');
