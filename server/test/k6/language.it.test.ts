import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rows } from '../../core/plan/datasets.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import { parseCsv } from '../../edge/files/csv.ts';
import { parseJsonRows } from '../../edge/files/jsonRows.ts';
import { drive, samplesOf, type Trial } from '../support/k6Trial.ts';
import { type RawAnswer, type RawServer, startRawServer } from '../support/rawServer.ts';
import { planOf } from '../support/yamlPlan.ts';
import { type EndingRow, type SendingRow, sendingRows as wordRows } from './language.support.ts';
import { endingRows } from './languageEndings.support.ts';
import { journeyRows as wholeRows } from './languageJourneys.support.ts';
import { rowFiles, typedRow } from './languageRows.support.ts';

/**
 * The words of a scenario, one row each, in one start of k6: what a socket server recorded and how the journeys
 * ended are compared with what the file says. `language.support.ts` holds the rows.
 */

const journeyRows = [...wholeRows, typedRow];
const sendingRows = [...wordRows, ...journeyRows];

/** Rows that end their journey have a path each; all others are walked one after the other. */
const pathOf = (row: EndingRow): string => `end-${endingRows.indexOf(row)}`;

const scenario = (): string => `
name: language
target: shop
headers: { X-Channel: drill, X-Row: "\${row.id}" }
data: { datasets: { row: { file: rows.csv }, good: { file: goods.csv }, shop: { file: shops.ndjson } } }
paths:
  all:
    within: 5s
    steps:
${wordRows.map(({ steps }) => steps).join('\n')}
  journeys:
    within: 5s
    steps:
${journeyRows.map(({ steps }) => steps).join('\n')}
${endingRows.map((row) => `  ${pathOf(row)}:\n    within: 5s\n    steps:\n${row.steps}`).join('\n')}
load:
  goal: hold
  peak: { all: 1/s, journeys: 1/s, ${endingRows.map((row) => `${pathOf(row)}: 1/s`).join(', ')} }
  levels: [100%]
  hold: 4s
slos: {}
`;

/** The rows that were read, from one of them on. */
function given(read: ReturnType<typeof parseCsv>, from = 0): Rows {
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const { columns, types, rows } = read.value;
  return { columns, types, rows: rows.slice(from) };
}

let server: RawServer;
let trial: Trial;

beforeAll(async () => {
  const answers = new Map(
    [...sendingRows, ...endingRows].flatMap((row) => Object.entries(row.answers)),
  );
  server = await startRawServer(({ head }): RawAnswer => {
    const [, path = ''] = /^\S+ (?:http:\/\/[^/]*)?([^ ?]*)/.exec(head) ?? [];
    const given = answers.get(path) ?? {};
    const headers = given.headers?.map(
      ([name, value]) => [name, value.replaceAll('BASE', server.url)] as const,
    );
    const body = given.body?.replaceAll('BASE', server.url);
    return {
      ...given,
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    };
  });
  const { goods, shops } = rowFiles;
  const plan = planOf(scenario(), server.url, {
    row: { columns: ['id'], rows: [['r 1']] },
    good: given(parseCsv(goods.text, 'goods.csv', { types: goods.types })),
    shop: given(parseJsonRows(`{"id":1}\n${shops}`, 'shops.ndjson', 'ndjson'), 1),
  });
  trial = await drive(plan, server.url);
}, 120_000);
afterAll(() => server?.close());

/** Distinct requests below a row's own paths: the request line, the headers that it looks at, and the body. */
function sentBy({ name, looks = [] }: SendingRow): readonly string[] {
  const texts = server.requests.flatMap(({ head, body }) => {
    const [line = '', ...headers] = head.split('\r\n');
    if (!new RegExp(`^\\S+ /${name}(?:[/? ])`).test(line)) return [];
    const shown = looks.flatMap((look) =>
      headers.filter((header) => header.toLowerCase().startsWith(`${look}: `)),
    );
    return [[line.replace(' HTTP/1.1', ''), ...shown, ...(body === '' ? [] : [body])].join('\n')];
  });
  return [...new Set(texts)];
}

describe('a word of a step sends what the file says', () => {
  it.each(sendingRows)('$name', (row) => {
    const sent = sentBy(row);
    const fits = (text: string, wanted: string | RegExp): boolean =>
      typeof wanted === 'string' ? text === wanted : wanted.test(text);
    const odd = sent.filter((text) => !row.sends.some((wanted) => fits(text, wanted)));
    expect(odd).toEqual([]);
    expect(row.sends.filter((wanted) => !sent.some((text) => fits(text, wanted)))).toEqual([]);
  });

  it.each(['all', 'journeys'])('the path %s ends well', (path) => {
    const of = { scenario: `${path}__0` };
    const failed = samplesOf(trial, metrics.failed, of);
    expect(failed.map(({ tags }) => `${tags.step}: ${tags.reason}`)).toEqual([]);
    expect(samplesOf(trial, metrics.journey, of)).toHaveLength(4);
  });

  it('every request carries the tag', () => {
    const journeys = server.requests.filter(({ head }) => !head.startsWith('POST / '));
    const untagged = journeys.filter(({ head }) => !/^baggage: zh-shadow=/im.test(head));
    expect(untagged.map(({ head }) => head)).toEqual([]);
  });
});

it('a followed redirect counts in the service time of its step, and in no other figure of it', () => {
  const of = { scenario: 'all__0', name: 'follow' };
  const sent = samplesOf(trial, 'http_req_duration', of);
  expect(sent.filter(({ tags }) => tags.hop === 'yes')).toHaveLength(8);
  expect(sent).toHaveLength(12);
  const service = samplesOf(trial, metrics.step, { scenario: 'all__0', step: 'follow' });
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);
  expect(service).toHaveLength(4);
  expect(sum(service.map(({ value }) => value ** (1 / 8)))).toBeCloseTo(
    sum(sent.map(({ value }) => value)),
    3,
  );
});

it.each(endingRows)('$name ends its journey as $ends', (row) => {
  const of = { scenario: `${pathOf(row)}__0` };
  const failed = samplesOf(trial, metrics.failed, of).map(
    ({ tags }) => `${tags.step}: ${tags.reason}`,
  );
  const refused = samplesOf(trial, metrics.refused, of).map(({ tags }) => `${tags.step}: refused`);
  const ends = [...failed, ...refused];
  expect([...new Set(ends)]).toEqual([row.ends]);
  expect(ends).toHaveLength(4);
});
