import { describe, expect, it } from 'vitest';
import { handRedirects } from './handRedirects.ts';

interface Hop {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly params: { readonly headers: Readonly<Record<string, string>> };
}
type Answer = { status: number; url: string; headers: Readonly<Record<string, string>> };

/** The functions of the generated text, with what its module defines before it. */
const { nextHop, hopsOf } = new Function(
  `const { keys } = Object; const lower = (text) => text.toLowerCase(); const inward = (url) => url;
${handRedirects}
return { nextHop, hopsOf };`,
)() as {
  nextHop: (res: Answer, sent: Hop) => Hop | null;
  hopsOf: (params: unknown) => number;
};

const sent = (method: string, headers: Readonly<Record<string, string>> = {}): Hop => ({
  ...{ method, url: 'http://shop.test/a/b?c', body: 'x' },
  params: { headers },
});
const answer = (status: number, location?: string): Answer => ({
  ...{ status, url: 'http://shop.test:8080/a/b?c' },
  headers: location === undefined ? {} : { Location: location },
});
const urlOf = (location: string): string | undefined =>
  nextHop(answer(302, location), sent('GET'))?.url;

describe('the address of the next hop', () => {
  it.each([
    ['http://other.test/x', 'http://other.test/x'],
    ['HTTPS://other.test', 'HTTPS://other.test'],
    ['//other.test/x', 'http://other.test/x'],
    ['/x?y#z', 'http://shop.test:8080/x?y#z'],
    ['x', 'http://shop.test:8080/a/x'],
    ['./x/', 'http://shop.test:8080/a/x/'],
    ['../x', 'http://shop.test:8080/x'],
    ['../../../x', 'http://shop.test:8080/x'],
    ['/a/..', 'http://shop.test:8080/'],
    ['/a/.', 'http://shop.test:8080/a/'],
    ['/a/./b/../c?d=../e', 'http://shop.test:8080/a/c?d=../e'],
    ['?d', 'http://shop.test:8080/a/b?d'],
    ['$&', 'http://shop.test:8080/a/$&'],
  ])('of %s is %s', (location, url) => {
    expect(urlOf(location)).toBe(url);
    // The same as the URL standard says.
    expect(new URL(urlOf(location) ?? '').href).toBe(
      new URL(location, 'http://shop.test:8080/a/b?c').href,
    );
  });

  it('starts at the root where the answered address has no path', () => {
    const res = { ...answer(302, 'x'), url: 'http://shop.test' };
    expect(nextHop(res, sent('GET'))?.url).toBe('http://shop.test/x');
  });
});

describe('the next hop', () => {
  it('is one for redirects that name an address only', () => {
    const statuses = [200, 300, 304, 305, 306, 309, 400];
    expect(statuses.map((status) => nextHop(answer(status, '/x'), sent('GET')))).toEqual(
      statuses.map(() => null),
    );
    expect(nextHop(answer(302), sent('GET'))).toBe(null);
  });

  it.each([
    [301, 'POST', 'GET', null],
    [302, 'PUT', 'GET', null],
    [303, 'DELETE', 'GET', null],
    [303, 'HEAD', 'HEAD', null],
    [307, 'POST', 'POST', 'x'],
    [308, 'PUT', 'PUT', 'x'],
  ])('of %i after %s is %s', (status, before, method, body) => {
    expect(nextHop(answer(status, '/x'), sent(before))).toMatchObject({ method, body });
  });

  it('carries all headers to the same host and port, and no secret to another', () => {
    const headers = { Authorization: 's', COOKIE: 't', baggage: 'tag', a: 'b' };
    const of = (location: string) =>
      nextHop(answer(302, location), sent('GET', headers))?.params.headers;
    expect(of('/x')).toEqual(headers);
    expect(of('http://SHOP.test:8080/x')).toEqual(headers);
    expect(of('http://shop.test:8081/x')).toEqual({ baggage: 'tag', a: 'b' });
    expect(of('http://other.test:8080/x')).toEqual({ baggage: 'tag', a: 'b' });
  });
});

it('follows as many hops as the request says, 20 at most', () => {
  expect([undefined, {}, { redirects: 3 }, { redirects: 99 }].map(hopsOf)).toEqual([0, 0, 3, 20]);
});
