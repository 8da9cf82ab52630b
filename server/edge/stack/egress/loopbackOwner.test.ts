import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { loopbackOwner } from './loopbackOwner.ts';

it('is the same for one machine each time', () => {
  expect(loopbackOwner()).toEqual(loopbackOwner());
  expect(loopbackOwner().host).toBe(hostname());
});

it.runIf(process.platform === 'linux')('tells network namespaces of one boot apart', () => {
  expect(loopbackOwner().id).toMatch(/^[0-9a-f-]{36} net:\[\d+\]$/);
});

it('is known by the host name where there is nothing else', () => {
  expect(loopbackOwner(() => null)).toEqual({ host: hostname(), id: hostname() });
});
