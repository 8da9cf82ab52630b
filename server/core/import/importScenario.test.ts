import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HarExchange, harOf } from './har.support.ts';
import { importerTitles, importScenario } from './importScenario.ts';

const base = 'https://shop.example';
const read = (text: string) => importScenario({ scenario: 's', target: 't', as: 'har', text });

function imported(bodies: readonly string[]) {
  const exchanges = bodies.map((body, index) => ({
    method: 'POST',
    url: `${base}/${'abcdefgh'[index]}`,
    mimeType: 'text/plain',
    body,
  }));
  const result = read(harOf(exchanges));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const { scenario, notices, taken } = result.value;
  return { names: Object.keys(parse(scenario).paths.recorded.steps), notices, taken };
}

it('writes half a character as U+FFFD, in steps and in data files', () => {
  const { names, notices } = imported(['a\ud83cb', 'c\udf75']);
  expect([names, notices]).toEqual([['post-a', 'post-b'], []]);
  const openapi = {
    openapi: '3.0.0',
    servers: [{ url: base }],
    paths: {
      '/items/{id}': {
        get: {
          parameters: [
            {
              name: 'id',
              in: 'path',
              required: true,
              schema: { type: 'string' },
              example: 'i\ud83c',
            },
            { name: 'q\udf75', in: 'query', required: true, example: 'v\ud83c' },
          ],
        },
      },
    },
  };
  const result = importScenario({
    ...{ scenario: 's', target: 't', as: 'openapi' as const },
    text: JSON.stringify(openapi),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  expect(result.value.files).toEqual({ 'params.csv': 'itemId\ni\ufffd\n' });
  expect(result.value.scenario).toContain('?q%EF%BF%BD=v%EF%BF%BD');
});

describe('steps that a scenario file cannot hold', () => {
  const left = (step: string, count = 1) => ({
    kind: 'step that a scenario file cannot hold',
    place: `step ${step}`,
    count,
    remedy: 'write it by hand, or in a script',
  });

  it('are taken out and counted, and the others stay', () => {
    const { names, notices, taken } = imported(['one', 'x'.repeat(65_537), 'three']);
    expect(names).toEqual(['post-a', 'post-c']);
    expect(notices).toEqual([left('post-b')]);
    expect(taken).toEqual([{ what: 'step', count: 2 }]);
  });

  it('are the longest, where the file grows too large', () => {
    const text = 'x'.repeat(60_000);
    const { names, notices } = imported([text, text, 'short', text, text, `${text}x`]);
    expect(names).toEqual(['post-b', 'post-c', 'post-d', 'post-e']);
    expect(notices).toEqual([left('post-a', 2)]);
  });

  it('take with them what uses their captures', () => {
    const exchanges = [
      {
        method: 'POST',
        url: `${base}/orders`,
        mimeType: 'text/plain',
        body: 'x'.repeat(65_537),
        answer: { orderId: 'a1b2c3d4' },
      },
      { url: `${base}/orders/a1b2c3d4` },
      { url: `${base}/end` },
    ];
    const result = read(harOf(exchanges));
    expect(
      result.ok ? Object.keys(parse(result.value.scenario).paths.recorded.steps) : null,
    ).toEqual(['end']);
  });

  it('leave no scenario behind when they are all', () => {
    const result = read(
      harOf([
        { method: 'POST', url: `${base}/a`, mimeType: 'text/plain', body: 'x'.repeat(65_537) },
      ]),
    );
    expect(result.ok ? null : result.error.message).toBe('has no request that a scenario can send');
  });
});

it('asks only for the secrets that a step still uses', () => {
  const exchanges: readonly HarExchange[] = [
    {
      method: 'POST',
      url: `${base}/a`,
      headers: { 'X-Api-Key': 'k1-secret' },
      mimeType: 'text/plain',
      body: 'x'.repeat(65_537),
    },
    { url: `${base}/b`, headers: { 'X-Token': 'k2-secret' } },
  ];
  const result = read(harOf(exchanges));
  expect(result.ok ? [result.value.secrets, result.value.files] : null).toEqual([['X_TOKEN'], {}]);
  expect(result.ok && result.value.scenario.split('\n')[1]).toBe(
    '# Set ZEROHOUR_SECRET_X_TOKEN where the server starts, or write NAME=… lines into the file that ZEROHOUR_SECRETS_FILE names.',
  );
});

it('writes data files by RFC 4180', () => {
  const name = 'a","b';
  const text = JSON.stringify({
    openapi: '3.0.0',
    paths: {
      '/a/{sku}': {
        get: {
          parameters: [{ name: 'sku', in: 'path', required: true, example: name }],
          responses: {},
        },
      },
    },
  });
  const result = importScenario({ scenario: 's', target: 't', as: 'openapi', text });
  expect(result.ok ? result.value.files : null).toEqual({
    'params.csv': 'sku\n"a"",""b"\n',
  });
});

it('names each importer with what it reads', () => {
  expect(importerTitles()).toBe(
    'har (HAR 1.2: what the network tab of a browser saves), openapi (OpenAPI 3.0 and 3.1, YAML or JSON), curl (curl command lines)',
  );
});

it('says what it was made from', () => {
  const result = read(harOf([{ url: `${base}/a` }]));
  expect(result.ok ? [result.value.as, result.value.scenario.split('\n')[0]] : null).toEqual([
    'har',
    '# Made by "zerohour import" from har; see docs/guides/import.md. Read the comments, then try it.',
  ]);
  const nothing = read(
    harOf([{ method: 'POST', url: `${base}/a`, mimeType: 'text/plain', body: 'x'.repeat(65_537) }]),
  );
  expect(nothing.ok ? null : nothing.error).toEqual({
    place: 'the document',
    message: 'has no request that a scenario can send',
    remedy: 'See docs/guides/import.md for what is taken.',
  });
});
