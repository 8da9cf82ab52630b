import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { soundDrill } from '../../core/drill/drillCase.support.ts';
import { packageRoot } from '../../root.ts';
import { parseCsv } from './csv.ts';
import { listDrills, loadDrill } from './loadDrill.ts';
import {
  listScenarios,
  loadScenario,
  loadTarget,
  readScenario,
  targetNamedIn,
} from './loadScenario.ts';
import { readText } from './readText.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour load '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const scenario = `name: little
target: mall
data:
  datasets:
    item: { file: items.csv }
paths: { browse: { within: 1s, steps: { item: "GET /items/\${item.sku}" } } }
load: { goal: hold, peak: { browse: 1/s }, levels: [100%], hold: 4s }
slos: {}
`;

const write = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  return path;
};

const placesOf = (diagnostics: readonly { line: number; column: number; message: string }[]) =>
  diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('loadScenario', () => {
  it('gives the scenario, its text, its folder and its rows', async () => {
    const path = await write('little.yaml', scenario);
    await write('items.csv', 'sku,name\nA,"Red, big"\nB,x\n');
    const loaded = await loadScenario(path);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(loaded.value.scenario.name).toBe('little');
    expect(loaded.value.text).toBe(scenario);
    expect(loaded.value.file).toBe(path);
    expect(loaded.value.directory).toBe(folder);
    expect(loaded.value.overrides).toEqual([]);
    expect(loaded.value.datasets).toEqual({
      item: {
        columns: ['sku', 'name'],
        rows: [
          ['A', 'Red, big'],
          ['B', 'x'],
        ],
      },
    });
  });

  it('tells whether unique rows are those of another time', async () => {
    const unique = 'item: { file: items.csv, pick: unique }';
    const made = (rows: number, cell: string) =>
      `item: { generate: { sku: "${cell}" }, rows: ${rows}, pick: unique }`;
    const sumOf = async (dataset: string, csv = 'sku\nA\nB\n') => {
      await write('items.csv', csv);
      const path = await write(
        'little.yaml',
        scenario.replace('item: { file: items.csv }', dataset),
      );
      const loaded = await loadScenario(path);
      return loaded.ok ? loaded.value.datasets.item?.checksum : JSON.stringify(loaded.error);
    };
    const sum = await sumOf(unique);
    // printf 'sku\nA\nB\n' | sha256sum
    expect(sum).toBe('c0d2b45497e28500aed42f2a46cec7a3f8d22bb59a66953ec440d4521004e589');
    expect(await sumOf(`${unique.slice(0, -1)}, start: 1 }`)).toBe(sum);
    expect(await sumOf(unique, 'sku\nB\nA\n')).not.toBe(sum);
    expect(await sumOf('item: { file: items.csv }')).toBeUndefined();
    const generated = await sumOf(made(10, `u\${row}`));
    expect(generated).toMatch(/^[0-9a-f]{64}$/);
    expect(await sumOf(made(20, `u\${row}`))).toBe(generated);
    expect(await sumOf(made(10, `v\${row}`))).not.toBe(generated);
  });

  it('loads every scenario of the mall', async () => {
    for (const name of ['midnight-peak', 'smoke', 'guard-off']) {
      const loaded = await loadScenario(join(packageRoot(), 'scenarios/mall', `${name}.yaml`));
      expect(loaded.ok && loaded.value.scenario.name).toBe(name);
      expect(loaded.ok && loaded.value.datasets.item?.rows).toHaveLength(100);
    }
  });

  it.each([
    ['items.csv does not exist', scenario, null, ['5:19 dataset items.csv does not exist']],
    [
      'a dataset outside the folder',
      scenario.replace('items.csv', '../items.csv'),
      null,
      ["5:19 dataset ../items.csv is outside the scenario's folder; put it inside"],
    ],
    [
      'an absolute dataset',
      scenario.replace('items.csv', '/etc/passwd'),
      null,
      ["5:19 dataset /etc/passwd is outside the scenario's folder; put it inside"],
    ],
    [
      'a column that is not there',
      scenario,
      'skv\nA\n',
      ['6:47 dataset "item" has no column "sku"; did you mean "skv"?'],
    ],
    [
      'a file without names of columns, and none of its data',
      scenario,
      'A1,Tea\nB2,Mug\n',
      [
        '6:47 dataset "item" has no column "sku"; the first line of a CSV names its columns, the keys of its objects those of JSON',
      ],
    ],
    ['a dataset without rows', scenario, 'sku\n', ['5:19 dataset "item" has no rows']],
    [
      'a line with too many cells',
      scenario,
      'sku,name\nA,b\nB,c,d\n',
      [
        '3:1 the line has more or fewer values than the first has names; put a value with a delimiter in quotes, and leave comments out',
      ],
    ],
  ])('tells %s at its place', async (_, text, csv, diagnostics) => {
    if (csv !== null) await write('items.csv', csv);
    const loaded = await readScenario(text, 'little.yaml', folder);
    expect(loaded.ok ? [] : placesOf(loaded.error)).toEqual(diagnostics);
  });

  it.each([
    ['latin1', Buffer.from('sku\n\u00c9clair\n', 'latin1'), '\u00c9clair'],
    ['windows-1252', Buffer.from([...Buffer.from('sku\n'), 0x80, 0x9f]), '\u20ac\u0178'],
    ['latin1', Buffer.from([...Buffer.from('sku\n'), 0x99, 0xe9]), '\u2122\u00e9'],
    ['utf-16le', Buffer.from('\uFEFFsku\n\u8336\n', 'utf16le'), '\u8336'],
    ['gb18030', Buffer.from([...Buffer.from('sku\n'), 0xb2, 0xe8]), '\u8336'],
    ['utf-8', Buffer.from('sku\n\u8336\n'), '\u8336'],
  ])('decodes a dataset in %s where the scenario says so', async (encoding, bytes, value) => {
    await writeFile(join(folder, 'items.csv'), bytes);
    const told = scenario.replace('items.csv }', `items.csv, encoding: ${encoding} }`);
    const loaded = await readScenario(told, 'little.yaml', folder);
    expect(loaded.ok && loaded.value.datasets.item?.rows).toEqual([[value]]);
  });

  it('reads JSON and NDJSON by the ending of the file, or as the scenario says', async () => {
    const told = (file: string, more = '') =>
      readScenario(scenario.replace('items.csv }', `${file}${more} }`), 'f.yaml', folder);
    const sku = { columns: ['sku'], types: { sku: 'text' }, rows: [['A']] };
    await write('items.json', '[{"sku":"A"}]');
    await write('items.JSONL', '{"sku":"A"}\n');
    await write('items.ndjson', '{"sku":"A"}\n');
    for (const file of ['items.json', 'items.JSONL', 'items.ndjson']) {
      const loaded = await told(file);
      expect(loaded.ok && loaded.value.datasets.item).toEqual(sku);
    }
    await write('items.csv', '[{"sku":"A"}]');
    const named = await told('items.csv', ', format: json');
    expect(named.ok && named.value.datasets.item).toEqual(sku);
    await write('items.json', '[{"sku":"A"},\n1]');
    const wrong = await told('items.json');
    expect(wrong.ok ? [] : wrong.error).toMatchObject([
      { file: join(folder, 'items.json'), line: 2, message: 'is no object; each row is an object' },
    ]);
  });

  it('checks the types of columns, in the lines of the file and the keys of the scenario', async () => {
    const typed = scenario.replace(
      'items.csv }',
      'items.csv, columns: { price: integer, prize: text } }',
    );
    await write('items.csv', 'sku,price\nA,12\n');
    const unnamed = await readScenario(typed, 'f.yaml', folder);
    expect(unnamed.ok ? [] : placesOf(unnamed.error)).toEqual([
      '5:64 dataset "item" has no column "prize"; did you mean "price"?',
    ]);
    await write('items.csv', 'sku,price\nA,1.5\n');
    const wrong = await readScenario(typed.replace(', prize: text', ''), 'f.yaml', folder);
    expect(wrong.ok ? [] : wrong.error).toMatchObject([
      { file: join(folder, 'items.csv'), line: 2, path: '' },
    ]);
  });

  it('refuses bytes that the encoding does not have, and takes the delimiter of the scenario', async () => {
    await writeFile(join(folder, 'items.csv'), Buffer.from([0x73, 0x6b, 0x75, 0x0a, 0xff]));
    const told = (more: string) =>
      readScenario(scenario.replace('items.csv }', `items.csv, ${more} }`), 'f.yaml', folder);
    const wrong = await told('encoding: gb18030');
    expect(wrong.ok ? [] : placesOf(wrong.error)).toEqual([
      '5:19 dataset items.csv is not gb18030; save it as gb18030',
    ]);
    await write('items.csv', 'sku\tname\nA\tx\n');
    const tabs = await told('delimiter: tab');
    expect(tabs.ok && tabs.value.datasets.item?.rows).toEqual([['A', 'x']]);
    const other = await told('delimiter: ":"');
    expect(other.ok ? [] : placesOf(other.error)).toEqual(['5:41 write ",", ";", "|" or tab']);
  });

  const secret = 'DATABASE_URL=postgres://u:hunter2@db/x\nhunter2: [hunter2\n';
  const withoutData = (walk: string, more = ''): string => `name: little
target: mall
paths: { browse: { within: 1s, ${walk} } }
load: { goal: hold, peak: { browse: 1/s }, levels: [100%], hold: 4s }
slos: {}
${more}`;
  const withScript = withoutData('script: pay.js');
  const withAudit = withoutData('steps: { item: GET /items }', 'audit: { file: audit.yaml }\n');

  it.each([
    ['dataset', 'items.csv', scenario],
    ['script', 'pay.js', withScript],
    ['audit', 'audit.yaml', withAudit],
  ])('reads no %s from outside the folder, and shows none of it', async (what, name, text) => {
    const own = join(folder, 'own');
    await mkdir(own);
    await write('secret', secret);
    await write('away/secret', secret);
    const tell = async (): Promise<string> => {
      const loaded = await readScenario(text, 'little.yaml', own);
      const messages = loaded.ok ? ['it was loaded'] : loaded.error.map(({ message }) => message);
      await rm(join(own, name), { recursive: true });
      return messages.join('\n');
    };
    const outside = `${what} ${name} is outside the scenario's folder; put it inside`;
    await symlink(join(folder, 'secret'), join(own, name));
    expect(await tell()).toBe(outside);
    await symlink('../secret', join(own, name));
    expect(await tell()).toBe(outside);
    await symlink('/proc/self/environ', join(own, name));
    expect(await tell()).toBe(outside);
    await symlink(join(folder, 'away'), join(own, 'link'));
    await symlink('link/secret', join(own, name));
    expect(await tell()).toBe(outside);
    execFileSync('mkfifo', [join(own, name)]);
    expect(await tell()).toBe(`${what} ${name} is no ordinary file`);
    await mkdir(join(own, name));
    expect(await tell()).toBe(`${what} ${name} is a folder`);
    await writeFile(join(own, name), Buffer.from([0x61, 0xff, 0x0a]));
    expect(await tell()).toBe(
      `${what} ${name} is not UTF-8; save it as UTF-8${what === 'dataset' ? ', or name its encoding (encoding: latin1, say)' : ''}`,
    );
    await writeFile(join(own, name), '');
    await truncate(join(own, name), 1024 ** 3);
    expect(await tell()).toMatch(/is larger than \d+ KiB$/);
    // A link may stay in the folder.
    await writeFile(join(own, 'there'), 'x');
    await symlink('there', join(own, name));
    expect(await tell()).not.toContain('outside');
  });

  it('tells at its place what is wrong with an audit file, and takes a right one', async () => {
    const missing = await readScenario(withAudit, 'little.yaml', folder);
    expect(missing.ok ? [] : placesOf(missing.error)).toEqual([
      '6:16 audit audit.yaml does not exist',
    ]);
    await write('audit.yaml', 'name: x\nfacts: {}\n');
    const loaded = await readScenario(withAudit, 'little.yaml', folder);
    expect(loaded.ok ? [] : loaded.error[0]).toMatchObject({
      file: join(folder, 'audit.yaml'),
      line: 2,
      message: '"lines" is missing',
    });
    await copyFile(join(packageRoot(), 'scenarios/mall/audit.yaml'), join(folder, 'audit.yaml'));
    expect((await readScenario(withAudit, 'little.yaml', folder)).ok).toBe(true);
  });

  it('tells the diagnostics of several datasets at once, those of a CSV in its own file', async () => {
    const csv = await write('items.csv', 'sku\n"A\n');
    const two = scenario.replace('items.csv }', 'items.csv }\n    city: { file: none.csv }');
    const loaded = await readScenario(two, 'little.yaml', folder);
    expect(loaded.ok ? [] : loaded.error.map(({ file, line }) => [file, line])).toEqual([
      [csv, 2],
      ['little.yaml', 6],
    ]);
  });

  it('says in one line what is wrong with the path', async () => {
    const missing = await loadScenario(join(folder, 'none.yaml'));
    expect(!missing.ok && missing.error[0]?.message).toBe(
      `scenario ${join(folder, 'none.yaml')} does not exist; check the path`,
    );
    const directory = await loadScenario(folder);
    expect(!directory.ok && directory.error[0]?.message).toContain('is a folder');
  });
});

