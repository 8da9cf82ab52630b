import { html, json, page, type SendingRow } from './language.support.ts';

/** Whole journeys, as a browser and a client of links walk them. */
const picture = Buffer.from([0x89, 0x50, 0xff, 0xfe, 0xc3]);

/** A body that is no UTF-8 text. */
const binary: SendingRow = {
  name: 'binary',
  steps: `
      binary: { request: GET /binary, check: { size: size == ${picture.length} } }
      binary sent: GET /binary/sent`,
  answers: { '/binary': { headers: [['Content-Type', 'image/png']], bytes: picture } },
  sends: ['GET /binary', 'GET /binary/sent'],
};

export const journeyRows: readonly SendingRow[] = [
  binary,
  {
    name: 'log-in',
    steps: `
      page: { request: GET /log-in, capture: { csrf: 'css form input[name=csrf] @value' } }
      send:
        request: POST /log-in/form
        form: { user: "\${row.id}", csrf: "\${csrf}" }
        expect: 302
        capture: { home: location, token: header X-Token }
        check: { known: cookie sid exists }
      home: { request: "GET \${home}", check: { named: body contains "Hello" } }
      cart: { request: POST /log-in/cart, headers: { Authorization: "Bearer \${token}" }, body: { units: 1 } }`,
    answers: {
      '/log-in': { body: page, headers: html },
      '/log-in/form': {
        status: 302,
        headers: [
          ['Location', 'home'],
          ['X-Token', 't-1'],
          ['Set-Cookie', 'sid=s-1; Path=/log-in'],
        ],
      },
      '/log-in/home': { body: '<h1>Hello</h1>', headers: html },
    },
    looks: ['cookie', 'authorization'],
    sends: [
      'GET /log-in',
      'POST /log-in/form\nuser=r%201&csrf=a%26b',
      'GET /log-in/home\nCookie: sid=s-1',
      'POST /log-in/cart\nCookie: sid=s-1\nAuthorization: Bearer t-1\n{"units":1}',
    ],
  },
  {
    name: 'links',
    steps: `
      links: { request: GET /links, capture: { first: "$.links[?(@.rel == 'orders')].href" } }
      orders: { request: "GET \${first}", capture: { last: "$.orders[-1].links.pay" } }
      pay by link: { request: "PUT \${last}", body: { paid: true } }`,
    answers: {
      '/links': json({
        links: [
          { rel: 'self', href: '/links' },
          { rel: 'orders', href: '/links/orders' },
        ],
      }),
      '/links/orders': {
        body: '{"orders":[{"links":{}},{"links":{"pay":"BASE/links/orders/7/pay"}}]}',
      },
    },
    sends: ['GET /links', 'GET /links/orders', 'PUT /links/orders/7/pay\n{"paid":true}'],
  },
];
