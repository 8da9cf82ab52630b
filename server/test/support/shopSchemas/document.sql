-- A small shop whose lines stand in the order as JSON, with times in place of a state, and stock in the product.
CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, price_cents int NOT NULL, stock int NOT NULL CHECK (stock >= 0), max_per_customer int);
CREATE TABLE orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id int, items jsonb NOT NULL, discount_cents int NOT NULL DEFAULT 0,
  paid_at timestamptz, cancelled_at timestamptz, created_at timestamptz NOT NULL DEFAULT now());

INSERT INTO products VALUES ('mug', 'Mug', 900, 4, 2), ('cap', 'Cap', 1500, 0, NULL);
INSERT INTO orders (id, items, paid_at, cancelled_at) VALUES
  ('00000000-0000-0000-0000-000000000001', '[{"productId": "mug", "quantity": 2, "price": 9.00}, {"productId": "cap", "quantity": 1, "price": 15}]', now(), NULL),
  ('00000000-0000-0000-0000-000000000002', '[{"productId": "cap", "quantity": 1, "price": 15}]', NULL, now());