describe('parseCsv', () => {
  it('reads quotes, a byte order mark and empty lines', () => {
    expect(parseCsv('\uFEFFa,b\r\n"x ""y""","1\n2"\r\n\r\n,\r\n', 'f')).toEqual({
      ok: true,
      value: {
        columns: ['a', 'b'],
        rows: [
          ['x "y"', '1\n2'],
          ['', ''],
        ],
      },
    });
  });

  it.each([
    ['', 1, 'the file is empty; its first line names the columns'],
    [
      'a b\n1\n',
      1,
      'the name of column 1 is no name, or stands twice; use letters, digits, "_" or "-"',
    ],
    [
      'a,a\n1,2\n',
      1,
      'the name of column 2 is no name, or stands twice; use letters, digits, "_" or "-"',
    ],
    [`c${',c'.repeat(256)}\n`, 1, 'more than 256 columns; leave out what no step uses'],
    [`a\n"${'x'.repeat(300_000)}`, 2, 'a line is longer than 262144 characters; check its quotes'],
    [
      'a\nsecret "b"\n',
      2,
      'a quote stands inside a value without quotes; put the whole value in quotes',
    ],
    ['a\n"secret" b\n', 2, 'text follows a closing quote; write a quote inside a value twice'],
    ['a\n"secret\n', 2, 'a quoted value is not closed before the end of the file'],
  ])('tells what is wrong with a file (%#)', (text, line, message) => {
    expect(parseCsv(text, 'f')).toEqual({
      ok: false,
      error: [{ file: 'f', line, column: 1, path: '', message }],
    });
  });

  const twoRows = {
    ok: true,
    value: {
      columns: ['sku', 'name'],
      rows: [
        ['A1', 'Tea'],
        ['B2', 'Mug'],
      ],
    },
  };
  it.each([
    ['line ends of all kinds', 'sku,name\r\nA1,Tea\nB2,Mug\r', ','],
    ['spaces around values', ' sku , name\nA1, Tea \n B2,"Mug" \n', ','],
    ['semicolons', 'sku;name\nA1;Tea\nB2;Mug\n', ';'],
    ['tabs', 'sku\tname\nA1\tTea\nB2\tMug\n', '\t'],
    ['bars', 'sku|name\nA1|Tea\nB2|Mug\n', '|'],
  ])('reads %s', (_, text, delimiter) => {
    expect(parseCsv(text, 'f', { delimiter })).toEqual(twoRows);
  });

  it('keeps spaces in quotes, and other delimiters in values', () => {
    const read = parseCsv('a,b\n" x ",1;2\n', 'f');
    expect(read.ok && read.value.rows).toEqual([[' x ', '1;2']]);
  });

  it.each([
    ['sku;name\nA1;Tea\n', ',', "values are separated by ';'; write \"delimiter: ';'\""],
    ['sku\tname\nA1\tTea\n', ',', 'values are separated by tab; write "delimiter: tab"'],
    ['sku|name\n', ',', "values are separated by '|'; write \"delimiter: '|'\""],
    ['sku,name\n', ';', "values are separated by ','; write \"delimiter: ','\""],
  ])('tells the delimiter that a file has (%#)', (text, delimiter, message) => {
    expect(parseCsv(text, 'f', { delimiter })).toMatchObject({
      ok: false,
      error: [{ line: 1, message }],
    });
  });

  it('takes the most rows that it may', () => {
    const rows = (count: number) => parseCsv(`a\n${'1\n'.repeat(count)}`, 'f', { rowsMax: 3 });
    expect(rows(3)).toMatchObject({ ok: true, value: { rows: [['1'], ['1'], ['1']] } });
    for (const count of [4, 9]) {
      const message = 'more than 3 rows; give the run a sample';
      expect(rows(count)).toMatchObject({ ok: false, error: [{ line: 5, message }] });
    }
  });
});

