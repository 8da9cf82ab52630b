import { expect, it } from 'vitest';
import { environmentFor, serverEntry } from './supervise.ts';

it('only the server inherits the secrets of scenarios', () => {
  const own = { ZEROHOUR_SECRET_KEY: 'hunter22', PATH: '/bin' };
  expect(environmentFor(serverEntry, own)).toEqual(own);
  expect(environmentFor('worker.js', own)).toEqual({ PATH: '/bin' });
  expect(environmentFor('../scenarios/mall/stack/main.js', own)).toEqual({ PATH: '/bin' });
});
