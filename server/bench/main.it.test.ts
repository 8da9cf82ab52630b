import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packageRoot } from '../root.ts';

const bench = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)(
    process.execPath,
    [join(packageRoot(), 'dist/server/bench/main.js'), ...args],
    { env: { ...process.env, ...env } },
  );

it('prints figures with the machine', async () => {
  const { stdout } = await bench(['skew', '--starts', '1', '--shards', '1', '--json']);
  const result = JSON.parse(stdout);
  expect(result.machine.cpus).toBeGreaterThan(0);
  expect(result.rows[0]).toMatchObject({ unit: 'ms' });
});

it.each([
  [['stop', '--trials', 'many', '--redis-down'], /^error ZH-COMMAND-001: .*--trials.*many/],
  [['shops', 'medusa', 'other'], /^error ZH-COMMAND-001: .*'other' is invalid.* vendure, medusa\./],
])('prints one line and the remedy about a wrong option: %j', async (args, line) => {
  const ended = await bench(args).catch((error: unknown) => error);
  expect(ended).toMatchObject({ code: 64, stderr: expect.stringMatching(line) });
  expect(ended).toMatchObject({
    stderr: expect.stringMatching(/\n {2}Add --help to see what the command takes\.\n$/),
  });
});

it('prints one line and the remedy about a step that throws', async () => {
  const ended = await bench(['skew', '--starts', '1'], { K6_BIN: '/nowhere/k6' }).catch(
    (error: unknown) => error,
  );
  expect(ended).toMatchObject({
    code: 70,
    stdout: '',
    stderr: expect.stringMatching(
      /^error ZH-COMMAND-005: .*\/nowhere\/k6.*\n {2}Set ZEROHOUR_DEBUG=1 for the stack, then report the error\.\n$/,
    ),
  });
});