describe('readText', () => {
  it('reads up to a size', async () => {
    const path = await write('text', '1234');
    expect(await readText(path, 4)).toEqual({ ok: true, value: '1234' });
    expect(await readText(path, 3)).toEqual({ ok: false, error: 'is larger than 0 KiB' });
  });

  it('says why not', async () => {
    expect(await readText(folder, 9)).toEqual({ ok: false, error: 'is a folder' });
    expect(await readText(join(folder, 'a/b'), 9)).toEqual({ ok: false, error: 'does not exist' });
    expect(await readText('/proc/self/environ', 99_999)).toEqual({
      ok: false,
      error: 'is no ordinary file',
    });
    expect(await readText('/dev/zero', 9)).toEqual({ ok: false, error: 'is no ordinary file' });
    expect(await readText('a\0b', 9)).toEqual({ ok: false, error: 'does not exist' });
    expect(await readText('a'.repeat(300), 9)).toEqual({ ok: false, error: 'does not exist' });
    const socket = createServer().listen(join(folder, 'socket'));
    await once(socket, 'listening');
    expect(await readText(join(folder, 'socket'), 9)).toEqual({
      ok: false,
      error: 'is no ordinary file',
    });
    socket.close();
    await symlink(join(folder, 'loop'), join(folder, 'loop'));
    expect(await readText(join(folder, 'loop'), 9)).toEqual({
      ok: false,
      error: 'is a link that leads to itself',
    });
    const secret = await write('secret', 'x');
    await chmod(secret, 0o000);
    const read = await readText(secret, 9);
    // Root may read all.
    if (process.getuid?.() !== 0)
      expect(read).toEqual({ ok: false, error: 'may not be read by this user' });
  });
});

