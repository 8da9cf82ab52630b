import type { FlowCounts } from '../../core/measure/flowCounts.ts';
import type { RawAnswer } from '../support/rawServer.ts';

/** The words of a scenario as rows of `language.it.test.ts`. `BASE` in an answer is the address of the server. */

interface Row {
  /** Also the first part of the paths that the row requests. */
  readonly name: string;
  /** Steps as they stand in a file, six blanks deep. */
  readonly steps: string;
  /** Answers by path, of a list one after the other to each journey; every other path is answered by 200 and nothing. */
  readonly answers: Readonly<Record<string, RawAnswer | readonly RawAnswer[]>>;
}

/** A row whose requests are compared with what the server recorded. */
export interface SendingRow extends Row {
  /** Headers that are compared too, in small letters. */
  readonly looks?: readonly string[];
  /** Each distinct request: the request line, `looks`, and the body, one a line. */
  readonly sends: readonly (string | RegExp)[];
  /** How often each journey sends some of them. */
  readonly times?: Readonly<Record<string, number>>;
  /** What each journey counts, by step. */
  readonly counts?: Readonly<Record<string, FlowCounts>>;
}

/** A row whose journey ends before its last step. */
export interface EndingRow extends Row {
  readonly ends: string;
}

export const html = [['Content-Type', 'text/html']] as const;
export const json = (value: unknown): RawAnswer => ({ body: JSON.stringify(value) });

/** A step that captures `got` below the row's path, and one that sends it. */
const captured = (name: string, from: string): string =>
  `
      ${name}: { request: GET /${name}, capture: { got: '${from}' } }
      ${name} sent: { request: POST /${name}/sent, text: "\${got}" }`.replace(
    /got/g,
    `got_${name.replace(/-/g, '_')}`,
  );

const capture = (name: string, from: string, answer: RawAnswer, sent: string): SendingRow => ({
  name,
  steps: captured(name, from),
  answers: { [`/${name}`]: answer },
  sends: [`GET /${name}`, `POST /${name}/sent\n${sent}`],
});

export const page = `<html><h1> Log
 in </h1><form><input name=other value=1><input name="csrf" value="a&amp;b">
<ul><li>x</li><li>y</li></ul></form></html>`;
export const items = {
  items: [
    { id: 1, sku: 'A', stock: 0 },
    { id: 3, sku: 'B', stock: 2, price: 0.5 },
    { id: '3', sku: 'C', stock: 5 },
  ],
};

const captures: readonly SendingRow[] = [
  capture('header', 'header x-csrf-TOKEN', { headers: [['X-Csrf-Token', 'h 1']] }, 'h 1'),
  capture(
    'cookie',
    'cookie sid',
    {
      headers: [
        ['Set-Cookie', 'a=1; Path=/cookie'],
        ['Set-Cookie', 'sid=s%201; Path=/nowhere'],
      ],
    },
    's%201',
  ),
  capture('status', 'status', {}, '200'),
  capture('url', 'url', {}, ''),
  capture('body', 'body', { body: 'plain é', headers: html }, 'plain é'),
  capture('regex', 'regex name="csrf" value="([^"]+)"', { body: page, headers: html }, 'a&amp;b'),
  capture('css', 'css form input[name=csrf] @value', { body: page, headers: html }, 'a&b'),
  capture('css-text', 'css h1', { body: page, headers: html }, 'Log\n in'),
  capture('css-nth', 'css ul > li:nth-child(2)', { body: page, headers: html }, 'y'),
  capture('json-last', '$.items[-1].sku', json(items), 'C'),
  capture('json-filter', '$.items[?(@.id == 3)].sku', json(items), 'B'),
  capture('json-filter-above', '$.items[?(@.stock>2)].sku', json(items), 'C'),
  capture('json-filter-other', '$.items[?(@.id != 1)].sku', json(items), 'B'),
  capture('json-filter-there', '$.items[?(@.price)].price', json(items), '0.5'),
].map((row) =>
  row.name === 'url'
    ? { ...row, sends: ['GET /url', /^POST \/url\/sent\nhttp:\/\/127\.0\.0\.1:\d+\/url$/] }
    : row,
);

const addresses: readonly SendingRow[] = [
  {
    name: 'location',
    steps: `
      location: { request: POST /location/a/b, expect: 201, capture: { made: location } }
      made: { request: "GET \${made}", headers: { X-Sent: "\${made}" } }`,
    answers: { '/location/a/b': { status: 201, headers: [['Location', '../c?d=%20e']] } },
    looks: ['x-channel'],
    sends: ['POST /location/a/b\nX-Channel: drill', 'GET /location/c?d=%20e\nX-Channel: drill'],
  },
  {
    name: 'next',
    steps: `
      next: { request: GET /next, capture: { whole: $.whole, below: $.below } }
      whole: GET \${whole}
      below: "DELETE \${below}?q=\${random 5..6}"`,
    answers: { '/next': { body: '{"whole":"BASE/next/1?a=b%26","below":"/next/2"}' } },
    sends: ['GET /next', 'GET /next/1?a=b%26', /^DELETE \/next\/2\?q=[56]$/],
  },
];

