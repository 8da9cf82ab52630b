import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { validateSwitchesCommand } from './validate.ts';

const valid = `providers: { admin: { kind: http, path: /switches } }
instances: [{ name: a, url: "http://127.0.0.1:1" }]
switches:
  order.limit:
    { owner: ann, kind: limit, values: { min: 0, max: 9 }, default: 1, provider: admin }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-switch-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function validate(text: string | null, ...flags: string[]) {
  const file = join(folder, 's.yaml');
  if (text !== null) await writeFile(file, text);
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await validateSwitchesCommand().parseAsync([file, ...flags], { from: 'user' });
  return { out: out.replaceAll(file, 's.yaml'), exit: process.exitCode };
}

it('counts the switches of a valid file, and warns of effects that cannot be seen', async () => {
  const { out, exit } = await validate(valid);
  expect(out).toBe(
    's.yaml:4:3 warning: switch order.limit has no "behaviour", so whether a push took effect is always unknown\n' +
      's.yaml: valid, 1 switch, with 1 warning\n',
  );
  expect(exit).toBe(undefined);
});

it('lists every mistake and ends as wrong usage', async () => {
  const wrong = valid.replace('kind: limit', 'kind: limt').replace('owner', 'onwer');
  const { out, exit } = await validate(wrong, '--json');
  expect(JSON.parse(out)).toMatchObject({
    valid: false,
    diagnostics: [{ line: 4 }, { line: 5 }, { line: 5 }],
    error: { code: 'ZH-SWITCH-001', line: 'the switch file is not valid: 3 diagnostics' },
  });
  expect(exit).toBe(exitCode.usage);
});

it('says that there is no such file', async () => {
  const { out } = await validate(null);
  expect(out).toContain('s.yaml:1:1 switch file s.yaml does not exist; check the path\n');
  const { diagnostics } = JSON.parse((await validate(null, '--json')).out);
  const message = 'switch file s.yaml does not exist; check the path';
  expect(diagnostics).toEqual([{ file: 's.yaml', line: 1, column: 1, path: '', message }]);
});
