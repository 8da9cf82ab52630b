import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ruleFilesMax } from '../../core/audit/rules/ruleFiles.ts';
import { loadAuditFile } from './loadAuditFile.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour-rules-'));
  folder = join(root, 'own');
  for (const path of ['tests/deep', 'tests/generic', 'empty', 'many']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await mkdir(join(root, 'outside'));
  await writeFile(join(root, 'outside/secret.sql'), 'SELECT 1');
  await symlink(join(root, 'outside'), join(folder, 'link'));
  await writeFile(join(folder, 'tests/b.sql'), 'SELECT 1');
  await writeFile(join(folder, 'tests/deep/a.sql'), 'SELECT 1');
  await writeFile(join(folder, 'tests/generic/not_null.sql'), '{% test x() %}{% endtest %}');
  await writeFile(join(folder, 'tests/readme.md'), 'no rule');
  await writeFile(join(folder, 'tests/deep/old.sql.txt'), 'no rule');
  for (const name of ['soda.yaml', 'more.yml']) {
    await writeFile(join(folder, name), 'checks:\n  - failed rows: { fail query: S }\n');
  }
  for (let n = 0; n <= ruleFilesMax; n++) await writeFile(join(folder, `many/t${n}.sql`), 'S');
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function load(ruleFiles: readonly string[], file = 'audit.yaml') {
  const facts = 'facts: { lines: "SELECT 1 FROM {schema}.b" }\nstock: SELECT 2 FROM {schema}.s\n';
  await writeFile(
    join(folder, file),
    `name: shop\n${facts}ruleFiles: ${JSON.stringify(ruleFiles)}\n`,
  );
  return loadAuditFile(folder, file, 'shown.yaml');
}

it('reads the rules of files and folders, by name, without generic tests', async () => {
  const loaded = await load(['tests', 'soda.yaml']);
  expect(loaded.ok && loaded.value.sqlRules.rules.map(({ name, place }) => [name, place])).toEqual([
    ['b', 'tests/b.sql:1'],
    ['a', 'tests/deep/a.sql:1'],
    ['soda 1', 'soda.yaml:2'],
  ]);
  const short = await load(['more.yml']);
  expect(short.ok && short.value.sqlRules.rules.map(({ place }) => place)).toEqual(['more.yml:2']);
  const none = await load([]);
  expect(none.ok && none.value.sqlRules.rules).toEqual([]);
});

it('reads them relative to the audit file', async () => {
  const loaded = await load(['b.sql', 'deep'], 'tests/audit.yaml');
  expect(loaded.ok && loaded.value.sqlRules.rules.map(({ place }) => place)).toEqual([
    'b.sql:1',
    'deep/a.sql:1',
  ]);
  await rm(join(folder, 'tests/audit.yaml'));
});

it.each([
  [['none.sql'], 'rules none.sql does not exist'],
  [['tests/readme.md'], 'is no folder, and no file that ends in .sql, .yml or .yaml'],
  [['tests/deep/old.sql.txt'], 'is no folder, and no file that ends in .sql, .yml or .yaml'],
  [['empty'], 'rules empty holds no file that ends in .sql, .yml or .yaml'],
  [['many'], `rules many holds more than ${ruleFilesMax} files of rules`],
  [['link'], "rules link is outside the scenario's folder; put it inside"],
  [['../outside'], "rules ../outside is outside the scenario's folder; put it inside"],
  [['tests/generic/not_null.sql'], 'is not run here'],
])('tells why %j cannot be used', async (files, message) => {
  const loaded = await load(files);
  const told = loaded.ok || typeof loaded.error === 'string' ? [] : loaded.error;
  expect(told[0]?.message).toContain(message);
  if (files[0] !== 'tests/generic/not_null.sql') {
    expect(told).toEqual([expect.objectContaining({ file: 'shown.yaml', path: 'ruleFiles' })]);
  }
});

it('tells why the audit file itself cannot be used', async () => {
  expect(await loadAuditFile(folder, 'none.yaml', 'x')).toEqual({
    ok: false,
    error: 'does not exist',
  });
  await writeFile(join(folder, 'bad.yaml'), 'name: [1]\n');
  const bad = await loadAuditFile(folder, 'bad.yaml', 'shown.yaml');
  expect(!bad.ok && typeof bad.error !== 'string' && bad.error[0]?.file).toBe('shown.yaml');
});
