import { expect, it } from 'vitest';
import { randomIds } from './randomIds.ts';
import type { Slot } from './request.ts';

const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
const other = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

const idsOf = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  randomIds([
    {
      method: 'GET',
      url: new URL(url, 'https://a.example'),
      headers: Object.entries(headers),
      body: { kind: 'none' },
      place: '',
    },
  ]);
const slot = (over: Partial<Slot>): Slot => ({ where: 'query', key: 'x', value: uuid, ...over });

it('gives each id of the client a text of its own, and the same id the same', () => {
  const ids = idsOf(`/?a=${uuid}&b=${other}&c=${uuid}`, { 'Idempotency-Key': 'k1' });
  expect(ids.count).toBe(3);
  expect(ids.fill(slot({}))).toBe(`$\{journey}`);
  expect(ids.fill(slot({ where: 'json', value: other }))).toBe(`$\{journey}-2`);
  expect(ids.fill(slot({ where: 'header', key: 'x-idempotency-key', value: 'k1' }))).toBe(
    `$\{journey}-3`,
  );
  expect(ids.fill(slot({ value: 'k1' }))).toBeNull();
  expect(ids.fill(slot({ where: 'segment' }))).toBeNull();
  expect(ids.fill(slot({ value: uuid.replace('0', '1') }))).toBeNull();
});

it.each<[string, string, boolean]>([
  ['Idempotency-Key', 'k', true],
  ['X-IDEMPOTENCY-KEY', 'k', true],
  ['idempotencyKey', 'k', true],
  ['idempotency_key', 'k', true],
  ['idempotency-keys', 'k', false],
  ['my-idempotency-key', 'k', false],
  ['idempotency', 'k', false],
  ['Idempotency-Key', '', false],
  ['X-A', uuid, true],
  ['X-A', uuid.toUpperCase(), true],
  ['X-A', `${uuid}0`, false],
  ['X-A', `0${uuid}`, false],
  ['X-A', uuid.replace('-469f', '-969f'), false],
  ['X-A', uuid.replace('-469f', '-069f'), false],
  ['X-A', uuid.replace('-469f', '-869f'), true],
])('%s: %s is made up by the client: %s', (name, value, random) => {
  expect(idsOf('/', { [name]: value }).count).toBe(random ? 1 : 0);
});

it('takes no id of a path for one of the client', () => {
  expect(idsOf(`/orders/${uuid}`).count).toBe(0);
});