describe('loadTarget', () => {
  const target = (name: string) =>
    `name: ${name}\nbaseUrl: http://127.0.0.1:1\nallowHosts: [127.0.0.1:1]\ncaps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1 }\nshadow: { key: "\${ZEROHOUR_TARGET_KEY}" }\n`;
  const env = { ZEROHOUR_TARGET_KEY: '0123456789abcdef' };
  const load = (ref: string, variables: Readonly<Record<string, string>> = env) =>
    loadTarget(ref, join(folder, 'mall'), join(folder, '.zerohour/targets'), {
      env: variables,
      quotes: 'own',
    });
  const nameOf = async (ref: string) => {
    const loaded = await load(ref);
    return loaded.ok ? loaded.value.name : loaded.error[0]?.message;
  };

  it('looks beside the scenario first, then in the targets folder, or goes by a path', async () => {
    await write('.zerohour/targets/mall.yaml', target('brought'));
    expect(await nameOf('mall')).toBe('brought');
    await write('mall/targets/mall.yaml', target('beside'));
    expect(await nameOf('mall')).toBe('beside');
    const path = await write('elsewhere.yaml', target('elsewhere'));
    expect(await nameOf('../elsewhere.yaml')).toBe('elsewhere');
    expect(await nameOf(path)).toBe('elsewhere');
  });

  it('names a place once where the scenario lies beside the targets', async () => {
    const root = join(folder, '.zerohour');
    const absent = await loadTarget('mall', root, join(root, 'targets'));
    expect(absent.ok ? '' : absent.error[0]?.message).toContain(
      `looked for ${join(root, 'targets/mall.yaml')}; write one`,
    );
  });

  it('says in one line where it looked, and marks the diagnostic', async () => {
    const absent = await load('mall');
    expect(absent.ok ? [] : absent.error).toEqual([
      {
        file: join(folder, 'mall/targets/mall.yaml'),
        line: 1,
        column: 1,
        path: '',
        message: `target mall not found; looked for ${join(folder, 'mall/targets/mall.yaml')} and ${join(folder, '.zerohour/targets/mall.yaml')}; write one, or start the stack that writes it (\`npx zerohour up --mall\` for the sample shop)`,
        kind: 'not-found',
      },
    ]);
    expect(await nameOf('./none.yaml')).toContain('check the path');
  });

  it('shows nothing of a file elsewhere', async () => {
    const path = await write('secret.yaml', 'hunter2: [1]\nhunter3\n');
    const hidden =
      'is no valid target; move it into a targets/ folder beside the scenario to see why';
    expect(await nameOf(path)).toBe(`target ${path} ${hidden}`);
    const all = await loadTarget(path, join(folder, 'mall'), folder, { env });
    expect(all.ok ? [] : all.error.map(({ message }) => message)).not.toContain(hidden);
    expect(await nameOf('../secret.yaml')).toBe(`target ../secret.yaml ${hidden}`);
    expect(await nameOf('/proc/self/environ')).toBe(
      'target /proc/self/environ is no ordinary file',
    );
    await mkdir(join(folder, 'mall/targets'), { recursive: true });
    await symlink(path, join(folder, 'mall/targets/mall.yaml'));
    expect(await nameOf('mall')).toBe(`target mall ${hidden}`);
  });

  it('tells the diagnostics of the file with its own name', async () => {
    const path = await write('.zerohour/targets/mall.yaml', target('mall'));
    const faulty = await load('mall', {});
    expect(
      faulty.ok ? [] : faulty.error.map(({ file, line, message }) => [file, line, message]),
    ).toEqual([
      [path, 5, 'environment variable ZEROHOUR_TARGET_KEY is not set; set it, or write the value'],
    ]);
    await rm(path);
    await mkdir(path);
    expect(await nameOf('mall')).toBe('target mall is a folder');
  });
});

