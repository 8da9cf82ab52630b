import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HarExchange, harOf } from './har.support.ts';
import { importScenario } from './importScenario.ts';

function stepsOf(...exchanges: readonly Partial<HarExchange>[]) {
  const text = harOf(exchanges.map((each) => ({ url: 'https://shop.example/a', ...each })));
  const result = importScenario({ scenario: 's', target: 't', as: 'har', text });
  if (!result.ok) throw new Error(result.error.message);
  const steps = Object.values<Record<string, unknown> | string>(
    parse(result.value.scenario).paths.recorded.steps,
  );
  return { steps, files: result.value.files, taken: result.value.taken };
}

it('keeps the scheme of an Authorization', () => {
  const { steps, files, taken } = stepsOf({ headers: { Authorization: 'Bearer abc.def' } });
  expect(steps).toEqual([
    { request: 'GET /a', headers: { Authorization: `Bearer $\{secrets.Authorization}` } },
  ]);
  expect(files).toEqual({ 'secrets.csv': 'Authorization\nREPLACE-ME\n' });
  expect(taken).toContainEqual({ what: 'secret kept out', count: 1 });
});

it('gives one value one column, and two values two', () => {
  const { steps, files } = stepsOf(
    { url: 'https://shop.example/a?token=one-1&key=one-1' },
    { url: 'https://shop.example/b?token=two-2' },
  );
  expect(steps).toEqual([
    `GET /a?token=$\{secrets.token}&key=$\{secrets.token}`,
    `GET /b?token=$\{secrets.token2}`,
  ]);
  expect(files).toEqual({ 'secrets.csv': 'token,token2\nREPLACE-ME,REPLACE-ME\n' });
});

it('hides a secret inside a longer value, before the request that names it and encoded as its place is', () => {
  const { steps } = stepsOf(
    { url: 'https://shop.example/a?q=see%20s3cret%20now&r=s3cre' },
    { method: 'POST', body: '{"password":"s3cret","other":"s3cret","long":"a s3cret b"}' },
  );
  expect(steps).toEqual([
    `GET /a?q=see%20$\{secrets.password}%20now&r=s3cre`,
    {
      request: 'POST /a',
      body: {
        password: `$\{secrets.password}`,
        other: `$\{secrets.password}`,
        long: `a $\{secrets.password} b`,
      },
    },
  ]);
});

it('looks for a secret of less than five characters as a whole only', () => {
  const { steps } = stepsOf({ method: 'POST', body: '{"pin":"1234","a":"1234","b":"01234"}' });
  expect(steps).toEqual([
    { request: 'POST /a', body: { pin: `$\{secrets.pin}`, a: `$\{secrets.pin}`, b: '01234' } },
  ]);
});

it('keeps a whole text out that holds a secret', () => {
  const { steps } = stepsOf({ method: 'POST', mimeType: 'text/xml', body: '<pin>1</pin><b/>' });
  expect(steps).toEqual([
    { request: 'POST /a', headers: { 'Content-Type': 'text/xml' }, body: `$\{secrets.body}` },
  ]);
});

it('names a column by letters, digits and underscores', () => {
  const { files } = stepsOf(
    { headers: { 'X-API-Key': 'abcdef' } },
    { url: 'https://shop.example/b?0[token]=xyz12' },
  );
  expect(files).toEqual({ 'secrets.csv': 'X_API_Key,token\nREPLACE-ME,REPLACE-ME\n' });
});
