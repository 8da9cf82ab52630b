-- Tables and columns of Magento Open Source 2.4 with its own inventory. Quantities are decimal; a configurable item has two rows.
CREATE TABLE catalog_product_entity (entity_id int unsigned AUTO_INCREMENT PRIMARY KEY, type_id varchar(32) NOT NULL DEFAULT 'simple', sku varchar(64) NOT NULL);
CREATE TABLE sales_order (entity_id int unsigned AUTO_INCREMENT PRIMARY KEY, state varchar(32), status varchar(32), coupon_code varchar(255),
  store_id smallint unsigned, customer_id int unsigned, discount_amount decimal(20, 4), grand_total decimal(20, 4), shipping_amount decimal(20, 4),
  tax_amount decimal(20, 4), increment_id varchar(50));
CREATE TABLE sales_order_item (item_id int unsigned AUTO_INCREMENT PRIMARY KEY, order_id int unsigned NOT NULL DEFAULT 0, parent_item_id int unsigned,
  product_id int unsigned, product_type varchar(255), sku varchar(255), qty_ordered decimal(12, 4) DEFAULT 0, price decimal(12, 4) NOT NULL DEFAULT 0,
  FOREIGN KEY (order_id) REFERENCES sales_order (entity_id));
CREATE TABLE sales_invoice_item (entity_id int unsigned AUTO_INCREMENT PRIMARY KEY, parent_id int unsigned NOT NULL, order_item_id int, sku varchar(255), qty decimal(12, 4));
CREATE TABLE quote_item (item_id int unsigned AUTO_INCREMENT PRIMARY KEY, quote_id int unsigned NOT NULL, sku varchar(255), qty decimal(12, 4) NOT NULL);
CREATE TABLE sales_order_payment (entity_id int unsigned AUTO_INCREMENT PRIMARY KEY, parent_id int unsigned NOT NULL, amount_paid decimal(20, 4),
  amount_ordered decimal(20, 4), FOREIGN KEY (parent_id) REFERENCES sales_order (entity_id));
CREATE TABLE sales_creditmemo (entity_id int unsigned AUTO_INCREMENT PRIMARY KEY, order_id int unsigned NOT NULL, grand_total decimal(20, 4),
  state int, FOREIGN KEY (order_id) REFERENCES sales_order (entity_id));
CREATE TABLE sales_order_status_history (entity_id int unsigned AUTO_INCREMENT PRIMARY KEY, parent_id int unsigned NOT NULL, status varchar(32), comment text,
  FOREIGN KEY (parent_id) REFERENCES sales_order (entity_id));
CREATE TABLE inventory_source_item (source_item_id int unsigned AUTO_INCREMENT PRIMARY KEY, source_code varchar(255) NOT NULL, sku varchar(64) NOT NULL,
  quantity decimal(12, 4) NOT NULL DEFAULT 0, status smallint unsigned NOT NULL DEFAULT 0);
CREATE TABLE inventory_reservation (reservation_id int unsigned AUTO_INCREMENT PRIMARY KEY, stock_id int unsigned NOT NULL, sku varchar(64) NOT NULL,
  quantity decimal(10, 4) NOT NULL DEFAULT 0, metadata varchar(255));

INSERT INTO sales_order (entity_id, state, status, grand_total) VALUES (1, 'processing', 'processing', 40), (2, 'canceled', 'canceled', 20);
INSERT INTO sales_order_item (item_id, order_id, parent_item_id, product_id, product_type, sku, qty_ordered, price) VALUES
  (1, 1, NULL, 50, 'configurable', 'BAG-RED', 2, 20), (2, 1, 1, 51, 'simple', 'BAG-RED', 2, 0), (3, 2, NULL, 52, 'simple', 'PEN', 1, 20);
INSERT INTO sales_order_payment (parent_id, amount_paid) VALUES (1, 40);
INSERT INTO inventory_source_item (source_code, sku, quantity, status) VALUES ('north', 'BAG-RED', 6, 1), ('south', 'BAG-RED', 4, 1), ('north', 'PEN', 1, 1);
