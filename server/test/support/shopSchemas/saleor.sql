-- Tables and columns of Saleor 3 that say something of stock and orders. Its keys are UUIDs and its money is decimal.
CREATE TABLE product_product (id serial PRIMARY KEY, name varchar(250) NOT NULL, slug varchar(255) NOT NULL);
CREATE TABLE product_productvariant (id serial PRIMARY KEY, sku varchar(255), name varchar(255) NOT NULL,
  product_id int NOT NULL REFERENCES product_product, track_inventory boolean NOT NULL DEFAULT true, quantity_limit_per_customer int);
CREATE TABLE warehouse_warehouse (id uuid PRIMARY KEY, name varchar(250) NOT NULL);
CREATE TABLE warehouse_stock (id serial PRIMARY KEY, quantity int NOT NULL, quantity_allocated int NOT NULL,
  product_variant_id int NOT NULL REFERENCES product_productvariant, warehouse_id uuid NOT NULL REFERENCES warehouse_warehouse);
CREATE TABLE order_order (id uuid PRIMARY KEY, number varchar(64) NOT NULL, created_at timestamptz NOT NULL, status varchar(32) NOT NULL,
  charge_status varchar(32) NOT NULL, currency varchar(3) NOT NULL, total_gross_amount numeric(20, 3) NOT NULL,
  shipping_price_gross_amount numeric(20, 3) NOT NULL, voucher_code varchar(255), channel_id int NOT NULL, user_id int);
CREATE TABLE order_orderline (id uuid PRIMARY KEY, order_id uuid NOT NULL REFERENCES order_order,
  variant_id int REFERENCES product_productvariant, product_name varchar(386) NOT NULL, product_sku varchar(255),
  quantity int NOT NULL, quantity_fulfilled int NOT NULL, unit_price_gross_amount numeric(20, 3) NOT NULL, currency varchar(3) NOT NULL);
CREATE TABLE order_fulfillmentline (id serial PRIMARY KEY, order_line_id uuid NOT NULL REFERENCES order_orderline, quantity int NOT NULL);
CREATE TABLE order_orderevent (id serial PRIMARY KEY, date timestamptz NOT NULL, type varchar(255) NOT NULL,
  order_id uuid NOT NULL REFERENCES order_order, parameters jsonb NOT NULL);
CREATE TABLE warehouse_allocation (id serial PRIMARY KEY, order_line_id uuid NOT NULL REFERENCES order_orderline,
  stock_id int NOT NULL REFERENCES warehouse_stock, quantity_allocated int NOT NULL);
CREATE TABLE payment_payment (id serial PRIMARY KEY, order_id uuid REFERENCES order_order, gateway varchar(255) NOT NULL,
  charge_status varchar(20) NOT NULL, total numeric(20, 3) NOT NULL, captured_amount numeric(20, 3) NOT NULL, currency varchar(3) NOT NULL);
CREATE TABLE checkout_checkout (token uuid PRIMARY KEY, voucher_code varchar(255));
CREATE TABLE checkout_checkoutline (id uuid PRIMARY KEY, checkout_id uuid NOT NULL REFERENCES checkout_checkout,
  variant_id int NOT NULL REFERENCES product_productvariant, quantity int NOT NULL);

INSERT INTO product_product VALUES (1, 'Tee', 'tee');
INSERT INTO product_productvariant VALUES (11, 'TEE-S', 'S', 1), (12, NULL, 'M', 1);
INSERT INTO warehouse_warehouse VALUES ('00000000-0000-0000-0000-0000000000a1', 'north'), ('00000000-0000-0000-0000-0000000000a2', 'south');
INSERT INTO warehouse_stock VALUES (1, 5, 2, 11, '00000000-0000-0000-0000-0000000000a1'), (2, 4, 0, 11, '00000000-0000-0000-0000-0000000000a2'),
  (3, 9, 0, 12, '00000000-0000-0000-0000-0000000000a1');
INSERT INTO order_order VALUES
  ('00000000-0000-0000-0000-000000000001', '1', now(), 'unfulfilled', 'full', 'EUR', 45, 5, NULL, 1, 7),
  ('00000000-0000-0000-0000-000000000002', '2', now(), 'canceled', 'none', 'EUR', 25, 5, NULL, 1, NULL);
INSERT INTO order_orderline VALUES
  ('00000000-0000-0000-0000-0000000000b1', '00000000-0000-0000-0000-000000000001', 11, 'Tee', 'TEE-S', 2, 0, 19.990, 'EUR'),
  ('00000000-0000-0000-0000-0000000000b2', '00000000-0000-0000-0000-000000000002', 12, 'Tee', NULL, 1, 0, 20.000, 'EUR');
INSERT INTO order_orderevent (date, type, order_id, parameters) VALUES (now(), 'placed', '00000000-0000-0000-0000-000000000001', '{}'),
  (now(), 'email_sent', '00000000-0000-0000-0000-000000000001', '{}');
