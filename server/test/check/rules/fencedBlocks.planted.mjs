// @ts-check
import { programs } from '../commandLine.mjs';

const { zerohour } = await programs();
const commands = zerohour.commands.map((command) => command.name());

/**
 * A page whose only fenced block begins in line 3, and its own lines in line 4.
 *
 * @param {string} info
 * @param {readonly string[]} lines
 */
const page = (info, ...lines) => ({
  'docs/page.md': ['# Page', '', `\`\`\`${info}`, ...lines, '```', ''].join('\n'),
  'docs/schemas/point.schema.json':
    '{ "type": "object", "properties": { "x": { "type": "number" } }, "required": ["x"] }',
  'package.json':
    '{ "scripts": { "bench": "node server/setup/zerohour.mjs bench", "test": "npm run lint && vitest" } }',
  'server/main.ts': '',
});

/**
 * @param {string} what
 * @param {readonly [string, ...string[]]} block
 * @param {readonly (readonly [number, string])[]} finds
 */
const refused = (what, block, ...finds) => ({
  what,
  files: page(...block),
  finds: finds.map(([line, message]) => ({ file: 'docs/page.md', line, message })),
});

const languages = 'console, js, json, mermaid, sh, sql, text, ts, tsx, yaml';
const unknownKind =
  'the block is not a whole file of ours by its keys; say KIND-fragment[:PATH] or foreign after yaml';

const scenario = [
  'name: shop',
  'target: shop',
  'paths:',
  '  browse: { within: 1s, steps: { list: GET /items } }',
  'load: { goal: hold, peak: { browse: 1/s }, levels: [100%], hold: 10s }',
  'slos: { browse: { p95: 500ms } }',
];

const target = [
  'name: shop',
  'baseUrl: http://127.0.0.1:8080',
  'allowHosts: [127.0.0.1:8080]',
  'caps: { ratePerSecondMax: 10, vusMax: 10, durationMsMax: 1m }',
  `shadow: { key: "\${ZEROHOUR_TARGET_KEY}" }`,
];

