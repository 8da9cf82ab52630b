-- Tables and columns of WooCommerce with its own order tables (HPOS). Quantities are floating, refunds are rows below zero.
CREATE TABLE wp_posts (ID bigint unsigned AUTO_INCREMENT PRIMARY KEY, post_title text NOT NULL, post_type varchar(20) NOT NULL);
CREATE TABLE wp_wc_orders (id bigint unsigned PRIMARY KEY, status varchar(20), currency varchar(10), type varchar(20),
  tax_amount decimal(26, 8), total_amount decimal(26, 8), customer_id bigint unsigned, date_created_gmt datetime, parent_order_id bigint unsigned);
CREATE TABLE wp_woocommerce_order_items (order_item_id bigint unsigned AUTO_INCREMENT PRIMARY KEY, order_item_name text NOT NULL,
  order_item_type varchar(200) NOT NULL DEFAULT '', order_id bigint unsigned NOT NULL);
CREATE TABLE wp_wc_order_product_lookup (order_item_id bigint unsigned NOT NULL PRIMARY KEY, order_id bigint unsigned NOT NULL,
  product_id bigint unsigned NOT NULL, variation_id bigint unsigned NOT NULL, customer_id bigint unsigned, date_created datetime NOT NULL,
  product_qty int NOT NULL, product_net_revenue double NOT NULL DEFAULT 0, product_gross_revenue double NOT NULL DEFAULT 0);
CREATE TABLE wp_wc_order_coupon_lookup (order_id bigint unsigned NOT NULL, coupon_id bigint NOT NULL, date_created datetime NOT NULL,
  discount_amount double NOT NULL DEFAULT 0, PRIMARY KEY (order_id, coupon_id));
CREATE TABLE wp_wc_product_meta_lookup (product_id bigint NOT NULL PRIMARY KEY, sku varchar(100) DEFAULT '', `virtual` tinyint(1) DEFAULT 0,
  min_price decimal(19, 4), max_price decimal(19, 4), stock_quantity double, stock_status varchar(100) DEFAULT 'instock', total_sales bigint DEFAULT 0);

INSERT INTO wp_wc_orders (id, status, type, total_amount) VALUES (101, 'wc-processing', 'shop_order', 20), (102, 'wc-cancelled', 'shop_order', 5),
  (103, 'wc-completed', 'shop_order_refund', -5);
INSERT INTO wp_wc_order_product_lookup (order_item_id, order_id, product_id, variation_id, date_created, product_qty) VALUES
  (1, 101, 31, 0, now(), 2), (2, 102, 32, 33, now(), 1), (3, 103, 31, 0, now(), -1);
INSERT INTO wp_wc_product_meta_lookup (product_id, sku, stock_quantity) VALUES (31, 'CAP', 8), (32, 'HOOD', NULL), (33, 'HOOD-L', 4);
