import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { createAuditShop, type Shop } from '../../test/support/auditShop.ts';
import { inspectStack, stackFiles } from './inspectStack.ts';

let shop: Shop;
let server: Server;
let graphqlAt = '';
let asked: string[] = [];
beforeAll(async () => {
  shop = await createAuditShop();
  await shop.pool.query(`
    CREATE TABLE live.orders (id bigint PRIMARY KEY, note text);
    ALTER TABLE live.orders DROP COLUMN note;
    CREATE TABLE live.returns (id bigint PRIMARY KEY, parent bigint REFERENCES live.orders);
    CREATE VIEW live.seen AS SELECT id FROM live.orders`);
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method !== 'POST' || request.url !== graphqlAt) {
      return void response.writeHead(404).end();
    }
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const isKnown = JSON.parse(body).query === '{ __typename }';
      const json = { 'Content-Type': 'application/json' };
      response.writeHead(isKnown ? 200 : 400, json).end('{"data":{"__typename":"Query"}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await shop.close();
});

const inspected = async (schema: string) => {
  const facts = await inspectStack({
    ...{ name: 'shop', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    ...{ isolation: null, document: null, databaseUrl: shop.url, schema },
  });
  if (!facts.ok) throw new Error(facts.error);
  return facts.value;
};

it('reads tables, columns and foreign keys of one schema, and proposes an audit that is whole', async () => {
  const facts = await inspected('live');
  const { catalogue, mayWrite } = facts.database ?? {};
  expect(catalogue?.tables.map(({ name }) => name)).toEqual([
    ...['adjustments', 'budget_uses', 'coupon_uses', 'order_events', 'order_lines', 'order_states'],
    ...['orders', 'payments', 'prices_in_force', 'purchase_limits', 'refunds', 'request_keys'],
    ...['returns', 'seen', 'stock', 'stock_ledger', 'stock_units'],
  ]);
  const of = (name: string) => catalogue?.tables.find((table) => table.name === name);
  expect(of('orders')).toEqual({
    ...{ name: 'orders', kind: 'table', primaryKey: ['id'], references: [] },
    columns: [{ name: 'id', type: 'bigint', isNullable: false }],
  });
  expect(of('returns')?.references).toEqual([{ column: 'parent', table: 'orders' }]);
  expect(of('payments')?.columns).toContainEqual({ name: 'xid', type: 'xid8', isNullable: true });
  expect(mayWrite).not.toBeNull();
  const { files, auditLacks } = stackFiles(facts);
  expect(auditLacks).toEqual([]);
  const audit = parseAuditFile(files['shop.audit.yaml'] ?? '', 'shop.audit.yaml');
  if (!audit.ok) throw new Error(JSON.stringify(audit.error));
  for (const query of Object.values(audit.value.facts)) {
    expect((await shop.pool.query(String(query).replaceAll('{schema}', 'live'))).rows).toEqual([]);
  }
  expect(files['targets/shop.yaml']).toContain('allowWritableRole: true');
  expect([facts.baseStatus, facts.pages, facts.healthUrl]).toEqual([404, [], null]);
});

it('says what an empty schema lacks', async () => {
  const { auditLacks } = stackFiles(await inspected('nowhere'));
  expect(auditLacks).toEqual(['lines', 'stock']);
});

it('finds an API that is GraphQL only, and asks no query where a document names pages that answer', async () => {
  asked = [];
  graphqlAt = '/shop-api';
  const facts = await inspected('nowhere');
  graphqlAt = '';
  expect([facts.graphqlPath, facts.pages]).toEqual(['/shop-api', []]);
  expect(stackFiles(facts).files['shop.yaml']).toContain('request: POST /shop-api');
  expect(asked.filter((each) => each.startsWith('POST '))).toEqual([
    'POST /graphql',
    'POST /api/graphql',
    'POST /shop-api',
  ]);
  expect((await inspected('nowhere')).graphqlPath).toBeNull();
});
