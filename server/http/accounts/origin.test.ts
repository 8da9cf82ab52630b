import type { RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import type { HttpSettings } from '../api/settings.ts';
import { isSecure } from '../api/settings.ts';
import { knownHostsOnly, sameOriginOnly } from './origin.ts';

const local = { host: '127.0.0.1', publicUrl: null } as HttpSettings;
const everywhere = { host: '0.0.0.0', publicUrl: null } as HttpSettings;
const proxied = { host: '127.0.0.1', publicUrl: 'https://zerohour.example' } as HttpSettings;
const bearer = `Bearer zh_${'a'.repeat(43)}`;

/** `passes`, or the code of the problem. */
function asked(handler: RequestHandler, headers: object, method = 'POST'): string {
  let passed = false;
  try {
    handler({ method, headers } as never, {} as never, () => {
      passed = true;
    });
  } catch (error) {
    return (error as { problem: { code: string } }).problem.code;
  }
  return passed ? 'passes' : 'stays';
}

describe('the origin of a change', () => {
  const ask = (headers: object, method?: string, settings = local) =>
    asked(sameOriginOnly(settings), { host: 'localhost:4270', ...headers }, method);
  const origin = 'http://localhost:4270';

  it.each([
    [{ origin }],
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin, 'sec-fetch-site': 'same-origin' }],
    [{ authorization: bearer, origin: 'https://evil.example' }],
    // A header that holds no token logs nobody in, and a browser adds none by itself.
    [{ authorization: 'Basic eDp5' }],
  ])('is our own: %j', (headers) => {
    expect(ask(headers)).toBe('passes');
  });

  it.each([
    [{}],
    [{ origin: 'http://localhost:4271' }],
    [{ origin: 'https://localhost:4270' }],
    [{ origin, 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('is another: %j', (headers) => {
    expect(ask(headers)).toBe('ZH-REQUEST-007');
  });

  it('is not asked of what only reads', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'];
    expect(methods.map((method) => ask({}, method))).toEqual([
      ...Array(3).fill('passes'),
      ...Array(3).fill('ZH-REQUEST-007'),
    ]);
  });

  it('is the public one behind a proxy, under its own host only', () => {
    const host = 'zerohour.example';
    const own = { host, origin: 'https://zerohour.example' };
    expect(ask(own, 'POST', proxied)).toBe('passes');
    expect(ask({ ...own, origin: 'http://zerohour.example' }, 'POST', proxied)).toBe(
      'ZH-REQUEST-007',
    );
    expect(ask({ origin }, 'POST', proxied)).toBe('passes');
    expect(ask({ origin: own.origin }, 'POST', proxied)).toBe('ZH-REQUEST-007');
  });
});

describe('the host of a request', () => {
  const ask = (host: string | undefined, settings = local) =>
    asked(knownHostsOnly(settings), { host }, 'GET');

  it('is a name of loopback on a server that is bound there', () => {
    for (const host of ['localhost', 'localhost:4270', '127.0.0.1', '[::1]:80', '127.8.8.8']) {
      expect(ask(host), host).toBe('passes');
    }
    for (const host of ['evil.example', '10.0.0.1', 'zerohour.example']) {
      expect(ask(host), host).toBe('ZH-REQUEST-008');
    }
  });

  it('is also the public one', () => {
    expect(ask('zerohour.example', proxied)).toBe('passes');
    expect(ask('zerohour.example:443', proxied)).toBe('passes');
    expect(ask('evil.example', proxied)).toBe('ZH-REQUEST-008');
  });

  it('is any on a server that is bound to every address, but never no host', () => {
    expect(ask('evil.example', everywhere)).toBe('passes');
    for (const host of [undefined, '', 'a b', 'a/b', 'a\\b', 'a?b', 'a#b', 'u@localhost', '[::1']) {
      expect(ask(host, everywhere), String(host)).toBe('ZH-REQUEST-008');
      expect(ask(host), String(host)).toBe('ZH-REQUEST-008');
    }
  });
});

it('is secure behind a public https address alone', () => {
  expect([local, proxied, { publicUrl: 'http://zerohour.example' }].map(isSecure)).toEqual([
    ...[false, true, false],
  ]);
});