describe('the target that a scenario names', () => {
  it.each([
    ['a whole file', scenario, 'mall'],
    ['a file with faults', 'target: mall\npaths: 3\n', 'mall'],
    ['a file without one', 'name: little\n', null],
    ['a target that is no name', 'target: 3\n', null],
    ['a list', '- target: mall\n', null],
    ['a text', 'mall\n', null],
    ['an empty file', '', null],
    ['no YAML', 'target: [mall\n', null],
  ])('is read from %s', async (_, text, target) => {
    expect(await targetNamedIn(await write('little.yaml', text))).toBe(target);
  });

  it('is none of a file that is not there', async () => {
    expect(await targetNamedIn(join(folder, 'none.yaml'))).toBeNull();
  });
});

describe('a target outside of its folders', () => {
  const text = 'name: mall\nsecretOfAnother: 7\n';
  const messages = async (quotes?: 'any' | 'own') => {
    const path = await write('else/wrong.yml', text);
    const read = await loadTarget(path, join(folder, 'mall'), join(folder, 'targets'), {
      env: {},
      ...(quotes === undefined ? {} : { quotes }),
    });
    return read.ok
      ? []
      : read.error.map(({ line, column, message }) => ({ line, column, message }));
  };

  it('is quoted for who may read any file, which is the default', async () => {
    expect(JSON.stringify(await messages())).toContain('secretOfAnother');
    expect(await messages('any')).toEqual(await messages());
  });

  it('is not quoted for others, who are told the place alone', async () => {
    const [first] = await messages();
    expect(await messages('own')).toEqual([
      {
        ...{ line: first?.line, column: first?.column },
        message: expect.stringMatching(/^target .* is no valid target; move it into a targets/),
      },
    ]);
  });

  it('is a path by its ending or a slash, and a name otherwise', async () => {
    const told = async (name: string) => {
      const read = await loadTarget(name, folder, folder, { env: {} });
      return read.ok ? '' : (read.error[0]?.message ?? '');
    };
    for (const path of ['none.yaml', 'none.yml', 'a/none', 'a\\none']) {
      expect(await told(path)).toContain('check the path');
    }
    for (const name of ['none', 'none.yaml.old', 'yaml']) {
      expect(await told(name)).toContain('write one, or start the stack');
    }
  });
});