export const planted = [
  refused('no language', [''], [3, `the block is called ""; known are ${languages}`]),
  refused(
    'another language',
    ['perl', '1;'],
    [3, `the block is called "perl"; known are ${languages}`],
  ),
  refused(
    'YAML that does not parse',
    ['yaml foreign', 'a: 1', 'a: 2'],
    [5, 'Map keys must be unique at line 2, column 1:'],
  ),
  refused(
    'a whole scenario with a wrong value',
    ['yaml', ...scenario.slice(0, 5), 'slos: { browse: { p95: fast } }'],
    [9, '"fast" is not understood; write a duration such as 200ms, 2s or 1m30s'],
  ),
  refused(
    'a whole target with a wrong key',
    ['yaml', ...target, 'capz: 1'],
    [9, 'unknown key "capz"; did you mean "caps"?'],
  ),
  refused(
    'a whole audit without a query',
    ['yaml', 'name: shop', 'facts: {}'],
    [5, '"lines" is missing'],
  ),
  refused('YAML of no kind', ['yaml', 'a: 1'], [3, unknownKind]),
  refused('a fragment of no kind', ['yaml story-fragment', 'a: 1'], [3, unknownKind]),
  refused(
    'a fragment with a wrong key',
    ['yaml scenario-fragment', 'load: { plce: { zone: a } }'],
    [3, 'unknown key "plce"; did you mean "place"?'],
  ),
  refused(
    'a fragment below a path',
    ['yaml scenario-fragment:paths.pay', 'withn: 3s'],
    [3, 'unknown key "withn"; did you mean "within"?'],
  ),
  refused('what is not JSON', ['json foreign', '{ a: 1 }'], [3, 'the block is not JSON']),
  refused(
    'JSON without a schema',
    ['json', '{ "x": 1 }'],
    [3, 'the block names no schema that is there'],
  ),
  refused(
    'JSON with a schema that is gone',
    ['json docs/schemas/none.json', '{ "x": 1 }'],
    [3, 'the block names no schema that is there'],
  ),
  refused(
    'JSON against its schema',
    ['json', '{ "$schema": "docs/schemas/point.schema.json", "x": "1" }'],
    [3, 'x: Invalid input: expected number, received string'],
  ),
  refused('code that does not parse', ['ts', 'const a: = 1;'], [3, 'the block is not ts']),
  refused('what is not a shell script', ['sh', 'if true'], [3, 'the block is not a shell script']),
  refused(
    'commands that are not there',
    [
      'sh',
      '# start',
      'npx zerohour vaildate a.yaml',
      'A=1 \\',
      '  zerohour runn a.yaml && npm run bnech',
      'zerohour bench sotp',
    ],
    [5, 'zerohour has no command vaildate'],
    [6, 'zerohour has no command runn'],
    [6, 'package.json has no script bnech'],
    [8, 'zerohour bench has no command sotp'],
  ),
  refused(
    'options that are not there, or take something else',
    [
      'sh',
      'npx zerohour validate a.yaml --tarket x',
      'npx zerohour report dir --format=pdf',
      'npm run bench -- stop --trails 5',
      'npm run bench --quick',
      'npx zerohour validate a.yaml --target',
    ],
    [4, 'zerohour validate has no option --tarket'],
    [5, '--format takes json, html, csv, junit, markdown, and not pdf'],
    [6, 'zerohour bench stop has no option --trails'],
    [7, 'npm keeps --quick for itself: write -- before it'],
    [8, '--target needs a value'],
  ),
  refused(
    'arguments too many or too few',
    ['sh', 'npx zerohour validate', "npx zerohour validate 'a b.yaml' c.yaml"],
    [4, 'zerohour validate needs <scenario>'],
    [5, 'zerohour validate takes no argument c.yaml'],
  ),
  refused(
    'an entry that is not there',
    ['sh', 'node dist/server/mian.js', 'node dist/server/main.js'],
    [4, 'server/mian.ts is not there'],
  ),
  refused(
    'input of a console',
    ['console', 'zerohour vaildate', '$ npx zerohour vaildate # zerohour x', '$ npm test'],
    [5, 'zerohour has no command vaildate'],
  ),
  refused(
    'a list of commands with one too many and one too few',
    ['text commands', ...commands.slice(1), 'vaildate <file>  --json', 'validate <file>  --jsno'],
    [3 + commands.length, 'no command is called vaildate'],
    [3 + commands.length, 'vaildate <file> has no option --json'],
    [4 + commands.length, 'validate <file> has no option --jsno'],
    [3, `the list lacks ${commands[0]}`],
  ),
  {
    what: 'a command in a sentence',
    files: { 'README.md': 'Call `npx zerohour vaildate FILE`, or `npx zerohour validate`.\n' },
    finds: [{ file: 'README.md', line: 1, message: 'zerohour has no command vaildate' }],
  },
];

/** @type {readonly (readonly [string, ...string[]])[]} */
const good = [
  ['yaml', ...scenario],
  ['yaml', ...target],
  ['yaml scenario-fragment', 'load: { shards: 3, place: { zone: a } }'],
  ['yaml scenario-fragment:paths.pay', 'within: 3s'],
  ['yaml target-fragment', 'allowHosts: [shop.test:443, 127.0.0.1:8080]'],
  ['yaml audit-fragment', 'invariants: [oversell]'],
  ['yaml foreign', 'on: push'],
  ['json', '{ "$schema": "./docs/schemas/point.schema.json", "x": 1 }'],
  ['json docs/schemas/point.schema.json', '{ "x": 1 }'],
  ['json foreign', '[]'],
  ['sh', 'export A=1 # zerohour x', 'npx zerohour validate <file> --json | tee out && npm ci'],
  [
    'console',
    '$ npm run bench -- stop --quick',
    'zerohour x',
    '$ npx zerohour chaos --trials 5 \\',
    '    --seed 1',
  ],
  ['text', 'zerohour vaildate'],
  ['text commands', 'validate <file>  --json  what it does; --target NAME', commands.join(', ')],
  ['ts', "import { a } from 'a';", 'await a<number>();'],
];

export const clean = [
  ...good.map(([info, ...lines]) => ({
    what: `${info}: ${lines.at(-1)}`,
    files: page(info, ...lines),
  })),
  {
    what: 'a recipe, whose edits and commands a test follows',
    files: {
      'docs/howto/a.md':
        '```md file=b.md append\n| a |\n```\n\n```console\n$ npx zerohour not-there-yet\n```\n',
    },
  },
];
