import { describe, expect, it } from 'vitest';
import { parseQuantile } from '../text/units.ts';
import { thinkMsMax } from '../traffic/think.ts';
import { parseRequest, parseThink } from './shorthand.ts';

describe('parseThink', () => {
  it.each([
    ['200ms', { kind: 'constant', ms: 200 }, 200],
    ['0s', { kind: 'constant', ms: 0 }, 0],
    ['100ms..300ms', { kind: 'uniform', minMs: 100, maxMs: 300 }, 300],
    ['0s..1s', { kind: 'uniform', minMs: 0, maxMs: 1_000 }, 1_000],
    ['exponential 150ms max 600ms', { kind: 'exponential', meanMs: 150, maxMs: 600 }, 600],
    ['exponential 1s max 1s', { kind: 'exponential', meanMs: 1_000, maxMs: 1_000 }, 1_000],
    ['normal 200ms sd 50ms', { kind: 'normal', meanMs: 200, sdMs: 50 }, 350],
    [' normal  1s  sd 0s ', { kind: 'normal', meanMs: 1_000, sdMs: 0 }, 1_000],
  ] as const)('reads %s', (text, think, longest) => {
    expect(parseThink(text)).toEqual(think);
    expect(thinkMsMax(think)).toBe(longest);
  });

  it.each([
    '',
    'soon',
    '100ms..100ms',
    '300ms..100ms',
    '100ms..',
    'exponential 150ms',
    'exponential 150ms max 149ms',
    'exponential 150ms sd 600ms',
    'exponential 0s max 1s',
    'normal 200ms max 50ms',
    'normal 0s sd 50ms',
    'normal 200ms sd 50ms more',
    'uniform 1s max 2s',
  ])('refuses "%s"', (text) => {
    expect(parseThink(text)).toBeNull();
  });

  it('pauses nothing where there is no think time', () => {
    expect(thinkMsMax(null)).toBe(0);
  });
});

describe('small sentences', () => {
  it.each([
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99.9', 0.999],
    ['p99.99', 0.9999],
    ['p0', null],
    ['p100', null],
    ['95', null],
    ['p99.999', null],
  ])('reads %s as a quantile', (text, quantile) => {
    expect(parseQuantile(text)).toBe(quantile);
  });

  it.each([
    ['GET /a', { method: 'GET', url: '/a' }],
    ['DELETE  http://h/a', { method: 'DELETE', url: 'http://h/a' }],
    ['HEAD /a', { method: 'HEAD', url: '/a' }],
    ['OPTIONS /a', { method: 'OPTIONS', url: '/a' }],
    ['PATCH /a', { method: 'PATCH', url: '/a' }],
    [`PUT /a?n=\${random 1..9}&m=\${x}`, { method: 'PUT', url: `/a?n=\${random 1..9}&m=\${x}` }],
    [`GET /a?n=\${random`, { method: 'GET', url: `/a?n=\${random` }],
    ['TRACE /a', null],
    [`GET /\${a} b}`, null],
    [`GET /\${a b`, { method: 'GET', url: `/\${a b` }],
    ['get /a', null],
    ['GET', null],
    ['GET /a b', null],
  ])('reads %s as a request', (text, request) => {
    expect(parseRequest(text)).toEqual(request);
  });
});
