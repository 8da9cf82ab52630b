import { expect, it } from 'vitest';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { err, ok } from '../../core/result.ts';
import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import type { Target } from '../../core/target/target.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import { createLoadSwitches } from './loadSwitches.ts';

const textOf = (name: string) => `providers: { admin: { kind: http, path: /admin } }
instances: []
switches:
  ${name}:
    { owner: ann, kind: degrade, about: x, values: boolean, default: true, provider: admin }
`;
const problem = (message: string): Diagnostic => ({
  ...{ file: 'f.yaml', line: 1, column: 1, path: '', message },
});

/** Target files by name, of which each names a switch file, and how often a switch file was parsed. */
function loadCase(targets: Record<string, Target['switchFile'] | Diagnostic[]>) {
  const parsed: string[] = [];
  const places: string[] = [];
  const load = createLoadSwitches({
    async target(ref, directory) {
      places.push(`${ref} in ${directory}`);
      const found = targets[ref];
      return Array.isArray(found)
        ? err(found)
        : ok(targetCase(found === undefined ? {} : { switchFile: found }));
    },
    async switchFile({ path, text }) {
      parsed.push(path);
      return parseSwitchFile(text, path, {});
    },
  });
  return { load, parsed, places };
}

const fileOf = (path: string, text: string) => ({ path, text, file: path });

it('gives the target with its switches by name, and where their file is', async () => {
  const { load, places } = loadCase({ shop: fileOf('/files/a/shop.switches.yaml', textOf('one')) });
  const loaded = await load('shop', '/files');
  expect(loaded).toMatchObject({
    value: {
      ...{ ref: 'shop', directory: '/files', folder: '/files/a' },
      target: { name: 'shop' },
      file: { canaryPath: '/switches', switches: [{ name: 'one' }] },
    },
  });
  expect(loaded.ok && [...loaded.value.byName].map(([name, one]) => [name, one.name])).toEqual([
    ['one', 'one'],
  ]);
  expect(places).toEqual(['shop in /files']);
});

it('parses a file again only when its text changed', async () => {
  const targets = { shop: fileOf('/a.yaml', textOf('one')) };
  const { load, parsed } = loadCase(targets);
  const names = async () => {
    const loaded = await load('shop', '/files');
    return loaded.ok && loaded.value.file.switches.map(({ name }) => name);
  };
  expect(await names()).toEqual(['one']);
  expect(await names()).toEqual(['one']);
  targets.shop = fileOf('/a.yaml', textOf('two'));
  expect(await names()).toEqual(['two']);
  expect(await names()).toEqual(['two']);
  expect(parsed).toEqual(['/a.yaml', '/a.yaml']);
});

it('keeps 32 files', async () => {
  const names = Array.from({ length: 33 }, (_, index) => `t${index}`);
  const { load, parsed } = loadCase(
    Object.fromEntries(names.map((name) => [name, fileOf(`/${name}.yaml`, textOf('one'))])),
  );
  for (const name of names.slice(0, 32)) await load(name, '/');
  await load('t0', '/');
  expect(parsed).toHaveLength(32);
  await load('t32', '/');
  await load('t0', '/');
  expect(parsed.slice(32)).toEqual(['/t32.yaml', '/t0.yaml']);
});

it('says what is wrong with the target, that it has no switch file, or what is wrong with that', async () => {
  const { load } = loadCase({
    bad: [problem('caps are missing'), problem('and more')],
    empty: [],
    none: undefined,
    wrong: fileOf('/w.yaml', 'providers: {}\ninstances: []\nswitches: 3\n'),
  });
  expect(await load('bad', '/')).toMatchObject({
    error: {
      ...{ code: 'ZH-SWITCH-002', diagnostics: [problem('caps are missing'), problem('and more')] },
      line: 'the switches of target bad are not known: caps are missing',
    },
  });
  expect(await load('empty', '/')).toMatchObject({
    error: { line: 'the switches of target empty are not known: ' },
  });
  expect(await load('none', '/')).toMatchObject({
    error: {
      ...{ code: 'ZH-SWITCH-002', diagnostics: [] },
      line: 'the switches of target none are not known: its file names no switchFile',
    },
  });
  const wrong = await load('wrong', '/');
  expect(wrong).toMatchObject({
    error: { code: 'ZH-SWITCH-001', diagnostics: [{ file: '/w.yaml', line: 3 }] },
  });
  if (wrong.ok) throw new Error('it was loaded');
  expect(wrong.error.line).toBe(
    `the switch file is not valid: ${wrong.error.diagnostics[0]?.message}`,
  );
});
