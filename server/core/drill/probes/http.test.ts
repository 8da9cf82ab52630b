import { describe, expect, it } from 'vitest';
import { http } from './http.ts';
import { probeContract } from './probeKind.contract.ts';

const read = { kind: 'http' as const, url: '/health', read: 'status' };
probeContract(http, { read });

describe('a GET', () => {
  it('is written as an address, or with what is read of the answer', () => {
    expect(http.form.parse('/health')).toEqual({ url: '/health', read: 'status' });
    expect(http.form.parse({ url: 'http://127.0.0.1:8080/pool?x=1', read: '$.healthy' })).toEqual({
      url: 'http://127.0.0.1:8080/pool?x=1',
      read: '$.healthy',
    });
  });

  it.each([
    'health',
    '//other.test/x',
    '/a b',
    '/a#b',
    'ftp://x/y',
    'http://ada:secret@x/y',
    'http://',
  ])('is not %s', (url) => {
    expect(http.form.safeParse(url).success).toBe(false);
    expect(http.form.safeParse({ url }).success).toBe(false);
  });

  it('has the unit of what is read', () => {
    expect(['status', 'time', '$.n'].map((part) => http.unit({ ...read, read: part }))).toEqual([
      'number',
      'ms',
      'number',
    ]);
    expect(http.needs(read)).toEqual({ url: '/health' });
    expect(http.describe(read)).toBe('status of GET /health');
  });
});