const requests: readonly SendingRow[] = [
  {
    name: 'method',
    steps: ['HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'PUT']
      .map(
        (method) =>
          `      ${method}: { request: ${method} /method${method === 'HEAD' ? '' : ', body: { a: 1 }'} }`,
      )
      .join('\n'),
    answers: {},
    sends: [
      'HEAD /method',
      ...['OPTIONS', 'PATCH', 'DELETE', 'PUT'].map((method) => `${method} /method\n{"a":1}`),
    ],
  },
  {
    name: 'form',
    steps: `
      form: { request: POST /form, form: { "a b": "x&y=\${row.id}$\${z}", n: 0.10, t: [true, é] } }`,
    answers: {},
    looks: ['content-type'],
    sends: [
      'POST /form\nContent-Type: application/x-www-form-urlencoded\na%20b=x%26y%3Dr%201%24%7Bz%7D&n=0.10&t=true&t=%C3%A9',
    ],
  },
  {
    name: 'text',
    steps: `
      text: { request: POST /text, text: '<\${row.id}> {"a"}' }
      text typed: { request: POST /text, text: <a/>, headers: { content-type: text/xml } }`,
    answers: {},
    looks: ['content-type'],
    sends: [
      'POST /text\nContent-Type: text/plain; charset=utf-8\n<r 1> {"a"}',
      'POST /text\nContent-Type: text/xml\n<a/>',
    ],
  },
  {
    name: 'headers',
    steps: `
      headers: { request: GET /headers, headers: { x-channel: own, api_key: "!#$%&'*+.^_\`|~" } }`,
    answers: {},
    looks: ['x-channel', 'x-row', 'api_key'],
    sends: ["GET /headers\nX-Channel: own\nX-Row: r 1\nApi_key: !#$%&'*+.^_`|~"],
  },
  {
    // Cookies come back within a journey, and the next one begins without.
    name: 'jar',
    steps: `
      jar: GET /jar
      jar sent: GET /jar/sent`,
    answers: { '/jar': { headers: [['Set-Cookie', 'k=1']] } },
    looks: ['cookie'],
    sends: ['GET /jar', 'GET /jar/sent\nCookie: k=1'],
  },
  {
    name: 'follow',
    steps: `
      follow: { request: POST /follow/a, body: { a: 1 }, follow: true, capture: { end: url } }
      follow sent: { request: POST /follow/sent, text: "\${end}" }`,
    answers: {
      '/follow/a': { status: 302, headers: [['Location', 'b/c']] },
      '/follow/b/c': { status: 307, headers: [['Location', 'BASE/follow/d']] },
    },
    sends: [
      'POST /follow/a\n{"a":1}',
      'GET /follow/b/c',
      'GET /follow/d',
      /^POST \/follow\/sent\nhttp:\/\/127\.0\.0\.1:\d+\/follow\/d$/,
    ],
  },
  {
    name: 'generated',
    steps: `
      generated:
        request: POST /generated
        body: { id: "\${uuid}", at: "\${now}", ms: "\${now ms}", s: "\${now s}", n: "\${random 1..3}", t: "<\${random -2..-1}>" }`,
    answers: {},
    sends: [
      /^POST \/generated\n\{"id":"[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}","at":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","ms":\d{13},"s":\d{10},"n":[123],"t":"<-[12]>"\}$/,
    ],
  },
  {
    name: 'pick',
    steps: `
      pick: { request: GET /pick, capture: { pick: "$.items[*]" } }
      pick sent: { request: POST /pick/sent, body: { sku: "\${pick.sku}", cents: "\${pick.price-cents}" } }`,
    answers: {
      '/pick': {
        body: '{"items":[{"sku":"A","price-cents":1.10},{"sku":"B","price-cents":12345678901234567}]}',
      },
    },
    sends: [
      'GET /pick',
      /^POST \/pick\/sent\n\{"sku":("A","cents":1\.10|"B","cents":12345678901234567)\}$/,
    ],
  },
];

const passingBody =
  '{"state":"paid","n":3.1,"tags":["blue","red"],"id":"A-12","rows":[{"id":1},{"id":2,"left":9}],"note":"r 1 \u00e9","ids":[1790000000000000001,2]}';

/** Checks that pass. */
const passing: SendingRow = {
  name: 'passing',
  steps: `
      passing:
        request: GET /passing
        expect: [304, 2xx]
        refused: [409, "$.code == SOLD_OUT"]
        check:
          not: $.state != failed
          above: $.n > 3
          below: $.n < 3.2
          holds: $.tags contains red
          part: $.state contains pai
          digits: $.ids contains 1790000000000000001
          pattern: '$.id matches ^A-\\d+$'
          last: $.tags[-1] == red
          filter: '$.rows[?(@.id == 2)].left == 9'
          status: status == 203
          class: status < 300
          header: header content-type matches ^application/json
          number: header X-Left > 3
          cookie: cookie sid == abc
          size: size == ${Buffer.byteLength(passingBody)}
          body: 'body contains "\${row.id}"'
          url: url contains /passing
          none: cookie other missing`,
  answers: {
    '/passing': {
      status: 203,
      headers: [
        ['Content-Type', 'application/json; x'],
        ['X-Left', '4'],
        ['Set-Cookie', 'sid=abc'],
      ],
      body: passingBody,
    },
  },
  sends: ['GET /passing'],
};

export const sendingRows: readonly SendingRow[] = [...captures, ...addresses, ...requests, passing];
