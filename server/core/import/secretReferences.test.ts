import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type HarExchange, harOf } from './har.support.ts';
import { importScenario } from './importScenario.ts';
import type { ImportedRequest, Slot } from './request.ts';
import { secretNameOf, secretReferences } from './secretReferences.ts';

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
  expect(['clientSecret', '9-2-key', '0_é', 'a-.b', 'a'.repeat(50)].map(of)).toEqual([
    'CLIENT_SECRET',
    'KEY',
    'SECRET',
    'A_B',
    'A'.repeat(40),
  ]);
  expect(secretNameOf('key', new Set(['KEY', 'KEY_2']))).toBe('KEY_3');
});

describe('secrets of requests', () => {
  const requestOf = (
    query: string,
    headers: Readonly<Record<string, string>> = {},
  ): ImportedRequest => ({
    method: 'GET',
    url: new URL(`https://shop.example/a${query}`),
    headers: Object.entries(headers),
    body: { kind: 'none' },
    place: '',
  });
  const slot = (value: string, over: Partial<Slot> = {}): Slot => ({
    where: 'query',
    key: 'q',
    value,
    ...over,
  });
  const token = (value: string, where: Slot['where'] = 'query') =>
    slot(value, { key: 'token', where });
  const $ = (name: string) => `$\{secret.${name}}`;

  it('hide a value of four characters as a whole and of five inside of others', () => {
    const secrets = secretReferences([requestOf('?token=abcd&pin=abc&password=abcde')]);
    expect(['abcd', 'xabcdx', 'abc', 'xabcdex'].map((text) => secrets.fill(slot(text)))).toEqual([
      $('TOKEN'),
      null,
      null,
      `x${$('PASSWORD')}x`,
    ]);
    expect(secrets.fill(slot('abc', { key: 'pin' }))).toBe($('PIN'));
  });

  it('hide the longest of several in one value, then what is left', () => {
    const secrets = secretReferences([requestOf('?token=abcde&password=abcdefgh&pin=vwxyz')]);
    expect(secrets.fill(slot('1 abcdefgh abcde vwxyz 2', { where: 'json' }))).toBe(
      `1 ${$('PASSWORD')} ${$('TOKEN')} ${$('PIN')} 2`,
    );
    expect(secrets.fill(slot('a&abcde&b'))).toBe(`a%26${$('TOKEN')}%26b`);
  });

  it('are told once a template names them', () => {
    const secrets = secretReferences([requestOf('?token=abcde&password=vwxyz')]);
    expect(secrets.names()).toEqual([]);
    secrets.fill(token('abcde'));
    secrets.fill(token('abcde'));
    expect(secrets.names()).toEqual(['TOKEN']);
  });

  it('leave made-up values alone where no name says that they are secret', () => {
    const secrets = secretReferences([requestOf('?token=abcde')], (value) => value === 'abcde');
    expect(secrets.fill(slot('abcde'))).toBeNull();
    expect(secrets.fill(token('abcde'))).toBe($('TOKEN'));
  });

  it.each([
    ['Bearer abcde', `Bearer ${'*'}`],
    ['basic  abcde', `basic  ${'*'}`],
    ['TOKEN abcde', `TOKEN ${'*'}`],
    ['ApiKey abcde', `ApiKey ${'*'}`],
    ['Digest abcde', '*'],
    ['xBearer abcde', '*'],
    ['Bearer ', '*'],
  ])('keep the scheme of %s', (value, text) => {
    const secrets = secretReferences([requestOf('', { Authorization: value })]);
    const header: Slot = { where: 'header', key: 'Authorization', value };
    expect(secrets.fill(header)).toBe(text.replace('*', $('AUTHORIZATION')));
    expect(secrets.fill({ ...header, where: 'query' }) === $('AUTHORIZATION')).toBe(
      !text.includes(' '),
    );
  });

  it.each([
    ['X-API-Key', 'X_API_KEY'],
    ['__token__', 'TOKEN'],
    ['0[token]', 'TOKEN'],
    ['1token-', 'TOKEN'],
    [`token${'n'.repeat(40)}`, `TOKEN${'N'.repeat(35)}`],
  ])('are named after %s: %s', (key, name) => {
    const secrets = secretReferences([requestOf('', { [key.replace(/[[\]]/g, '_')]: 'abcde' })]);
    const query = secretReferences([requestOf(`?${key}=abcde`)]);
    const fill = (of: typeof secrets) => of.fill(slot('abcde', { key }));
    expect([fill(query), /[[]/.test(key) ? $(name) : fill(secrets)]).toEqual([$(name), $(name)]);
  });

  it('number equal names', () => {
    const secrets = secretReferences([requestOf('?token=aaaaa&token=bbbbb&token=ccccc')]);
    expect(['aaaaa', 'bbbbb', 'ccccc'].map((value) => secrets.fill(token(value)))).toEqual([
      $('TOKEN'),
      $('TOKEN_2'),
      $('TOKEN_3'),
    ]);
  });

  it('are no path segments by their name, but by their form', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk';
    const request = { ...requestOf(''), url: new URL(`https://shop.example/token/abcde/${jwt}`) };
    const secrets = secretReferences([request]);
    expect(secrets.fill(slot('abcde', { where: 'segment', key: 'token' }))).toBeNull();
    expect(secrets.fill(slot(jwt, { where: 'segment', key: 'abcde' }))).toBe($('ABCDE'));
  });
});
