import { expect, it } from 'vitest';
import { sessionCase } from '../../test/support/sessionCase.ts';
import { handoverOf, takesTurns } from './handover.ts';

it('hands on run, tag and setup data, and the bases of a target with several addresses', () => {
  const shard = {
    runId: 'r1',
    tag: { header: 'baggage', value: 'signed' },
    setupData: { sale: 7 },
    plan: { baseUrl: 'http://shop.test' },
  };
  const plain = { run: 'r1', tag: shard.tag, setup: { sale: 7 } };
  expect(handoverOf(shard, [])).toEqual(plain);
  expect('spread' in handoverOf(shard, [])).toBe(false);
  const hosts = [{ host: 'shop.test:80', addresses: ['10.0.0.1', '10.0.0.2'], ports: [1, 2] }];
  expect(handoverOf(shard, hosts)).toEqual({
    ...plain,
    spread: {
      bases: [
        { url: 'http://shop.test:1', host: 'shop.test', of: 0 },
        { url: 'http://shop.test:2', host: 'shop.test', of: 0 },
      ],
    },
  });
  const baseUrls = ['http://shop.test', 'http://b.test'];
  const several = { ...shard, plan: { baseUrl: 'http://shop.test', baseUrls } };
  expect(handoverOf(several, []).spread?.bases.map(({ url }) => url)).toEqual(baseUrls);
});

it('lets journeys take the addresses in turn, unless each VU has a session', () => {
  const baseUrls = ['http://a.test', 'http://b.test'];
  expect(takesTurns({ baseUrls })).toBe(true);
  expect(takesTurns({})).toBe(false);
  expect(takesTurns({ baseUrls, session: { ...sessionCase, vus: 2 } })).toBe(false);
});

it("adds the target's markers, with the run in them", () => {
  const shard = {
    runId: 'r1',
    tag: { header: 'baggage', value: 'signed' },
    setupData: {},
    plan: { baseUrl: 'http://shop.test' },
  };
  const markers = { 'X-Run': '{run} of {run}', 'X-Test': '1' };
  expect(handoverOf(shard, [], markers).tag).toEqual({
    ...shard.tag,
    markers: { 'X-Run': 'r1 of r1', 'X-Test': '1' },
  });
});
