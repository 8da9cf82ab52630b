-- A shop in a schema of its own: partitioned tables, composite keys, a bundle whose parts are rows, states by CHECK, events that are known.
CREATE SCHEMA shop;
CREATE TABLE public.schema_migrations (version int PRIMARY KEY);
CREATE TABLE shop.stock_levels (sku text NOT NULL, warehouse text NOT NULL, quantity_on_hand int NOT NULL, allow_backorder boolean NOT NULL DEFAULT false,
  PRIMARY KEY (sku, warehouse));
CREATE TABLE shop.orders (order_no text PRIMARY KEY, status text NOT NULL CHECK (status IN ('placed', 'paid', 'sent', 'cancelled')), placed_on date NOT NULL);
CREATE TABLE shop.order_lines (order_no text NOT NULL REFERENCES shop.orders, line_no int NOT NULL, parent_line_id int, line_id int NOT NULL,
  sku text NOT NULL, qty numeric(10, 3) NOT NULL, unit_price money NOT NULL, placed_on date NOT NULL,
  PRIMARY KEY (order_no, line_no, placed_on)) PARTITION BY RANGE (placed_on);
CREATE TABLE shop.order_lines_2026 PARTITION OF shop.order_lines FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE shop.order_events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_no text NOT NULL REFERENCES shop.orders,
  kind text NOT NULL CHECK (kind = 'placed' OR kind = 'paid' OR kind = 'cancelled' OR kind = 'mailed'));
CREATE VIEW shop.sold_items AS SELECT order_no, sku, qty AS quantity FROM shop.order_lines;

INSERT INTO shop.stock_levels VALUES ('BOX', 'a', 4), ('BOX', 'b', 5), ('PEN', 'a', 3);
INSERT INTO shop.stock_levels VALUES ('CARD', 'a', 0, true);
INSERT INTO shop.orders VALUES ('A-1', 'paid', '2026-05-01'), ('A-2', 'cancelled', '2026-05-01');
INSERT INTO shop.order_lines VALUES ('A-1', 1, NULL, 1, 'BOX', 2, 10.5, '2026-05-01'), ('A-1', 2, NULL, 2, 'CARD', 1, 1, '2026-05-01'),
  ('A-2', 1, NULL, 1, 'PEN', 1, 2, '2026-05-01');
INSERT INTO shop.order_events (order_no, kind) VALUES ('A-1', 'placed'), ('A-1', 'mailed'), ('A-1', 'paid'), ('A-2', 'placed'), ('A-2', 'cancelled');
