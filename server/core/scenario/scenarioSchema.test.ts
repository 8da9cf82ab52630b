import { describe, expect, it } from 'vitest';
import { parseScenario } from './parseScenario.ts';

/** Every limit of a scenario file, at the limit and one beyond it. */

interface Parts {
  readonly top: string;
  readonly steps: string;
  readonly step: string;
  readonly load: string;
  readonly levels: string;
  readonly within: string;
  readonly data: string;
  readonly morePaths: number;
}

const list = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(', ');

function scenario(parts: Partial<Parts>): string {
  const paths = parts.morePaths ?? 0;
  const more = list(paths, (index) => `q${index}: { within: 1s, steps: { s: GET / } }`);
  const peaks = list(paths, (index) => `q${index}: 1/s`);
  return `name: a
target: t
data: { ${parts.data ?? ''} }
paths: { p: { within: ${parts.within ?? '1s'}, steps: { s: { request: GET /${parts.step ?? ''} }${parts.steps ?? ''} } }, ${more} }
load: { goal: hold, peak: { p: 1/s, ${peaks} }, levels: [${parts.levels ?? '100%'}], hold: 4s${parts.load ?? ''} }
slos: {}
${parts.top ?? ''}
`;
}

const diagnostics = (parts: Partial<Parts>): number => {
  const parsed = parseScenario(scenario(parts), 'limits.yaml');
  return parsed.ok ? 0 : parsed.error.length;
};

const abort = (count: number) => `abort: [${list(count, () => 'leak')}]`;
const text = (length: number) => 'x'.repeat(length);

