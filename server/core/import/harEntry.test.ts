import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import { entryOf } from './harEntry.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An entry of a request for `/a` that was answered, with other fields. */
function entry(over: Fields = {}, request: Fields = {}, response: Fields = {}) {
  const notices = createNotices();
  const value = {
    startedDateTime: '2026-11-20T23:58:00.000Z',
    time: 5,
    ...over,
    request: { method: 'GET', url: 'https://shop.example/a', headers: [], ...request },
    response: {
      status: 200,
      headers: [],
      content: { mimeType: 'application/json', text: '{}' },
      ...response,
    },
  };
  const [made] = entryOf(value, 'log.entries[0]', notices);
  return { made, notices: notices.list().map(({ kind, remedy }) => [kind, remedy]) };
}
const content = (mimeType: string, text?: unknown, encoding?: string) => ({
  content: { mimeType, text, encoding },
});
const header = (name: unknown, value?: unknown) => ({ name, value });

it('is the request with its answer and its times', () => {
  const answer = content('text/html; charset=utf-8', '<p/>');
  const headers = { headers: [header('Location', '/b')] };
  expect(
    entry(
      {},
      { headers: [header('X-A', 'b')], method: 'get' },
      { ...answer, ...headers, status: 201 },
    ),
  ).toEqual({
    made: {
      request: {
        method: 'GET',
        url: new URL('https://shop.example/a'),
        headers: [['X-A', 'b']],
        body: { kind: 'none' },
        place: 'log.entries[0]',
      },
      answer: {
        status: 201,
        headers: [['Location', '/b']],
        contentType: 'text/html; charset=utf-8',
        body: '<p/>',
      },
      startedMs: Date.parse('2026-11-20T23:58:00.000Z'),
      endedMs: Date.parse('2026-11-20T23:58:00.005Z'),
      isPage: true,
    },
    notices: [],
  });
});

describe('what is left out', () => {
  const reasons = {
    url: ['entry without a URL', 'record it again'],
    data: ['data URL', 'nothing to do: it sends no request'],
    protocol: ['WebSocket or other protocol', 'a scenario sends HTTP requests only'],
    method: [
      'request with a method that steps do not have',
      'write a script by hand if it matters',
    ],
    file: [
      'static resource (image, font, style sheet, script)',
      'add a step where your own servers deliver it',
    ],
    answer: ['request without an answer', 'record it again, or write a step'],
  } as const;
  it.each<[Fields, Fields, keyof typeof reasons]>([
    [{ url: 'shop' }, {}, 'url'],
    [{ url: 7 }, {}, 'url'],
    [{ url: 'data:text/plain,a' }, {}, 'data'],
    [{ url: 'blob:https://shop.example/1' }, {}, 'data'],
    [{ url: 'wss://shop.example/a' }, {}, 'protocol'],
    [{ url: 'xhttp://shop.example/a' }, {}, 'protocol'],
    [{}, { status: 101 }, 'protocol'],
    [{ method: 'PURGE' }, {}, 'method'],
    [{ method: '' }, {}, 'method'],
    [{}, content('image/png'), 'file'],
    [{}, content('font/woff2'), 'file'],
    [{}, content('audio/mpeg'), 'file'],
    [{}, content('video/mp4'), 'file'],
    [{}, content('text/css'), 'file'],
    [{}, content('text/JavaScript'), 'file'],
    [{}, content('application/ecmascript'), 'file'],
    [{}, content('application/wasm'), 'file'],
    [{}, content('application/x-font-ttf'), 'file'],
    [{}, content('application/octet-stream'), 'file'],
    [{}, content('application/manifest+json'), 'file'],
    [{}, { status: 0 }, 'answer'],
    [{}, { status: 99 }, 'answer'],
    [{}, { status: 600 }, 'answer'],
    [{}, { status: '200' }, 'answer'],
    ...'png jpg jpeg gif webp avif svg ico css js mjs map woff woff2 ttf otf eot mp4 webm mp3 wasm webmanifest'
      .split(' ')
      .map((ending): [Fields, Fields, 'file'] => [
        { url: `https://shop.example/a.${ending}?b` },
        {},
        'file',
      ]),
  ])('%j %j: %s', (request, response, reason) => {
    expect(entry({}, request, response)).toEqual({ made: undefined, notices: [reasons[reason]] });
  });

  it.each<[Fields, Fields]>([
    [{ url: 'http://shop.example/a' }, {}],
    [{ url: 'https://shop.example/a.png/b' }, {}],
    [{ url: 'https://shop.example/apng' }, {}],
    [{ url: 'https://shop.example/a.pngs' }, {}],
    [{}, content('x-image/png')],
    [{}, content('image')],
    [{}, { status: 100 }],
    [{}, { status: 599 }],
    [{ method: 'POST' }, content('image/png')],
    [{ method: 'HEAD', url: 'https://shop.example/a.png' }, {}],
  ])('%j %j is taken', (request, response) => {
    const { made, notices } = entry({}, request, response);
    expect([made === undefined, notices]).toEqual([false, []]);
  });

  it.each([null, 7, 'a', []])('%j is no entry', (value) => {
    const notices = createNotices();
    expect(entryOf(value, 'log.entries[0]', notices)).toEqual([]);
    expect(notices.list().map(({ kind }) => kind)).toEqual(['entry without a URL']);
  });
});