describe('listScenarios', () => {
  it('follows no link out of its folder', async () => {
    const path = await write('away/night.yaml', scenario);
    await mkdir(join(folder, 'own'));
    await symlink(path, join(folder, 'own/night.yaml'));
    expect(await listScenarios(join(folder, 'own'))).toEqual([]);
  });

  it('finds scenario files by id, and nothing else', async () => {
    await write('mall/smoke.yaml', scenario);
    await write('mall/deep/er/night.yml', scenario);
    await write('mall/audit.yaml', 'checks: []\n');
    await write('mall/targets/mall.yaml', scenario);
    await write('mall/stack/x.yaml', scenario);
    await write('.hidden/x.yaml', scenario);
    await write('mall/readme.md', scenario);
    await write('broken.yaml', `${scenario}oops: [\n`);
    const found = await listScenarios(folder);
    expect(found.map(({ id }) => id)).toEqual(['broken', 'mall/deep/er/night', 'mall/smoke']);
    expect(found[2]?.path).toBe(join(folder, 'mall/smoke.yaml'));
    expect(await listScenarios(join(folder, 'none'))).toEqual([]);
  });

  it('looks six folders deep, into folders of no service, for files with both keys', async () => {
    await write('a/b/c/d/e/f/deepest.yaml', scenario);
    await write('a/b/c/d/e/f/g/deeper.yaml', scenario);
    for (const skipped of ['node_modules', 'dist', 'stack', 'targets', '.git']) {
      await write(`a/${skipped}/x.yaml`, scenario);
    }
    await write('a/folder.yaml/x.yml', scenario);
    await write('a/paths.yaml', 'paths: {}\nmore:\n  load: {}\n');
    await write('a/load.yaml', 'load: {}\nmore: { paths: {} }\n');
    await write('a/x.yaml.txt', scenario);
    await write('a.yaml', scenario);
    expect(await listScenarios(join(folder, 'a/x.yaml.txt'))).toEqual([]);
    expect((await listScenarios(folder)).map(({ id }) => id)).toEqual([
      ...['a', 'a/b/c/d/e/f/deepest', 'a/folder.yaml/x'],
    ]);
  });

  it('lists a thousand files and no more', async () => {
    const few = join(folder, 'few');
    await mkdir(few);
    for (let nth = 0; nth < 1_001; nth += 1) await writeFile(join(few, `${nth}.yaml`), scenario);
    expect(await listScenarios(few)).toHaveLength(1_000);
  });

  it('does not hide a folder that cannot be listed', async () => {
    await symlink('loop', join(folder, 'loop'));
    await expect(listScenarios(join(folder, 'loop'))).rejects.toThrow('ELOOP');
  });
});

