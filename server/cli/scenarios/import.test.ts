import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { importCommand } from './import.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-import-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command as a terminal would, and gives its output and exit code. */
async function run(...args: readonly string[]) {
  let out = '';
  let people = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    people += String(text);
    return true;
  });
  process.exitCode = undefined;
  await importCommand().exitOverride().parseAsync(args, { from: 'user' });
  return { out, people, code: process.exitCode };
}

const requests = `curl https://shop.example/items -H 'X-Api-Key: abcdef'
curl -k https://shop.example/a -d @file`;

async function documentOf(text: string, name = 'My shop (2).sh'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

it('writes the scenario and its data files, and prints what was taken and what was not', async () => {
  const out = join(folder, 'new/deep');
  const { out: printed, code } = await run(await documentOf(requests), '--out', out);
  expect(printed).toBe(`wrote ${out}/my-shop-2.yaml
Taken
  1 × step
  1 × secret kept out
Not taken, or in doubt
  1 × option for certificates that are not checked (first: line 2): say in the target file how its certificate is trusted
  1 × command that sends a file (first: line 2): write the request in a script by hand
Set ZEROHOUR_SECRET_X_API_KEY where the server starts, or write NAME=… lines into the file that ZEROHOUR_SECRETS_FILE names.
Next: read its comments, then npx zerohour validate ${out}/my-shop-2.yaml
`);
  expect(code).toBe(exitCode.pass);
  expect(await readdir(out)).toEqual(['my-shop-2.yaml']);
  expect(await readFile(join(out, 'my-shop-2.yaml'), 'utf8')).toMatch(
    /^name: my-shop-2\ntarget: my-shop-2 #/m,
  );
});

it('prints JSON alone with --json, names the target, and reads standard input', async () => {
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(
    Readable.from([requests]) as typeof process.stdin,
  );
  const { out } = await run('-', '--json', '--out', folder, '--target', 'staging', '--as', 'curl');
  const { as, files, secrets, taken, notices } = JSON.parse(out);
  expect([as, files, secrets, taken.length, notices.length]).toEqual([
    'curl',
    [join(folder, 'imported.yaml')],
    ['X_API_KEY'],
    2,
    2,
  ]);
  expect(await readFile(join(folder, 'imported.yaml'), 'utf8')).toMatch(
    /^name: imported\ntarget: staging #/m,
  );
});

it('writes nothing where the file exists', async () => {
  const name = 'shop.yaml';
  const out = join(folder, 'out');
  await mkdir(out);
  await writeFile(join(out, name), 'mine');
  const { people, code } = await run(await documentOf(requests, 'shop.sh'), '--out', out);
  expect(
    people,
  ).toBe(`error ZH-SCENARIO-006: ${join(out, name)} exists already, and nothing was written
  Give --out a folder that does not have it, or put the file elsewhere.
`);
  expect(code).toBe(exitCode.usage);
  expect(await readdir(out)).toEqual([name]);
  expect(await readFile(join(out, name), 'utf8')).toBe('mine');
});

it('says in one line what it cannot read, and where', async () => {
  const damaged = await documentOf('{"log": {\n"entries": [', 'a.har');
  expect(await run(damaged, '--out', folder)).toMatchObject({
    people: `error ZH-SCENARIO-005: ${damaged}, line 2: is not whole JSON\n  Save it again from the tool that wrote it.\n`,
    code: exitCode.usage,
  });
  expect(await run(join(folder, 'none.har'))).toMatchObject({
    people: `error ZH-SCENARIO-005: ${join(folder, 'none.har')}, the file: does not exist\n  Check the path.\n`,
    code: exitCode.usage,
  });
});

it('says why it cannot write', async () => {
  const file = await documentOf(requests);
  const { people, code } = await run(file, '--out', join(file, 'below'));
  expect(people).toMatch(/^error ZH-COMMAND-006: the output cannot be written: ENOTDIR/);
  expect(code).toBe(exitCode.internal);
});

it('refuses a kind that no importer has', async () => {
  await expect(run('a.har', '--as', 'jmx')).rejects.toThrow("argument 'jmx' is invalid");
});
