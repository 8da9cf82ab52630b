import { describe, expect, it } from 'vitest';
import {
  type Body,
  bodyFrom,
  decoded,
  type Fill,
  fillRequest,
  formFields,
  type ImportedRequest,
  literal,
  literalIn,
  slotsOf,
  userOf,
  withoutUser,
} from './request.ts';

const origin = 'https://shop.example';
const requestOf = (over: Partial<Omit<ImportedRequest, 'url'>> & { url?: string } = {}) => ({
  method: 'POST',
  headers: [],
  body: { kind: 'none' } as const,
  place: 'line 1',
  ...over,
  url: new URL(over.url ?? '/a', origin),
});
const keep: Fill = () => null;
const star: Fill = ({ value }) => `<${value}>`;
const keyed = <T>(key: string, value: T) => ({ [key]: value });
const filled = (over: Parameters<typeof requestOf>[0], fill: Fill = keep) =>
  fillRequest(requestOf(over), origin, fill);

describe('the URL of a request', () => {
  it.each([
    ['/', '/', '/'],
    ['/a//b/', '/a//b/', '/<a>//<b>/'],
    ['/a%20b', '/a%20b', '/<a b>'],
    ['/%zz', '/%25zz', '/<%zz>'],
    ['/%ff', '/%ff', '/<%ff>'],
    ['/a?', '/a', '/<a>'],
    ['/a?x', '/a?x', '/<a>?x'],
    ['/a?x=', '/a?x=', '/<a>?x='],
    ['/a?x=1&y=2', '/a?x=1&y=2', '/<a>?x=<1>&y=<2>'],
    ['/a?x=1=2', '/a?x=1=2', '/<a>?x=<1=2>'],
    ['/a?x=1+2%2B', '/a?x=1+2%2B', '/<a>?x=<1 2+>'],
    ['/a?=1', '/a?=1', '/<a>?=<1>'],
    ['/a?q=100%', '/a?q=100%25', '/<a>?q=<100%>'],
    [`/a?q=$\{x}`, '/a?q=$%7Bx}', `/<a>?q=<$\{x}>`],
    [`/a?$\{x}=1`, '/a?$%7Bx}=1', '/<a>?$%7Bx}=<1>'],
  ])('%s', (url, kept, all) => {
    expect(filled({ url }).url).toBe(kept);
    expect(filled({ url }, star).url).toBe(all);
  });

  it('names its host only where it is not the origin', () => {
    const other = requestOf({ url: 'http://b.example:81/c?d=e' });
    expect(fillRequest(other, origin, keep).url).toBe('http://b.example:81/c?d=e');
    expect(fillRequest(other, 'http://b.example:81', keep).url).toBe('/c?d=e');
    expect(fillRequest(other, null, keep).url).toBe('/c?d=e');
  });
});

describe('the headers of a request', () => {
  const json: Body = { kind: 'json', value: {} };
  const type = (value: string) => ({ 'Content-Type': value });
  it.each<[string, Body, readonly (readonly [string, string])[], Readonly<Record<string, string>>]>(
    [
      ['none', { kind: 'none' }, [], {}],
      ['that of no body', { kind: 'none' }, [['Content-Type', 'a/b']], {}],
      ['that of JSON', json, [['content-type', 'application/json']], {}],
      [
        'that of a form',
        { kind: 'form', fields: [] },
        [['content-type', 'x']],
        type('application/x-www-form-urlencoded'),
      ],
      [
        'that of a multipart form',
        { kind: 'multipart', fields: [] },
        [['content-type', 'x']],
        type('multipart/form-data; boundary=zerohour-part'),
      ],
      [
        'that of a text',
        { kind: 'text', text: 'a' },
        [['content-type', 'a/b']],
        { 'content-type': 'a/b' },
      ],
      ['a text without one', { kind: 'text', text: 'a' }, [], {}],
      [
        'others',
        json,
        [
          ['X-A', `$\{b}`],
          ['content-typed', 'x'],
        ],
        { 'X-A': `$$\{b}`, 'content-typed': 'x' },
      ],
    ],
  )('%s', (_, body, headers, kept) => {
    expect(filled({ body, headers }).headers).toEqual(kept);
  });

  it('are filled', () => {
    expect(filled({ headers: [['X-A', 'b']] }, star).headers).toEqual({ 'X-A': '<b>' });
  });
});

