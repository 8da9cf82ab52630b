import { expect, it } from 'vitest';
import { isOpenapi, pagesOf } from './pages.ts';

const document = JSON.stringify({
  openapi: '3.0.0',
  info: { title: 'shop', version: '1' },
  paths: {
    '/items': {
      get: { responses: { 200: { description: 'ok' } } },
      post: { responses: { 201: { description: 'ok' } } },
    },
    '/items/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: 'ok' } },
      },
    },
    '/stock': { get: { responses: { 200: { description: 'ok' } } } },
  },
});

it('gives the pages of a description that need no value', () => {
  expect(pagesOf(document)).toEqual(['/items', '/stock']);
});

it('gives each page of a recording once', () => {
  const entry = (url: string) => ({
    startedDateTime: '2026-01-01T00:00:00Z',
    time: 1,
    request: { method: 'GET', url, headers: [], queryString: [], cookies: [] },
    response: { status: 200, headers: [], content: { mimeType: 'application/json', text: '{}' } },
  });
  const urls = ['http://shop.test/a?n=1', 'http://shop.test/b', 'http://shop.test/a?n=2'];
  const har = JSON.stringify({ log: { version: '1.2', entries: urls.map(entry) } });
  expect(pagesOf(har).map((page) => page.split('?')[0])).toEqual(['/a', '/b']);
});

it('gives none of what it cannot read', () => {
  expect(['hello', '{"openapi":"3.0.0"', '{"log":{}}'].map(pagesOf)).toEqual([[], [], []]);
  expect([document, 'hello', '<html>'].map(isOpenapi)).toEqual([true, false, false]);
});
