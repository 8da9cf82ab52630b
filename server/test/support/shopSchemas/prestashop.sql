-- Tables and columns of PrestaShop 8. Keys are called id_order; an item is a product and an attribute.
CREATE TABLE ps_product (id_product int unsigned AUTO_INCREMENT PRIMARY KEY, reference varchar(64), price decimal(20, 6) NOT NULL DEFAULT 0, quantity int NOT NULL DEFAULT 0);
CREATE TABLE ps_orders (id_order int unsigned AUTO_INCREMENT PRIMARY KEY, reference varchar(9), id_cart int unsigned NOT NULL, id_customer int unsigned NOT NULL,
  id_shop int unsigned NOT NULL DEFAULT 1, current_state int unsigned NOT NULL, total_discounts decimal(20, 6) NOT NULL DEFAULT 0,
  total_paid decimal(20, 6) NOT NULL DEFAULT 0, total_shipping decimal(20, 6) NOT NULL DEFAULT 0, valid tinyint unsigned NOT NULL DEFAULT 0);
CREATE TABLE ps_order_detail (id_order_detail int unsigned AUTO_INCREMENT PRIMARY KEY, id_order int unsigned NOT NULL, product_id int unsigned NOT NULL,
  product_attribute_id int unsigned, product_quantity int unsigned NOT NULL DEFAULT 0, product_price decimal(20, 6) NOT NULL DEFAULT 0,
  unit_price_tax_incl decimal(20, 6) NOT NULL DEFAULT 0);
CREATE TABLE ps_cart_product (id_cart int unsigned NOT NULL, id_product int unsigned NOT NULL, quantity int unsigned NOT NULL);
CREATE TABLE ps_stock_available (id_stock_available int unsigned AUTO_INCREMENT PRIMARY KEY, id_product int unsigned NOT NULL,
  id_product_attribute int unsigned NOT NULL, id_shop int unsigned NOT NULL, quantity int NOT NULL DEFAULT 0, physical_quantity int NOT NULL DEFAULT 0,
  reserved_quantity int NOT NULL DEFAULT 0, out_of_stock tinyint unsigned NOT NULL);
CREATE TABLE ps_order_payment (id_order_payment int AUTO_INCREMENT PRIMARY KEY, order_reference varchar(9), amount decimal(20, 6) NOT NULL);
CREATE TABLE ps_order_history (id_order_history int unsigned AUTO_INCREMENT PRIMARY KEY, id_order int unsigned NOT NULL, id_order_state int unsigned NOT NULL);

INSERT INTO ps_orders (id_order, reference, id_cart, id_customer, current_state, total_paid) VALUES (1, 'AB', 1, 1, 2, 24);
INSERT INTO ps_order_detail (id_order, product_id, product_attribute_id, product_quantity, unit_price_tax_incl) VALUES (1, 61, 0, 2, 7.5), (1, 62, 5, 1, 9);
INSERT INTO ps_stock_available (id_product, id_product_attribute, id_shop, quantity, physical_quantity, reserved_quantity, out_of_stock) VALUES
  (61, 0, 1, 3, 5, 2, 2), (62, 5, 1, 7, 8, 1, 2);