const limits: readonly (readonly [what: string, most: Partial<Parts>, beyond: Partial<Parts>])[] = [
  ['paths', { morePaths: 15 }, { morePaths: 16 }],
  [
    'steps',
    { steps: `, ${list(49, (i) => `s${i}: GET /`)}` },
    { steps: `, ${list(50, (i) => `s${i}: GET /`)}` },
  ],
  ['levels', { levels: list(50, () => '100%') }, { levels: list(51, () => '100%') }],
  ['the lowest required load', { load: ', require: 0.1%' }, { load: ', require: 0%' }],
  [
    'the highest required load',
    { levels: '1000%', load: ', require: 1000%' },
    { levels: '1000%', load: ', require: 1000.1%' },
  ],
  [
    'a required load that a level reaches',
    { levels: '50%, 85%', load: ', require: 85%' },
    { levels: '50%, 85%', load: ', require: 85.1%' },
  ],
  ['the highest level', { levels: '1000%' }, { levels: '1000.1%' }],
  ['the shortest hold that is judged', { levels: '100% for 4s' }, { levels: '100% for 3900ms' }],
  ['the shortest level', { levels: '100%, 100% for 1s' }, { levels: '100%, 100% for 900ms' }],
  ['the longest hold', { levels: '100% for 168h' }, { levels: '100% for 168h1ms' }],
  ['abort rules', { top: abort(20) }, { top: abort(21) }],
  ['shards', { load: ', shards: 1000' }, { load: ', shards: 1001' }],
  [
    'labels of a place',
    { load: `, place: { ${list(16, (i) => `l${i}: x`)} }` },
    { load: `, place: { ${list(17, (i) => `l${i}: x`)} }` },
  ],
  ['no shard', { load: ', shards: 1' }, { load: ', shards: 0' }],
  ['the seed', { load: ', seed: 4294967295' }, { load: ', seed: 4294967296' }],
  ['the smallest seed', { load: ', seed: 0' }, { load: ', seed: -1' }],
  ['the shortest bound', { within: '1ms' }, { within: '0s' }],
  ['the longest bound', { within: '2m' }, { within: '120001ms' }],
  ['the longest timeout', { step: ', timeout: 10m' }, { step: ', timeout: 600001ms' }],
  ['the shortest timeout', { step: ', timeout: 1ms' }, { step: ', timeout: 0ms' }],
  [
    'headers',
    { step: `, headers: { ${list(50, (i) => `h${i}: x`)} }` },
    { step: `, headers: { ${list(51, (i) => `h${i}: x`)} }` },
  ],
  [
    'captures',
    { step: `, capture: { ${list(50, (i) => `c${i}: $.a`)} }` },
    { step: `, capture: { ${list(51, (i) => `c${i}: $.a`)} }` },
  ],
  [
    'checks',
    { step: `, check: { ${list(50, (i) => `c${i}: $ exists`)} }` },
    { step: `, check: { ${list(51, (i) => `c${i}: $ exists`)} }` },
  ],
  [
    'statuses',
    { step: `, expect: [${list(20, (i) => `${200 + i}`)}]` },
    { step: `, expect: [${list(21, (i) => `${200 + i}`)}]` },
  ],
  [
    'headers of the scenario',
    { top: `headers: { ${list(50, (i) => `h${i}: x`)} }` },
    { top: `headers: { ${list(51, (i) => `h${i}: x`)} }` },
  ],
  [
    'the length of a header name',
    { step: `, headers: { ${text(128)}: x }` },
    { step: `, headers: { ${text(129)}: x }` },
  ],
  [
    'fields of a form',
    { step: `, form: { ${list(50, (i) => `f${i}: x`)} }` },
    { step: `, form: { ${list(51, (i) => `f${i}: x`)} }` },
  ],
  [
    'values of a field of a form',
    { step: `, form: { f: [${list(50, () => 'x')}] }` },
    { step: `, form: { f: [${list(51, () => 'x')}] }` },
  ],
  [
    'a form',
    { step: `, form: { f: ${text(65_528)} }` },
    { step: `, form: { f: ${text(65_529)} }` },
  ],
  ['a text', { step: `, text: ${text(65_534)}` }, { step: `, text: ${text(65_535)}` }],
  [
    'business refusals',
    { step: `, refused: [${list(20, (i) => `${400 + i}`)}]` },
    { step: `, refused: [${list(21, (i) => `${400 + i}`)}]` },
  ],
  ['the lowest status', { step: ', refused: 100' }, { step: ', refused: 99' }],
  ['the highest status', { step: ', refused: 599' }, { step: ', refused: 600' }],
  ['a body of JSON', { step: ', body: [null]' }, { step: ', body: null' }],
  ['the body', { step: `, body: ${text(65_534)}` }, { step: `, body: ${text(65_535)}` }],
  [
    'datasets',
    { data: `datasets: { ${list(16, (i) => `d${i}: { file: f }`)} }` },
    { data: `datasets: { ${list(17, (i) => `d${i}: { file: f }`)} }` },
  ],
  [
    'the Zipf exponent',
    { data: 'datasets: { d: { file: f, pick: zipf 4.0 } }' },
    { data: 'datasets: { d: { file: f, pick: zipf 4.1 } }' },
  ],
  [
    'no Zipf exponent',
    { data: 'datasets: { d: { file: f, pick: zipf 0.1 } }' },
    { data: 'datasets: { d: { file: f, pick: zipf 0 } }' },
  ],
  [
    'the hot share',
    { data: 'datasets: { d: { file: f, pick: zipf 1, hot: 99.9% } }' },
    { data: 'datasets: { d: { file: f, pick: zipf 1, hot: 100% } }' },
  ],
  [
    'SKUs',
    { data: `stock: { default: 1, skus: { ${list(10_000, (i) => `s${i}: 1`)} } }` },
    { data: `stock: { default: 1, skus: { ${list(10_001, (i) => `s${i}: 1`)} } }` },
  ],
  [
    'how often an answer is asked for',
    { within: '2m', step: ", until: { check: '$.s == 1', every: 10ms }" },
    { within: '2m', step: ", until: { check: '$.s == 1', every: 9ms }" },
  ],
  [
    'how rarely an answer is asked for',
    { within: '2m', step: ", until: { check: '$.s == 1', every: 60s }" },
    { within: '2m', step: ", until: { check: '$.s == 1', every: 60001ms }" },
  ],
  [
    'the shortest time of asking',
    { within: '2m', step: ", until: { check: '$.s == 1', within: 1ms }" },
    { within: '2m', step: ", until: { check: '$.s == 1', within: 0ms }" },
  ],
  [
    'the longest time of asking',
    { within: '2m', step: ", until: { check: '$.s == 1', within: 2m }" },
    { within: '2m', step: ", until: { check: '$.s == 1', within: 120001ms }" },
  ],
  [
    'the shortest pause before another try',
    { within: '2m', step: ', retry: { wait: 1ms }' },
    { within: '2m', step: ', retry: { wait: 0ms }' },
  ],
  [
    'the longest pause before another try',
    { within: '2m', step: ', retry: { times: 1, longest: 60s }' },
    { within: '2m', step: ', retry: { times: 1, longest: 60001ms }' },
  ],
  [
    'causes of another try',
    { within: '2m', step: `, retry: { on: [${list(20, (i) => `${500 + i}`)}] }` },
    { within: '2m', step: `, retry: { on: [${list(21, (i) => `${500 + i}`)}] }` },
  ],
  [
    'parts of an upload',
    { step: `, multipart: { ${list(50, (i) => `f${i}: x`)} }` },
    { step: `, multipart: { ${list(51, (i) => `f${i}: x`)} }` },
  ],
  ['no part of an upload', { step: ', multipart: { f: x }' }, { step: ', multipart: {}' }],
  [
    'an upload',
    { step: `, multipart: { f: ${text(65_528)} }` },
    { step: `, multipart: { f: ${text(65_529)} }` },
  ],
  ['a share of the journeys', { step: ', when: 100%' }, { step: ', when: 100.1%' }],
  ['how often a step is repeated', { step: ', repeat: 0..100' }, { step: ', repeat: 0..101' }],
  [
    'switches',
    { data: `switches: { ${list(32, (i) => `s${i}: x`)} }` },
    { data: `switches: { ${list(33, (i) => `s${i}: x`)} }` },
  ],
  [
    'the length of the name of a switch',
    { data: `switches: { ${text(64)}: x }` },
    { data: `switches: { ${text(65)}: x }` },
  ],
  ['units', { data: 'stock: { default: 1000000000 }' }, { data: 'stock: { default: 1000000001 }' }],
  ['no units', { data: 'stock: { default: 0 }' }, { data: 'stock: { default: -1 }' }],
  [
    'how often the audit runs',
    { top: 'audit: { file: f, every: 200ms }' },
    { top: 'audit: { file: f, every: 199ms }' },
  ],
  [
    'how rarely the audit runs',
    { top: 'audit: { file: f, every: 1m }' },
    { top: 'audit: { file: f, every: 60001ms }' },
  ],
  [
    'how long the audit settles',
    { top: 'audit: { file: f, settle: 1m }' },
    { top: 'audit: { file: f, settle: 60001ms }' },
  ],
  [
    'which findings go to the webhook',
    { top: 'audit: { file: f, webhook: critical }' },
    { top: 'audit: { file: f, webhook: major }' },
  ],
];