describe('times', () => {
  const began = Date.parse('2026-11-20T23:58:00.000Z');
  it.each<[Fields, number, number]>([
    [{ time: 0 }, began, began],
    [{ time: -1 }, began, began],
    [{ time: '5' }, began, began],
    [{ time: 0.5 }, began, began + 0.5],
    [{ startedDateTime: 'x' }, 0, 5],
    [{ startedDateTime: undefined }, 0, 5],
  ])('%j', (over, startedMs, endedMs) => {
    expect(entry(over).made).toMatchObject({ startedMs, endedMs });
  });
});

it.each<[Fields, string, boolean]>([
  [{ _resourceType: 'document' }, 'application/json', true],
  [{ _resourceType: 'xhr' }, 'application/json', false],
  [{ _resourceType: 'xhr' }, 'application/XHTML+xml', true],
  [{}, 'text/plain', false],
])('%j answered by %s is a page: %s', (over, type, isPage) => {
  expect(entry(over, {}, content(type, '')).made?.isPage).toBe(isPage);
});

describe('the answer', () => {
  it.each<[unknown, string | undefined, string]>([
    ['abc', undefined, 'abc'],
    [undefined, undefined, ''],
    ['w6TDtg==', 'base64', 'äö'],
    ['w6TDtg==', 'gzip', 'w6TDtg=='],
    ['x'.repeat(1_000_000), undefined, 'x'.repeat(1_000_000)],
    ['x'.repeat(1_000_001), undefined, ''],
  ])('%.20s in %s is read', (text, encoding, body) => {
    const found = entry({}, {}, content('text/plain', text, encoding)).made?.answer?.body;
    expect(found === body).toBe(true);
  });
});

describe('headers', () => {
  it('are pairs of a name and a text', () => {
    const headers = [
      header('X-A', 'b'),
      header('X-B'),
      header('', 'c'),
      header(7, 'd'),
      header('X-E', 7),
      null,
    ];
    expect(entry({}, { headers }).made?.request.headers).toEqual([
      ['X-A', 'b'],
      ['X-B', ''],
    ]);
    expect(entry({}, { headers: 'X-A' }).made?.request.headers).toEqual([]);
  });

  it('begin with the user of the URL, which the URL leaves out', () => {
    const { made } = entry(
      {},
      { url: 'https://ann:pw@shop.example/a#b', headers: [header('X-A', 'b')] },
    );
    expect(made?.request.url.href).toBe('https://shop.example/a');
    expect(made?.request.headers.map(([name]) => name)).toEqual(['Authorization', 'X-A']);
  });
});

describe('the body', () => {
  const post = (postData: Fields, headers: readonly Fields[] = []) => {
    const { made, notices } = entry({}, { method: 'POST', postData, headers });
    return { body: made?.request.body, headers: made?.request.headers, notices };
  };
  const params = [header('a', '1'), header('b')];
  const fields = [
    ['a', '1'],
    ['b', ''],
  ];
  const upload = ['upload of a file', 'write the request in a script by hand'];

  it.each<[Fields, unknown, readonly unknown[]]>([
    [{ mimeType: 'multipart/form-data; boundary=x', params }, { kind: 'multipart', fields }, []],
    [{ mimeType: 'Multipart/Form-Data', params: [] }, { kind: 'none' }, [upload]],
    [{ mimeType: 'multipart/form-data', text: 'x' }, { kind: 'none' }, [upload]],
    [
      { mimeType: 'multipart/form-data', params: [...params, { name: 'f', fileName: 'g' }] },
      { kind: 'none' },
      [upload],
    ],
    [{ mimeType: 'x', params }, { kind: 'form', fields }, []],
    [{ mimeType: 'text/plain', text: 'x', params }, { kind: 'text', text: 'x' }, []],
    [
      { mimeType: 'application/x-www-form-urlencoded', text: 'c=d' },
      { kind: 'form', fields: [['c', 'd']] },
      [],
    ],
    [{}, { kind: 'none' }, []],
  ])('%j', (postData, body, notices) => {
    const made = post(postData);
    expect([made.body, made.notices]).toEqual([body, notices]);
  });

  it('of a text has the type that stands beside it, unless a header names one', () => {
    const text = { mimeType: 'text/xml', text: '<a/>' };
    expect(post(text).headers).toEqual([['Content-Type', 'text/xml']]);
    expect(post(text, [header('content-TYPE', 'a/b')]).headers).toEqual([['content-TYPE', 'a/b']]);
    expect(post(text, [header('X-A', 'b')]).headers).toEqual([
      ['X-A', 'b'],
      ['Content-Type', 'text/xml'],
    ]);
    expect(post({ text: '<a/>' }).headers).toEqual([]);
    expect(post({ mimeType: 'application/x-www-form-urlencoded', text: 'a=b' }).headers).toEqual(
      [],
    );
  });
});
