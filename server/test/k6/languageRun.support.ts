import { expect } from 'vitest';
import type { Rows } from '../../core/plan/datasets.ts';
import { metrics } from '../../core/plan/k6/metrics.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { drive, samplesOf, type Trial } from '../support/k6Trial.ts';
import { type RawAnswer, type RawServer, startRawServer } from '../support/rawServer.ts';
import { planOf } from '../support/yamlPlan.ts';
import type { EndingRow, SendingRow } from './language.support.ts';

/** Rows of scenario words, driven by one k6 against a socket server that records what came. */
export interface LanguageRun {
  readonly server: RawServer;
  readonly trial: Trial;
}

export interface LanguageRows {
  /** Paths that walk their rows one after the other. */
  readonly walked: Readonly<Record<string, readonly SendingRow[]>>;
  /** Rows that end their journey have a path each. */
  readonly ending: readonly EndingRow[];
  /** Datasets beside `row`: file and rows. */
  /** Files that steps send, by path, as base64. */
  readonly files?: NonNullable<Plan['files']>;
  readonly datasets?: Readonly<Record<string, readonly [file: string, rows: Rows]>>;
}

/** Of each path. */
export const journeysEach = 4;

const pathOf = (rows: LanguageRows, row: EndingRow): string => `end-${rows.ending.indexOf(row)}`;

function scenarioOf(rows: LanguageRows): string {
  const walked = Object.entries(rows.walked).map(
    ([name, all]) => [name, all.map(({ steps }) => steps).join('\n')] as const,
  );
  const paths = [...walked, ...rows.ending.map((row) => [pathOf(rows, row), row.steps] as const)];
  const datasets = Object.entries(rows.datasets ?? {}).map(
    ([name, [file]]) => `, ${name}: { file: ${file} }`,
  );
  return `
name: language
target: shop
headers: { X-Channel: drill, X-Row: "\${row.id}" }
data: { datasets: { row: { file: rows.csv }${datasets.join('')} } }
paths:
${paths.map(([name, steps]) => `  ${name}:\n    within: 5s\n    steps:\n${steps}`).join('\n')}
load:
  goal: hold
  peak: { ${paths.map(([name]) => `${name}: 1/s`).join(', ')} }
  levels: [100%]
  hold: 4s
slos: {}
`;
}

export async function runLanguage(rows: LanguageRows): Promise<LanguageRun> {
  const all = [...Object.values(rows.walked).flat(), ...rows.ending];
  const answers = new Map(all.flatMap((row) => Object.entries(row.answers)));
  const asked = new Map<string, number>();
  const server = await startRawServer(({ head }): RawAnswer => {
    const [, path = ''] = /^\S+ (?:http:\/\/[^/]*)?([^ ?]*)/.exec(head) ?? [];
    const [, trace = ''] = /^traceparent: \S{3}(\w+)/im.exec(head) ?? [];
    const before = asked.get(`${trace} ${path}`) ?? 0;
    asked.set(`${trace} ${path}`, before + 1);
    return answerAt(answers.get(path) ?? {}, before, server.url);
  });
  const given = Object.entries(rows.datasets ?? {}).map(([name, [, read]]) => [name, read]);
  const plan = planOf(
    scenarioOf(rows),
    server.url,
    {
      row: { columns: ['id'], rows: [['r 1']] },
      ...Object.fromEntries(given),
    },
    rows.files,
  );
  return { server, trial: await drive(plan, server.url) };
}

function answerAt(all: RawAnswer | readonly RawAnswer[], before: number, url: string): RawAnswer {
  const given = ('at' in all ? all.at(before) : all) ?? {};
  const { headers, body } = given;
  return {
    ...given,
    ...(headers && {
      headers: headers.map(([name, value]) => [name, value.replaceAll('BASE', url)]),
    }),
    ...(body !== undefined && { body: body.replaceAll('BASE', url) }),
  };
}

/** Requests below a row's own paths: the request line, the headers that it looks at, and the body. */
function sentBy({ server }: LanguageRun, { name, looks = [] }: SendingRow): readonly string[] {
  return server.requests.flatMap(({ head, body }) => {
    const [line = '', ...headers] = head.split('\r\n');
    if (!new RegExp(`^\\S+ /${name}(?:[/? ])`).test(line)) return [];
    const shown = looks.flatMap((look) =>
      headers.filter((header) => header.toLowerCase().startsWith(`${look}: `)),
    );
    return [[line.replace(' HTTP/1.1', ''), ...shown, ...(body === '' ? [] : [body])].join('\n')];
  });
}

export function expectSent(run: LanguageRun, row: SendingRow): void {
  const all = sentBy(run, row);
  const sent = [...new Set(all)];
  const fits = (text: string, wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text === wanted : wanted.test(text);
  const odd = sent.filter((text) => !row.sends.some((wanted) => fits(text, wanted)));
  expect(odd).toEqual([]);
  expect(row.sends.filter((wanted) => !sent.some((text) => fits(text, wanted)))).toEqual([]);
  const times = Object.keys(row.times ?? {}).map(
    (text) => [text, all.filter((each) => each === text).length / journeysEach] as const,
  );
  expect(Object.fromEntries(times)).toEqual(row.times ?? {});
}

export function expectWellEnded({ trial }: LanguageRun, path: string): void {
  const of = { scenario: `${path}__0` };
  const failed = samplesOf(trial, metrics.failed, of);
  expect(failed.map(({ tags }) => `${tags.step}: ${tags.reason}`)).toEqual([]);
  expect(samplesOf(trial, metrics.journey, of)).toHaveLength(journeysEach);
}

export function expectTagged({ server }: LanguageRun): void {
  const journeys = server.requests.filter(({ head }) => !head.startsWith('POST / '));
  const untagged = journeys.filter(({ head }) => !/^baggage: zh-shadow=/im.test(head));
  expect(untagged.map(({ head }) => head)).toEqual([]);
}

export function expectEnding({ trial }: LanguageRun, rows: LanguageRows, row: EndingRow): void {
  const of = { scenario: `${pathOf(rows, row)}__0` };
  const failed = samplesOf(trial, metrics.failed, of).map(
    ({ tags }) => `${tags.step}: ${tags.reason}`,
  );
  const refused = samplesOf(trial, metrics.refused, of).map(({ tags }) => `${tags.step}: refused`);
  const ends = [...failed, ...refused];
  expect([...new Set(ends)]).toEqual([row.ends]);
  expect(ends).toHaveLength(journeysEach);
}
