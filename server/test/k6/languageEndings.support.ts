import type { RawAnswer } from '../support/rawServer.ts';
import { type EndingRow, html, items, json } from './language.support.ts';

/** Rows of `language.it.test.ts` whose journeys end before their last step. */

const dashed = (name: string): string => name.replaceAll(' ', '-');

export const ending = (name: string, step: string, answer: RawAnswer, ends: string): EndingRow => ({
  name,
  steps: `      ${name}: { request: GET /end-${dashed(name)}, ${step} }\n      after: GET /after`,
  answers: { [`/end-${dashed(name)}`]: answer },
  ends: `${name}: ${ends}`,
});

export const endingRows: readonly EndingRow[] = [
  ending(
    'refused by content',
    'refused: "$.code == SOLD_OUT"',
    json({ code: 'SOLD_OUT' }),
    'refused',
  ),
  ending(
    'refused by text',
    'refused: body contains sold out',
    { status: 500, headers: html, body: 'is sold out' },
    'refused',
  ),
  ending('refused by class', 'refused: [4xx]', { status: 418 }, 'refused'),
  ending(
    'not refused',
    'refused: "$.items[-1].code == SOLD_OUT", check: { ok: "$.items[-1].code == OK" }',
    json({ items: [{ code: 'X' }] }),
    'check ok',
  ),
  ending(
    'no content to refuse',
    'refused: "$.items[-1].code == SOLD_OUT"',
    { status: 503 },
    'status 503',
  ),
  ending('beyond its class', 'expect: 2xx', { status: 304 }, 'status 304'),
  ending('no cookie', 'capture: { a: cookie sid }', {}, 'capture a'),
  ending('no location', 'capture: { a: location }', {}, 'capture a'),
  ending('no match', 'capture: { a: regex (x)y }', { body: 'x' }, 'capture a'),
  ending('no element', 'capture: { a: css h1 }', {}, 'capture a'),
  ending(
    'no element of a filter',
    'capture: { a: "$.items[?(@.id == 9)].sku" }',
    json(items),
    'capture a',
  ),
  ending('too small', 'check: { size: size > 5 }', { body: 'éé' }, 'check size'),
  {
    name: 'no address',
    steps: `      first: { request: GET /end-address, capture: { a: $.a } }\n      no address: GET \${a}`,
    answers: { '/end-address': json({ a: 'javascript:void(0)' }) },
    ends: 'no address: address cannot be requested',
  },
  ending(
    'outside',
    'follow: true',
    { status: 302, headers: [['Location', 'http://127.0.0.1:2/']] },
    'address not allowed',
  ),
];
