import { expect, it } from 'vitest';
import { definitions } from '../switches/definitions.ts';
import { guards } from './guard.ts';
import { guardEffect } from './guardEffect.ts';

it('shows by its statements what the definition says of each guard', async () => {
  const { values, shows } = definitions['inventory.guard'];
  expect(values).toEqual(guards);
  for (const guard of guards) expect(await guardEffect(guard)).toBe(shows[guard]);
});
