import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { camel, resourceOf, singular, uniqueName } from './correlation.ts';
import { type HarExchange, harOf } from './har.support.ts';
import { importScenario } from './importScenario.ts';

const base = 'https://shop.example';

interface Step {
  readonly request?: string;
  readonly headers?: object;
  readonly body?: unknown;
  readonly capture?: object;
}

/** What the first step captures, the second step, and the comments of the file. */
function correlated(
  answer: unknown,
  second: Partial<HarExchange>,
  first: Partial<HarExchange> = {},
) {
  const exchanges = [
    { url: `${base}/orders`, answer, ...first },
    { method: 'POST', url: `${base}/next`, ...second },
  ];
  const result = importScenario({ scenario: 's', target: 't', as: 'har', text: harOf(exchanges) });
  if (!result.ok) throw new Error(result.error.message);
  const steps = Object.values<Step | string>(parse(result.value.scenario).paths.recorded.steps);
  const [one, two] = steps.map((step) => (typeof step === 'string' ? { request: step } : step));
  const doubts = [...result.value.scenario.matchAll(/# doubt: (.*)/g)].map(([, text]) => text);
  return { capture: one?.capture ?? null, step: two, doubts };
}

const id = 'a1b2c3d4e5';
const placed = (over: Partial<HarExchange>) => correlated({ orderId: id }, over).step;

it.each<[string, Partial<HarExchange>, Step]>([
  [
    'a path segment',
    { url: `${base}/orders/${id}/pay` },
    { request: `POST /orders/$\{orderId}/pay` },
  ],
  [
    'a query',
    { url: `${base}/pay?order=${id}&x=1` },
    { request: `POST /pay?order=$\{orderId}&x=1` },
  ],
  ['a header', { headers: { 'X-Order': id } }, { headers: { 'X-Order': `$\{orderId}` } }],
  ['JSON', { body: JSON.stringify({ a: [{ b: id }] }) }, { body: { a: [{ b: `$\{orderId}` }] } }],
  [
    'a form',
    { body: `order=${id}&x=1`, mimeType: 'application/x-www-form-urlencoded' },
    { body: `order=$\{orderId}&x=1` },
  ],
])('a captured id takes its place in %s', (_, over, expected) => {
  expect(placed(over)).toMatchObject(expected);
  expect(correlated({ orderId: id }, over).capture).toEqual({ orderId: '$.orderId' });
});

it('takes a token of an answer for the Authorization that uses it', () => {
  const { capture, step } = correlated(
    { accessToken: 'tok_0123456789' },
    { headers: { Authorization: 'Bearer tok_0123456789' } },
  );
  expect(capture).toEqual({ accessToken: '$.accessToken' });
  expect(step?.headers).toEqual({ Authorization: `Bearer $\{accessToken}` });
});

it.each<[string, unknown, unknown, boolean]>([
  ['a text of 8 characters with a digit', { a: 'abcdefg1' }, { x: 'abcdefg1' }, true],
  ['one of 7', { a: 'abcdef1' }, { x: 'abcdef1' }, false],
  ['one of 8 without a digit', { a: 'abcdefgh' }, { x: 'abcdefgh' }, false],
  ['one of 16 without a digit', { a: 'abcdefghijklmnop' }, { x: 'abcdefghijklmnop' }, true],
  ['a sentence', { a: 'it is the year 2026' }, { x: 'it is the year 2026' }, false],
  ['a short text of the same name', { saleId: 'abc' }, { saleId: 'abc' }, true],
  ['a shorter one', { saleId: 'ab' }, { saleId: 'ab' }, false],
  ['a short text of another name', { saleId: 'abc' }, { sku: 'abc' }, false],
  ['a number whose name agrees', { totalCents: 999 }, { amountCents: 999 }, true],
  ['a number of two digits', { totalCents: 99 }, { amountCents: 99 }, false],
  ['a number of another name', { total: 99_999 }, { amountCents: 99_999 }, false],
  ['a number that stands twice', { totalCents: 999, shipCents: 999 }, { amountCents: 999 }, false],
  ['a number that is a text', { totalCents: 999 }, { amountCents: '999' }, false],
  ['the id of a named thing', { order: { id: 'x12' } }, { order: 'x12' }, true],
  ['a name that agrees in its kind only', { orderId: 'x12' }, { userId: 'x12' }, false],
])('%s', (_, answer, sent, sure) => {
  const { capture } = correlated(answer, { body: JSON.stringify(sent) });
  expect(capture !== null).toBe(sure);
});

it('takes the place whose name agrees, where an answer holds a value twice', () => {
  const { capture } = correlated(
    { ref: id, orderId: id },
    { body: JSON.stringify({ orderId: id }) },
  );
  expect(capture).toEqual({ orderId: '$.orderId' });
});

it('does not capture the word of a path', () => {
  expect(correlated({ next: 'checkout' }, { url: `${base}/next/checkout` }).capture).toBeNull();
});

it('does not capture what the client sent itself', () => {
  const first = { method: 'POST', body: JSON.stringify({ customer: 'customer-0001' }) };
  const { capture, step } = correlated(
    { customer: 'customer-0001' },
    { body: JSON.stringify({ customer: 'customer-0001' }) },
    first,
  );
  expect(capture).toBeNull();
  expect(step?.body).toEqual({ customer: 'customer-0001' });
});

it.each<[unknown, Partial<HarExchange>, readonly string[]]>([
  [
    { id: 17 },
    { url: `${base}/orders/17` },
    ['the path segment after "orders" may be $.id of step "orders"; capture it there if so'],
  ],
  [
    { id: 'x1' },
    { body: '{"orderId":"x1"}' },
    ['"orderId" may be $.id of step "orders"; capture it there if so'],
  ],
  [{ version: 'v2' }, { url: `${base}/api/v2` }, []],
  [{ units: 1 }, { body: '{"units":1}' }, []],
])('says a doubt where an id is too short: %j', (answer, second, doubts) => {
  const found = correlated(answer, second);
  expect(found.doubts).toEqual(doubts);
  expect(found.capture).toBeNull();
});

it.each<[string, unknown, object]>([
  ['the thing before an id', { order: { id } }, { orderId: '$.order.id' }],
  ['the resource of the request', { id }, { orderId: '$.id' }],
  ['its field', { Order_Number: id }, { orderNumber: '$.Order_Number' }],
  ['a field with odd characters', { 'order-ref': id }, { orderRef: "$['order-ref']" }],
  ['an element of a list', [{ sku: id }], { sku: '$[0].sku' }],
  ['a reserved word', { run: id }, { runValue: '$.run' }],
])('names a capture after %s', (_, answer, capture) => {
  expect(correlated(answer, { body: JSON.stringify({ x: id }) }).capture).toEqual(capture);
});

it('gives two values of one name two names', () => {
  const other = 'z9y8x7w6v5';
  const { capture } = correlated(
    { a: { id }, b: { a: { id: other } } },
    { body: JSON.stringify({ x: id, y: other }) },
  );
  expect(capture).toEqual({ aId: '$.a.id', aId2: '$.b.a.id' });
});

it.each<[string, string, boolean]>([
  ['Bearer tok_0123456789', 'tok_0123456789', true],
  ['token  tok_0123456789', 'tok_0123456789', true],
  ['Basic tok_0123456789', 'tok_0123456789', false],
  ['xBearer tok_0123456789', 'xtok_0123456789', false],
  ['Bearertok_0123456789', 'tok_0123456789', false],
])('a header %s uses the value %s: %s', (header, value, uses) => {
  const { capture } = correlated({ v: value }, { headers: { 'X-Auth': header } });
  expect(capture).toEqual(uses ? { v: '$.v' } : null);
});

it('captures headers and fields of pages, and not what the language cannot name', () => {
  const sent = { body: JSON.stringify({ a: id }) };
  expect(correlated({}, sent, { answerHeaders: { Location: id } }).capture).toEqual({
    location: 'header Location',
  });
  const page = `<input name="csrf" value="${id}">`;
  expect(correlated(page, sent, { answerType: 'text/html' }).capture).toEqual({
    csrf: 'css input[name="csrf"] @value',
  });
  const odd = correlated({}, sent, { answerHeaders: { 'X Y': id } });
  expect(odd.capture).toBeNull();
  expect(odd.step?.body).toEqual({ a: id });
});

it.each(['id', 'key', 'code', 'name', 'value', 'number', 'type', 'uuid', 'ref', 'x'])(
  'names what is only called %s after the thing that it is of',
  (word) => {
    const sent = { body: JSON.stringify({ other: id }) };
    const name = `order${word.charAt(0).toUpperCase()}${word.slice(1)}`;
    expect(correlated({ order: { [word]: id } }, sent).capture).toEqual({
      [name]: `$.order.${word}`,
    });
    // The same word in both is no chance, though it names no thing.
    const same = { body: JSON.stringify({ [word]: 'x12' }) };
    expect(correlated({ [word]: 'x12' }, same).capture).not.toBeNull();
  },
);

it('takes the latest answer that holds a value', () => {
  const exchanges = [
    { url: `${base}/carts`, answer: { cartId: id } },
    { url: `${base}/orders`, answer: { cartRef: id } },
    { method: 'POST', url: `${base}/next`, body: JSON.stringify({ cart: id }) },
  ];
  const result = importScenario({ scenario: 's', target: 't', as: 'har', text: harOf(exchanges) });
  const steps = result.ok ? parse(result.value.scenario).paths.recorded.steps : {};
  expect(steps.orders).toEqual({ request: 'GET /orders', capture: { cartRef: '$.cartRef' } });
});

it.each<[string, boolean]>([
  ['id', true],
  ['orderId', true],
  ['order_id', true],
  ['order-id', true],
  ['orderID', true],
  ['identity', false],
  ['paid', false],
  ['orderIdx', false],
  ['_idle', false],
])('a short value called %s is worth a doubt: %s', (key, doubted) => {
  const { doubts } = correlated({ a: 'x1' }, { body: JSON.stringify({ [key]: 'x1' }) });
  const doubt = `"${key}" may be $.a of step "orders"; capture it there if so`;
  expect(doubts).toEqual(doubted ? [doubt] : []);
});

it.each([
  [`${base}/o1/17`, 'the path segment may be $.a of step "orders"; capture it there if so'],
  [
    `${base}/v/17`,
    'the path segment after "v" may be $.a of step "orders"; capture it there if so',
  ],
  [`${base}/17`, 'the path segment may be $.a of step "orders"; capture it there if so'],
])('a doubt about %s names no value', (url, doubt) => {
  expect(correlated({ a: '17' }, { url }).doubts).toEqual([doubt]);
});

it.each([
  ['stories', 'story'],
  ['items', 'item'],
  ['ITEMS', 'ITEM'],
  ['glass', 'glass'],
  ['basket', 'basket'],
  ['s', 's'],
  ['iesx', 'iesx'],
])('one of %s is %s', (word, one) => {
  expect(singular(word)).toBe(one);
});

it.each([
  ['/v1/orders/17', 'order'],
  ['/orders/a1/pay-now', 'pay-now'],
  ['/a_b/1x/_c', 'a_b'],
  ['/17', ''],
])('the resource of %s is %s', (pathname, resource) => {
  expect(resourceOf(pathname)).toBe(resource);
});

it.each([
  [['order', 'id'], 'orderId'],
  [['ORDER', 'ID'], 'orderId'],
  [['1', 'a'], 'A'],
  [['1'], 'value'],
  [[], 'value'],
  [['a'.repeat(49)], 'a'.repeat(48)],
])('the words %j are one: %s', (words, text) => {
  expect(camel(words)).toBe(text);
});

it.each([
  ['a', [], 'a'],
  ['a', ['a', 'a2'], 'a3'],
  ['secret', [], 'secretValue'],
  ['secrets', [], 'secrets'],
  ['params', [], 'paramsValue'],
  ['now', [], 'nowValue'],
  ['random', ['randomValue'], 'randomValue2'],
  ['journey', [], 'journeyValue'],
])('the name %s beside %j is %s', (base, used, name) => {
  expect(uniqueName(base, new Set(used))).toBe(name);
});