describe('the body of a request', () => {
  it.each<[Body, unknown, unknown]>([
    [{ kind: 'text', text: `a $\{b}` }, `a $$\{b}`, `<a $\{b}>`],
    [
      {
        kind: 'form',
        fields: [
          ['a b', 'c&d'],
          ['e', ''],
        ],
      },
      'a%20b=c%26d&e=',
      'a%20b=<c&d>&e=<>',
    ],
    [{ kind: 'form', fields: [['a', '\ud800']] }, 'a=%EF%BF%BD', 'a=<\ud800>'],
    [
      { kind: 'json', value: keyed(`a$\{b}`, [`c$\{d}`, 1, true, null, { e: '\u0000=0.10' }]) },
      keyed(`a$$\{b}`, [`c$$\{d}`, 1, true, null, { e: `$\{=0.10}` }]),
      keyed(`a$$\{b}`, [`<c$\{d}>`, '<1>', true, null, { e: '<0.10>' }]),
    ],
    [
      { kind: 'multipart', fields: [[`a"\r\n$\{b}`, `c$\{d}`]] },
      `--zerohour-part\r\nContent-Disposition: form-data; name="a%22%0D%0A$$\{b}"\r\n\r\nc$$\{d}\r\n--zerohour-part--\r\n`,
      `--zerohour-part\r\nContent-Disposition: form-data; name="a%22%0D%0A$$\{b}"\r\n\r\n<c$\{d}>\r\n--zerohour-part--\r\n`,
    ],
  ])('%j', (body, kept, all) => {
    expect(filled({ body }).body).toEqual(kept);
    expect(filled({ body }, star).body).toEqual(all);
  });

  it('is no field where there is none', () => {
    expect(filled({})).toEqual({ url: '/a', headers: {} });
  });
});

it('has slots in order, with the names around them', () => {
  const request = requestOf({
    url: '/orders/17?x=1',
    headers: [['X-A', 'b']],
    body: { kind: 'json', value: { a: [1, { b: 'c' }], n: '\u0000=1.0' } },
  });
  expect(slotsOf(request)).toEqual([
    { where: 'segment', key: '', value: 'orders' },
    { where: 'segment', key: 'orders', value: '17' },
    { where: 'query', key: 'x', value: '1' },
    { where: 'header', key: 'X-A', value: 'b' },
    { where: 'json', key: 'a', value: '1', isNumber: true },
    { where: 'json', key: 'b', value: 'c', isNumber: false },
    { where: 'json', key: 'n', value: '1.0', isNumber: true },
  ]);
  const text = requestOf({ url: '/', body: { kind: 'text', text: 't' } });
  expect(slotsOf(text)).toEqual([{ where: 'text', key: 'body', value: 't' }]);
  const form = requestOf({ url: '/?a+b=c', body: { kind: 'form', fields: [['d', 'e']] } });
  expect(slotsOf(form)).toEqual([
    { where: 'query', key: 'a b', value: 'c' },
    { where: 'form', key: 'd', value: 'e' },
  ]);
});

describe('the body of a text by its content type', () => {
  it.each<[string, string, Body]>([
    ['', 'application/json', { kind: 'none' }],
    [
      'a=1&b',
      'Application/X-WWW-Form-Urlencoded; charset=utf-8',
      {
        kind: 'form',
        fields: [
          ['a', '1'],
          ['b', ''],
        ],
      },
    ],
    ['{"a":1}', 'application/vnd.x+JSON', { kind: 'json', value: { a: 1 } }],
    ['[1]', 'text/json', { kind: 'json', value: [1] }],
    ['"a"', 'application/json', { kind: 'text', text: '"a"' }],
    ['null', 'application/json', { kind: 'text', text: 'null' }],
    ['{"a"', 'application/json', { kind: 'text', text: '{"a"' }],
    ['{"a":1}', 'text/plain', { kind: 'text', text: '{"a":1}' }],
  ])('%s as %s', (text, type, body) => {
    expect(bodyFrom(text, type)).toEqual(body);
  });
});

it.each<[string, readonly (readonly [string, string])[]]>([
  ['', []],
  ['&&', []],
  ['a', [['a', '']]],
  ['a=', [['a', '']]],
  ['=a', [['', 'a']]],
  [
    'a+b=c+d%2B&e=f=g',
    [
      ['a b', 'c d+'],
      ['e', 'f=g'],
    ],
  ],
  ['a%zz=%zz', [['a%zz', '%zz']]],
  ['a+b', [['a b', '']]],
])('a form %j has its fields', (text, fields) => {
  expect(formFields(text)).toEqual(fields);
});

it('holds no placeholder where text is literal, and is encoded in URLs and forms', () => {
  expect(literal(`a$\{b}$\{c}$`)).toBe(`a$$\{b}$$\{c}$`);
  for (const where of ['segment', 'query', 'form'] as const) {
    expect(literalIn(where, `a $\{b}`)).toBe('a%20%24%7Bb%7D');
  }
  for (const where of ['header', 'json', 'text'] as const) {
    expect(literalIn(where, `a $\{b}`)).toBe(`a $$\{b}`);
  }
  expect([decoded('a%20b'), decoded('%zz')]).toEqual(['a b', '%zz']);
});

describe('the user of a URL', () => {
  const basic = (text: string) => [
    ['Authorization', `Basic ${Buffer.from(text).toString('base64')}`],
  ];
  it.each<[string, readonly (readonly string[])[]]>([
    ['https://a.example/', []],
    ['https://ann@a.example/', basic('ann:')],
    ['https://:pw@a.example/', basic(':pw')],
    ['https://an%40n:p%3Aw@a.example/', basic('an@n:p:w')],
  ])('%s is a header', (url, header) => {
    expect(userOf(new URL(url))).toEqual(header);
  });

  it('leaves the URL with its fragment, and the URL that was given as it is', () => {
    const url = new URL('https://ann:pw@a.example/b?c=d#e');
    expect(withoutUser(url).href).toBe('https://a.example/b?c=d');
    expect(url.href).toBe('https://ann:pw@a.example/b?c=d#e');
  });
});
