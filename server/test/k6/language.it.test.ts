import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rows } from '../../core/plan/datasets.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { parseCsv } from '../../edge/files/csv.ts';
import { parseJsonRows } from '../../edge/files/jsonRows.ts';
import { createRowPacker } from '../../edge/files/rowPacker.ts';
import { samplesOf } from '../support/k6Trial.ts';
import { sendingRows as wordRows } from './language.support.ts';
import { endingRows } from './languageEndings.support.ts';
import { journeyRows as wholeRows } from './languageJourneys.support.ts';
import { bulkRows, rowFiles, typedRow } from './languageRows.support.ts';
import {
  expectEnding,
  expectSent,
  expectTagged,
  expectWellEnded,
  journeysEach,
  type LanguageRows,
  type LanguageRun,
  runLanguage,
} from './languageRun.support.ts';
import { uploadedBytes, uploadedFiles, uploadRow } from './languageUploads.support.ts';

/**
 * The words of a scenario, one row each, in one start of k6: what a socket server recorded and how the journeys
 * ended are compared with what the file says. `language.support.ts` holds the rows.
 */

const journeyRows = [...wholeRows, typedRow, uploadRow];

function packed(rows: readonly (readonly string[])[]): Pick<Rows, 'rows' | 'packed'> {
  const packer = createRowPacker(1);
  for (const row of rows) packer.add(row);
  return packer.end();
}

/** The rows that were read, from one of them on. */
function given(read: ReturnType<typeof parseCsv>, from = 0): Rows {
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const { columns, types, rows } = read.value;
  return { columns, types, rows: rows.slice(from) };
}

const { goods, shops } = rowFiles;
const rows: LanguageRows = {
  walked: { all: wordRows, journeys: journeyRows },
  ending: endingRows,
  files: uploadedFiles,
  datasets: {
    bulk: ['bulk.csv, pick: unique, start: 19', { columns: ['id', 'note'], ...packed(bulkRows) }],
    good: ['goods.csv', given(parseCsv(goods.text, 'goods.csv', { types: goods.types }))],
    shop: ['shops.ndjson', given(parseJsonRows(`{"id":1}\n${shops}`, 'shops.ndjson', 'ndjson'), 1)],
  },
};

let run: LanguageRun;
beforeAll(async () => {
  run = await runLanguage(rows);
}, 120_000);
afterAll(() => run?.server.close());

describe('a word of a step sends what the file says', () => {
  it.each([...wordRows, ...journeyRows])('$name', (row) => expectSent(run, row));

  it.each(Object.keys(rows.walked))('the path %s ends well', (path) => expectWellEnded(run, path));

  it('every request carries the tag', () => expectTagged(run));
});

it.each(uploadedBytes)('files are sent to the byte: %s', (path, bytes) => {
  const sent = run.server.requests.filter(({ head }) => head.split(' ')[1] === path);
  expect(sent).toHaveLength(journeysEach);
  expect(sent.filter((request) => !request.bytes.equals(bytes))).toEqual([]);
});

it('a followed redirect counts in the service time of its step, and in no other figure of it', () => {
  const of = { scenario: 'all__0', name: 'follow' };
  const sent = samplesOf(run.trial, 'http_req_duration', of);
  expect(sent.filter(({ tags }) => tags.redirect === 'yes')).toHaveLength(8);
  expect(sent).toHaveLength(12);
  const service = samplesOf(run.trial, metrics.step, { scenario: 'all__0', step: 'follow' });
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);
  expect(service).toHaveLength(4);
  expect(sum(service.map(({ value }) => value ** (1 / 8)))).toBeCloseTo(
    sum(sent.map(({ value }) => value)),
    3,
  );
});

it.each(endingRows)('$name ends its journey as $ends', (row) => expectEnding(run, rows, row));
