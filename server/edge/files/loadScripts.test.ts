import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptBounds } from '../../core/scenario/handScript.ts';
import { readScenario } from './loadScenario.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour scripts '));
  folder = join(root, 'own');
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

const load = (script = 'pay.js') =>
  readScenario(
    `name: little
target: mall
paths:
  pay: { within: 1s, script: ${script} }
load: { goal: hold, peak: { pay: 1/s }, levels: [100%], hold: 4s }
slos: {}
`,
    'little.yaml',
    folder,
  );

async function told(script?: string): Promise<readonly string[]> {
  const loaded = await load(script);
  if (loaded.ok) throw new Error('it was loaded');
  return loaded.error.map(
    ({ file, line, column, message }) =>
      `${file.replace(`${folder}/`, '')}:${line}:${column} ${message}`,
  );
}

const walk = 'export default () => {};\n';

describe('scripts by hand', () => {
  it('come with all that they import, each once', async () => {
    await write({
      'a/pay.ts': `import '../lib/b.js';\nimport './c.js';\n${walk}`,
      'lib/b.js': "export * from '../a/c.js';",
      'a/c.js': "import '../lib/b.js';",
    });
    const loaded = await load('./a/pay.ts'.slice(2));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(loaded.value.scripts.map(({ file }) => file)).toEqual([
      'a/pay.ts',
      'lib/b.js',
      'a/c.js',
    ]);
    expect(loaded.value.scripts[2]?.text).toBe("import '../lib/b.js';");
    expect(loaded.value.scenario.paths.pay).toEqual({
      steps: [],
      latencyBoundMs: 1_000,
      script: 'a/pay.ts',
    });
  });

  it('that are not there are told at their place, in the scenario or the module', async () => {
    expect(await told()).toEqual(['little.yaml:4:30 script pay.js does not exist']);
    await write({ 'pay.js': `import './gone.js';\n${walk}` });
    expect(await told()).toEqual(['pay.js:1:9 script gone.js does not exist']);
    await write({ 'pay.js': `import './gone.js';\nimport './lost.js';\n${walk}` });
    expect(await told()).toEqual([
      'pay.js:1:9 script gone.js does not exist',
      'pay.js:2:9 script lost.js does not exist',
    ]);
  });

  it('tell what they may not, by file and line', async () => {
    await write({
      'pay.js': `import './lib.js';\nexport const options = {};\n${walk}`,
      'lib.js': "\n  import 'k6/x/sql';",
    });
    expect(await told()).toEqual([
      'pay.js:2:14 may not export options: load, limits and thresholds stand in the scenario file',
      'lib.js:2:3 may not import "k6/x/sql": extensions are not run',
    ]);
  });

  it('stay in the folder, by way or by link', async () => {
    const outside = "script is outside the scenario's folder; put it inside";
    await writeFile(join(root, 'out.js'), walk);
    await symlink(join(root, 'out.js'), join(folder, 'link.js'));
    expect(await told('a/../../out.js')).toEqual([`little.yaml:4:30 ${outside}`]);
    expect(await told('link.js')).toEqual([
      `little.yaml:4:30 ${outside.replace('script', 'script link.js')}`,
    ]);
    await write({ 'pay.js': `import '../out.js';\n${walk}` });
    expect(await told()).toEqual([`pay.js:1:9 ${outside}`]);
  });

  it('are bounded in number and size', async () => {
    const names = Array.from({ length: scriptBounds.modules }, (_, index) => `l${index}.js`);
    await write(Object.fromEntries(names.map((name) => [name, ''])));
    const importing = (count: number) =>
      names
        .slice(0, count)
        .map((name) => `import './${name}';\n`)
        .join('') + walk;
    await write({ 'pay.js': importing(15) });
    expect((await load()).ok).toBe(true);
    await write({ 'pay.js': importing(16) });
    expect(await told()).toEqual(['pay.js:16:9 script is made of more than 16 files; join some']);
    const half = `//${'x'.repeat(scriptBounds.bytes / 2)}`;
    await write({ 'pay.js': `import './l0.js';\n${walk}${half}`, 'l0.js': half });
    expect(await told()).toEqual(['pay.js:1:9 scripts are larger than 256 KiB together']);
    await write({ 'pay.js': half + half });
    expect(await told()).toEqual(['little.yaml:4:30 script pay.js is larger than 256 KiB']);
  });
});
