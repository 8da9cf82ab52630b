-- Tables and columns of EverShop 2. Ids carry the name of their table; an item in a cart has a price, and is no item of the shop.
CREATE TABLE product (product_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku varchar NOT NULL, price numeric(12, 4) NOT NULL, status boolean NOT NULL);
CREATE TABLE product_inventory (product_inventory_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_inventory_product_id int NOT NULL UNIQUE REFERENCES product, qty int NOT NULL DEFAULT 0, manage_stock boolean NOT NULL DEFAULT false,
  stock_availability boolean NOT NULL DEFAULT false);
CREATE TABLE cart (cart_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, status boolean NOT NULL DEFAULT false);
CREATE TABLE cart_item (cart_item_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cart_id int NOT NULL REFERENCES cart, product_id int NOT NULL REFERENCES product,
  product_sku varchar NOT NULL, product_price numeric(12, 4) NOT NULL, final_price numeric(12, 4) NOT NULL, qty int NOT NULL);
CREATE TABLE "order" (order_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_number varchar NOT NULL UNIQUE, status varchar NOT NULL,
  cart_id int NOT NULL, customer_id int, coupon varchar, shipping_fee_incl_tax numeric(12, 4), discount_amount numeric(12, 4), sub_total_incl_tax numeric(12, 4) NOT NULL,
  tax_amount_before_discount numeric(12, 4) NOT NULL, total_tax_amount numeric(12, 4), grand_total numeric(12, 4) NOT NULL, shipment_status varchar, payment_status varchar);
CREATE TABLE order_item (order_item_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_item_order_id int NOT NULL REFERENCES "order",
  product_id int NOT NULL, product_sku varchar NOT NULL, product_price numeric(12, 4) NOT NULL, final_price numeric(12, 4) NOT NULL, qty int NOT NULL,
  variant_group_id int);
CREATE TABLE payment_transaction (payment_transaction_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payment_transaction_order_id int NOT NULL REFERENCES "order", amount numeric(12, 4) NOT NULL, payment_action varchar);

INSERT INTO product OVERRIDING SYSTEM VALUE VALUES (41, 'mug', 20, true), (42, 'pdf', 5, true);
INSERT INTO product_inventory (product_inventory_product_id, qty, manage_stock, stock_availability) VALUES (41, 3, true, true), (42, 1, false, true);
INSERT INTO "order" OVERRIDING SYSTEM VALUE VALUES (1, '10001', 'new', 1, NULL, NULL, 0, 0, 45, 0, 0, 45, 'pending', 'paid'),
  (2, '10002', 'canceled', 2, NULL, NULL, 0, 0, 20, 0, 0, 20, 'canceled', 'canceled');
INSERT INTO order_item OVERRIDING SYSTEM VALUE VALUES (1, 1, 41, 'mug', 20, 18, 2, NULL), (2, 1, 42, 'pdf', 5, 5, 9, NULL), (3, 2, 41, 'mug', 20, 20, 1, NULL);
INSERT INTO payment_transaction OVERRIDING SYSTEM VALUE VALUES (1, 1, 45, 'capture');
