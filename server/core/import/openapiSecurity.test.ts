import { expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import type { JsonObject } from './jsonText.ts';
import { openDocument } from './openapiDocument.ts';
import type { Operation } from './openapiOperation.ts';
import { openSecurity } from './openapiSecurity.ts';

function secured(schemes: JsonObject, security: readonly JsonObject[], url = '/a') {
  const notices = createNotices();
  const text = JSON.stringify({ openapi: '3.1.0', components: { securitySchemes: schemes } });
  const document = openDocument(text, notices);
  if (!document.ok) throw new Error(document.error.message);
  const opened = openSecurity(document.value);
  const operation: Operation = {
    method: 'GET',
    template: '/a',
    tag: null,
    place: 'GET /a',
    pathValues: {},
    query: [],
    headers: [],
    body: { kind: 'none' },
    expect: [],
    answer: undefined,
    security,
  };
  const secure = () => opened.secure(operation, { url, headers: { 'X-A': 'b' }, body: 1 });
  const request = secure();
  expect(secure()).toEqual(request);
  const told = notices.list().map(({ kind, place, remedy }) => [kind, place, remedy]);
  return { request, names: opened.names(), told };
}
const headers = (own: Readonly<Record<string, string>>) => ({
  url: '/a',
  headers: { 'X-A': 'b', ...own },
  body: 1,
});
const $ = (name: string) => `$\{secret.${name}}`;

it.each<[JsonObject, Readonly<Record<string, string>>]>([
  [{ type: 'apiKey', in: 'header', name: 'X-Key' }, { 'X-Key': $('MY_KEY') }],
  [{ type: 'apiKey', in: 'cookie', name: 'sid' }, { Cookie: `sid=${$('MY_KEY')}` }],
  [{ type: 'http', scheme: 'BASIC' }, { Authorization: `Basic ${$('MY_KEY')}` }],
  [{ type: 'http', scheme: 'bearer' }, { Authorization: `Bearer ${$('MY_KEY')}` }],
  [{ type: 'http', scheme: 'xbasic' }, { Authorization: `Bearer ${$('MY_KEY')}` }],
  [{ type: 'http', scheme: 'basics' }, { Authorization: `Bearer ${$('MY_KEY')}` }],
])('%j is a header', (scheme, own) => {
  expect(secured({ 'my key': scheme }, [{ 'my key': [] }])).toEqual({
    request: headers(own),
    names: ['MY_KEY'],
    told: [],
  });
});

it('takes the place of a parameter that is the same header in other letters', () => {
  const scheme = { type: 'apiKey', in: 'header', name: 'x-a' };
  expect(secured({ key: scheme }, [{ key: [] }]).request.headers).toEqual({ 'x-a': $('KEY') });
});

it.each([
  ['/a', `/a?k%20y=${$('KEY')}`],
  ['/a?b=c', `/a?b=c&k%20y=${$('KEY')}`],
])('writes a key into the query of %s', (url, whole) => {
  const schemes = { key: { type: 'apiKey', in: 'query', name: 'k y' } };
  expect(secured(schemes, [{ key: [] }], url).request).toEqual({ ...headers({}), url: whole });
});

it.each(['oauth2', 'openIdConnect'])('asks for a token of %s', (type) => {
  expect(secured({ login: { type, scheme: 'basic' } }, [{ login: ['a'] }])).toEqual({
    request: headers({ Authorization: `Bearer ${$('LOGIN')}` }),
    names: ['LOGIN'],
    told: [
      [`security scheme ${type}`, 'GET /a', 'give a token as the secret, or get one in data.setup'],
    ],
  });
});

it.each([
  [{ tls: { type: 'mutualTLS' } }, 'security scheme mutualTLS'],
  [{}, 'security scheme that is not defined'],
])('says that it does not know %j', (schemes, kind) => {
  expect(secured(schemes, [{ tls: [] }])).toEqual({
    request: headers({}),
    names: [],
    told: [[kind, 'GET /a', 'see what the target asks for']],
  });
});

it('meets the whole of the first requirement, by a secret for each scheme', () => {
  const key = (name: string) => ({ type: 'apiKey', in: 'header', name });
  const schemes = { 'a-b': key('X-1'), a_b: key('X-2'), c: key('X-3') };
  expect(secured(schemes, [{ 'a-b': [], a_b: [] }, { c: [] }])).toEqual({
    request: headers({ 'X-1': $('A_B'), 'X-2': $('A_B_2') }),
    names: ['A_B', 'A_B_2'],
    told: [],
  });
  expect(secured(schemes, [{}, { c: [] }]).request).toEqual(headers({}));
  expect(secured(schemes, []).request).toEqual(headers({}));
});