it('a scenario says which findings go to the webhook, or leaves it to the server', () => {
  const auditOf = (text: string) => {
    const parsed = parseScenario(scenario({ top: `audit: { file: f${text} }` }), 'f');
    return parsed.ok ? parsed.value.audit : null;
  };
  const plain = { file: 'f', everyMs: 500, settleMs: 3_000 };
  expect(auditOf(', webhook: none')).toEqual({ ...plain, webhook: 'none' });
  expect(auditOf('')).toStrictEqual(plain);
});

describe('limits of a scenario file', () => {
  it.each(limits)('%s', (_, most, beyond) => {
    expect(diagnostics(most)).toBe(0);
    expect(diagnostics(beyond)).toBe(1);
  });

  it('a latency of an SLO is above nothing', () => {
    const slo = (limit: string) =>
      scenario({}).replace('slos: {}', `slos: { p: { p95: ${limit} } }`);
    expect(parseScenario(slo('1ms'), 'f').ok).toBe(true);
    expect(parseScenario(slo('0s'), 'f').ok).toBe(false);
  });

  it('an error share of an SLO is 100% at most', () => {
    const slo = (share: string) =>
      scenario({}).replace('slos: {}', `slos: { p: { errors: ${share} } }`);
    expect(parseScenario(slo('100%'), 'f').ok).toBe(true);
    expect(parseScenario(slo('100.1%'), 'f').ok).toBe(false);
  });
});