describe('drills', () => {
  it('are files with a hypothesis and a load', async () => {
    await write('b/drills/late.yml', soundDrill);
    await write('a/drills/early.yaml', soundDrill);
    await write('a/smoke.yaml', scenario);
    await write('a/half.yaml', 'hypothesis: []\n');
    expect(await listDrills(folder)).toEqual([
      { id: 'a/drills/early', path: join(folder, 'a/drills/early.yaml') },
      { id: 'b/drills/late', path: join(folder, 'b/drills/late.yml') },
    ]);
  });

  it('are read with their text, and what is wrong with a file is told in it', async () => {
    const path = await write('drill.yaml', soundDrill);
    const loaded = await loadDrill(path);
    expect(loaded).toMatchObject({
      ok: true,
      value: { file: path, text: soundDrill, drill: { name: 'slow-payments' } },
    });
    const broken = await write('broken.yaml', 'name: 7\n');
    const told = await loadDrill(broken);
    expect(told.ok ? [] : told.error.map(({ file }) => file)).toContain(broken);
    const none = join(folder, 'none.yaml');
    const message = `drill ${none} does not exist; check the path`;
    expect(await loadDrill(none)).toEqual({
      ok: false,
      error: [{ file: none, line: 1, column: 1, path: '', message, kind: 'not-found' }],
    });
  });
});

