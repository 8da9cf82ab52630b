-- Tables and columns of django-oscar 4. A line names its row of stock; what may be sold without stock is said by the class of the product.
CREATE TABLE catalogue_productclass (id serial PRIMARY KEY, name varchar(128) NOT NULL, track_stock boolean NOT NULL);
CREATE TABLE catalogue_product (id serial PRIMARY KEY, upc varchar(64), title varchar(255) NOT NULL, product_class_id int REFERENCES catalogue_productclass);
CREATE TABLE partner_stockrecord (id serial PRIMARY KEY, partner_id int NOT NULL, partner_sku varchar(128) NOT NULL, price numeric(12, 2),
  num_in_stock int, num_allocated int, low_stock_threshold int, product_id int NOT NULL REFERENCES catalogue_product);
CREATE TABLE basket_line (id serial PRIMARY KEY, basket_id int NOT NULL, quantity int NOT NULL, product_id int NOT NULL REFERENCES catalogue_product,
  stockrecord_id int NOT NULL REFERENCES partner_stockrecord);
CREATE TABLE order_order (id serial PRIMARY KEY, number varchar(128) NOT NULL UNIQUE, total_incl_tax numeric(12, 2) NOT NULL,
  total_excl_tax numeric(12, 2) NOT NULL, shipping_incl_tax numeric(12, 2) NOT NULL, status varchar(100) NOT NULL, user_id int, date_placed timestamptz NOT NULL);
CREATE TABLE order_line (id serial PRIMARY KEY, order_id int NOT NULL REFERENCES order_order, partner_sku varchar(128) NOT NULL, quantity int NOT NULL,
  line_price_incl_tax numeric(12, 2) NOT NULL, unit_price_incl_tax numeric(12, 2), unit_price_excl_tax numeric(12, 2), status varchar(255) NOT NULL,
  num_allocated int NOT NULL, product_id int REFERENCES catalogue_product, stockrecord_id int REFERENCES partner_stockrecord);
CREATE TABLE order_lineprice (id serial PRIMARY KEY, order_id int NOT NULL REFERENCES order_order, line_id int NOT NULL REFERENCES order_line,
  quantity int NOT NULL, price_incl_tax numeric(12, 2) NOT NULL);
CREATE TABLE order_paymentevent (id serial PRIMARY KEY, amount numeric(12, 2) NOT NULL, event_type_id int NOT NULL, order_id int NOT NULL REFERENCES order_order);

INSERT INTO catalogue_productclass VALUES (1, 'goods', true), (2, 'downloads', false);
INSERT INTO catalogue_product VALUES (1, 'mug', 'Mug', 1), (2, 'pdf', 'Guide', 2), (3, 'cap', 'Cap', 1);
INSERT INTO partner_stockrecord VALUES (91, 1, 'MUG-1', 20, 9, 2, 0, 1), (92, 2, 'MUG-2', 21, 4, NULL, 0, 1), (93, 1, 'PDF', 5, 3, NULL, 0, 2),
  (94, 1, 'CAP', 15, 1, 0, 0, 3);
INSERT INTO order_order VALUES (1, '100001', 40, 40, 0, 'Complete', NULL, now()), (2, '100002', 5, 5, 0, 'Pending', NULL, now()),
  (3, '100003', 15, 15, 0, 'Cancelled', NULL, now());
INSERT INTO order_line VALUES (1, 1, 'MUG-1', 2, 40, 20, 20, 'Complete', 2, 1, 91), (2, 2, 'PDF', 9, 45, 5, 5, 'Pending', 0, 2, 93),
  (3, 3, 'CAP', 1, 15, 15, 15, 'Cancelled', 0, 3, 94), (4, 2, 'GONE', 1, 1, 1, 1, 'Pending', 1, NULL, NULL);
INSERT INTO order_paymentevent VALUES (1, 40, 1, 1);
