-- Tables and columns of Shopware 6. Keys are binary UUIDs, drafts of a row stand beside it by a version, amounts are JSON.
CREATE TABLE product (id binary(16) NOT NULL, version_id binary(16) NOT NULL, product_number varchar(64), parent_id binary(16), stock int NOT NULL,
  available_stock int, is_closeout tinyint(1), price json, max_purchase int, PRIMARY KEY (id, version_id));
CREATE TABLE state_machine_state (id binary(16) NOT NULL PRIMARY KEY, technical_name varchar(255) NOT NULL, state_machine_id binary(16) NOT NULL);
CREATE TABLE `order` (id binary(16) NOT NULL, version_id binary(16) NOT NULL, auto_increment bigint unsigned NOT NULL, order_number varchar(64),
  state_id binary(16) NOT NULL, amount_total double, order_date_time datetime(3) NOT NULL, PRIMARY KEY (id, version_id));
CREATE TABLE order_line_item (id binary(16) NOT NULL, version_id binary(16) NOT NULL, order_id binary(16) NOT NULL, order_version_id binary(16) NOT NULL,
  parent_id binary(16), identifier varchar(255) NOT NULL, product_id binary(16), label varchar(255) NOT NULL, quantity int NOT NULL, type varchar(255),
  unit_price double, total_price double, PRIMARY KEY (id, version_id));
CREATE TABLE order_transaction (id binary(16) NOT NULL, version_id binary(16) NOT NULL, order_id binary(16) NOT NULL, order_version_id binary(16) NOT NULL,
  state_id binary(16) NOT NULL, amount json NOT NULL, PRIMARY KEY (id, version_id));

SET @live = 0x0FA91CE3E96A4BC2BE4BD9CE752C3425, @draft = 0x11111111111111111111111111111111;
INSERT INTO product VALUES (UNHEX(REPEAT('81', 16)), @live, 'SW-1', NULL, 9, 7, 1, '{}', NULL), (UNHEX(REPEAT('82', 16)), @live, 'SW-2', NULL, 0, -1, 0, '{}', NULL);
INSERT INTO `order` VALUES (UNHEX(REPEAT('01', 16)), @live, 1, '10001', UNHEX(REPEAT('0a', 16)), 30, now()),
  (UNHEX(REPEAT('01', 16)), @draft, 1, '10001', UNHEX(REPEAT('0a', 16)), 30, now());
INSERT INTO order_line_item VALUES
  (UNHEX(REPEAT('b1', 16)), @live, UNHEX(REPEAT('01', 16)), @live, NULL, 'a', UNHEX(REPEAT('81', 16)), 'A', 2, 'product', 15, 30),
  (UNHEX(REPEAT('b1', 16)), @draft, UNHEX(REPEAT('01', 16)), @draft, NULL, 'a', UNHEX(REPEAT('81', 16)), 'A', 5, 'product', 15, 30),
  (UNHEX(REPEAT('b2', 16)), @live, UNHEX(REPEAT('01', 16)), @live, NULL, 'promo', NULL, 'Promotion', 1, 'promotion', -3, -3);