describe('the seed of a target', () => {
  const key = 'shadow: { key: 0123456789abcdef }';
  const load = async (seed: string, env: Readonly<Record<string, string>> = {}) => {
    const caps = 'caps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1s }';
    const text = `name: s\nbaseUrl: http://127.0.0.1:1\nallowHosts: ["127.0.0.1:1"]\n${caps}\n${key}\nseed: ${seed}\n`;
    const path = await write('seeds/targets/s.yaml', text);
    const read = await loadTarget(path, folder, folder, { env });
    return read.ok ? read.value.seed : read.error.map(({ path, message }) => `${path}: ${message}`);
  };

  it('is read from a SQL file beside it, and from nowhere else', async () => {
    await write('seeds/targets/seed.sql', 'SELECT 1');
    await write('seeds/out.sql', 'SELECT 2');
    const sql = (file: string) => load(`{ sql: ${file}, postgresUrl: "postgres://h/d" }`);
    expect(await sql('seed.sql')).toEqual({
      ...{ kind: 'sql', file: 'seed.sql', postgresUrl: 'postgres://h/d', text: 'SELECT 1' },
    });
    expect(await sql('none.sql')).toEqual(['seed: seed none.sql does not exist']);
    expect(await sql('../out.sql')).toEqual([
      "seed: seed ../out.sql is outside the scenario's folder; put it inside",
    ]);
  });

  it('starts only a program that the server allows', async () => {
    const beside = join(folder, 'seeds/targets/seed.sh');
    const allowed = (list: string) => ({ ZEROHOUR_TARGET_COMMANDS: list });
    const seed = '{ command: [./seed.sh, a] }';
    expect(await load(seed, allowed(beside))).toEqual({
      ...{ kind: 'command', command: [beside, 'a'], folder: join(folder, 'seeds/targets') },
    });
    expect(await load(seed, allowed('./seed.sh'))).toEqual([
      `seed: a target file may not start ${beside}; list it in ZEROHOUR_TARGET_COMMANDS where the server starts`,
    ]);
    expect(await load('{ command: [node, a] }', allowed('node'))).toMatchObject({
      command: ['node', 'a'],
    });
    expect(await load(seed)).toHaveLength(1);
  });

  it('may be none', async () => {
    expect(await load('none')).toEqual({ kind: 'none' });
  });
});
