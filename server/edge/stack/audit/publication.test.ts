import { expect, it } from 'vitest';
import { publicationProblem, publishedProblem } from './publication.ts';

const readers = new Map([
  ['shop.lines', [{ key: 'live lines', column: 'id' }]],
  ['shop."Skus"', [{ key: 'live lines', column: null }]],
]);
const whole = { filter: null, columns: [] };
const lines = { ...whole, table: 'shop.lines' };
const skus = { ...whole, table: 'shop."Skus"' };

it('takes a publication that gives every change', () => {
  expect(publicationProblem('audit', { gives_all: true })).toBeNull();
  expect(publicationProblem('audit', { gives_all: false })).toBe(
    `publication "audit" leaves changes out; ALTER PUBLICATION "audit" SET (publish = 'insert, update, delete, truncate')`,
  );
  expect(publicationProblem('a"b', undefined)).toBe(
    'there is no publication "a""b"; create it, or leave decoding.publication out of the audit file',
  );
});

it('names the first table of the queries that is not given in full', () => {
  expect(publishedProblem('audit', [skus, lines], readers)).toBeNull();
  expect(publishedProblem('audit', [lines], readers)).toBe(
    'publication "audit" does not have shop."Skus"; ALTER PUBLICATION "audit" ADD TABLE shop."Skus", or leave decoding.publication out of the audit file',
  );
  const short =
    'publication "audit" leaves rows or ids of shop.lines out; take its WHERE and its columns away, or leave decoding.publication out of the audit file';
  const of = (over: object) => publishedProblem('audit', [skus, { ...lines, ...over }], readers);
  expect(of({ filter: '(units > 1)' })).toBe(short);
  expect(of({ columns: ['sku', 'units'] })).toBe(short);
  expect(of({ columns: ['units', 'id'] })).toBeNull();
});

it('needs no certain column of a table that tells no ids', () => {
  expect(publishedProblem('audit', [{ ...skus, columns: ['name'] }, lines], readers)).toBeNull();
});
