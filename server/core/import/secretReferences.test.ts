import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HarExchange, harOf } from './har.support.ts';
import { importScenario } from './importScenario.ts';
import { secretNameOf } from './secretReferences.ts';

function stepsOf(...exchanges: readonly Partial<HarExchange>[]) {
  const text = harOf(exchanges.map((each) => ({ url: 'https://shop.example/a', ...each })));
  const result = importScenario({ scenario: 's', target: 't', as: 'har', text });
  if (!result.ok) throw new Error(result.error.message);
  const steps = Object.values<Record<string, unknown> | string>(
    parse(result.value.scenario).paths.recorded.steps,
  );
  return {
    steps,
    secrets: result.value.secrets,
    files: result.value.files,
    taken: result.value.taken,
  };
}

it('keeps the scheme of an Authorization', () => {
  const { steps, secrets, files, taken } = stepsOf({
    headers: { Authorization: 'Bearer abc.def' },
  });
  expect(steps).toEqual([
    { request: 'GET /a', headers: { Authorization: `Bearer $\{secret.AUTHORIZATION}` } },
  ]);
  expect([secrets, files]).toEqual([['AUTHORIZATION'], {}]);
  expect(taken).toContainEqual({ what: 'secret kept out', count: 1 });
});

it('gives one value one name, and two values two', () => {
  const { steps, secrets } = stepsOf(
    { url: 'https://shop.example/a?token=one-1&key=one-1' },
    { url: 'https://shop.example/b?token=two-2' },
  );
  expect(steps).toEqual([
    `GET /a?token=$\{secret.TOKEN}&key=$\{secret.TOKEN}`,
    `GET /b?token=$\{secret.TOKEN_2}`,
  ]);
  expect(secrets).toEqual(['TOKEN', 'TOKEN_2']);
});

it('hides a secret inside a longer value, before the request that names it and encoded as its place is', () => {
  const { steps } = stepsOf(
    { url: 'https://shop.example/a?q=see%20s3cret%20now&r=s3cre' },
    { method: 'POST', body: '{"password":"s3cret","other":"s3cret","long":"a s3cret b"}' },
  );
  expect(steps).toEqual([
    `GET /a?q=see%20$\{secret.PASSWORD}%20now&r=s3cre`,
    {
      request: 'POST /a',
      body: {
        password: `$\{secret.PASSWORD}`,
        other: `$\{secret.PASSWORD}`,
        long: `a $\{secret.PASSWORD} b`,
      },
    },
  ]);
});

it('looks for a secret of less than five characters as a whole only', () => {
  const { steps } = stepsOf({ method: 'POST', body: '{"pin":"1234","a":"1234","b":"01234"}' });
  expect(steps).toEqual([
    { request: 'POST /a', body: { pin: `$\{secret.PIN}`, a: `$\{secret.PIN}`, b: '01234' } },
  ]);
});

it('keeps a whole text out that holds a secret', () => {
  const { steps } = stepsOf({ method: 'POST', mimeType: 'text/xml', body: '<pin>1</pin><b/>' });
  expect(steps).toEqual([
    { request: 'POST /a', headers: { 'Content-Type': 'text/xml' }, body: `$\{secret.BODY}` },
  ]);
});

it('names a secret by capital letters, digits and underscores', () => {
  const { secrets } = stepsOf(
    { headers: { 'X-API-Key': 'abcdef' } },
    { url: 'https://shop.example/b?0[token]=xyz12' },
  );
  expect(secrets).toEqual(['X_API_KEY', 'TOKEN']);
  const none: ReadonlySet<string> = new Set();
  const of = (key: string) => secretNameOf(key, none);
  expect(['clientSecret', '9-2-key', '0_é', 'a'.repeat(50)].map(of)).toEqual([
    'CLIENT_SECRET',
    'KEY',
    'SECRET',
    'A'.repeat(40),
  ]);
  expect(secretNameOf('key', new Set(['KEY', 'KEY_2']))).toBe('KEY_3');
});
