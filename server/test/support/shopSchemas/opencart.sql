-- Tables and columns of OpenCart 4. Stock is a column of the product; an order of status 0 was never placed.
CREATE TABLE oc_product (product_id int AUTO_INCREMENT PRIMARY KEY, model varchar(64) NOT NULL, sku varchar(64) NOT NULL, quantity int NOT NULL DEFAULT 0,
  price decimal(15, 4) NOT NULL DEFAULT 0, subtract tinyint(1) NOT NULL DEFAULT 1, status tinyint(1) NOT NULL DEFAULT 0);
CREATE TABLE oc_order (order_id int AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL DEFAULT 0, store_id int NOT NULL DEFAULT 0, total decimal(15, 4) NOT NULL DEFAULT 0,
  order_status_id int NOT NULL DEFAULT 0, date_added datetime NOT NULL);
CREATE TABLE oc_order_product (order_product_id int AUTO_INCREMENT PRIMARY KEY, order_id int NOT NULL, product_id int NOT NULL, name varchar(255) NOT NULL,
  model varchar(64) NOT NULL, quantity int NOT NULL, price decimal(15, 4) NOT NULL DEFAULT 0, total decimal(15, 4) NOT NULL DEFAULT 0, tax decimal(15, 4) NOT NULL DEFAULT 0);
CREATE TABLE oc_order_history (order_history_id int AUTO_INCREMENT PRIMARY KEY, order_id int NOT NULL, order_status_id int NOT NULL, comment text NOT NULL);
CREATE TABLE oc_order_total (order_total_id int AUTO_INCREMENT PRIMARY KEY, order_id int NOT NULL, code varchar(32) NOT NULL, value decimal(15, 4) NOT NULL);
CREATE TABLE oc_coupon_history (coupon_history_id int AUTO_INCREMENT PRIMARY KEY, coupon_id int NOT NULL, order_id int NOT NULL, amount decimal(15, 4) NOT NULL);
CREATE TABLE oc_coupon (coupon_id int AUTO_INCREMENT PRIMARY KEY, code varchar(20) NOT NULL, uses_total int NOT NULL);

INSERT INTO oc_product (product_id, model, sku, quantity, price, subtract) VALUES (71, 'P71', '', 4, 10, 1), (72, 'P72', '', 0, 5, 0);
INSERT INTO oc_order VALUES (1, 1, 0, 20, 2, now()), (2, 1, 0, 5, 0, now());
INSERT INTO oc_order_product (order_id, product_id, name, model, quantity, price) VALUES (1, 71, 'a', 'P71', 2, 10), (2, 71, 'a', 'P71', 1, 10), (1, 72, 'b', 'P72', 3, 5);
INSERT INTO oc_coupon VALUES (1, 'ONCE', 1), (2, 'MANY', 0);
INSERT INTO oc_coupon_history (coupon_id, order_id, amount) VALUES (1, 1, -2), (2, 1, -1);
