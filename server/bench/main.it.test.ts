import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packageRoot } from '../root.ts';

const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, [
    join(packageRoot(), 'dist/server/bench/main.js'),
    ...args,
  ]);

it('prints figures with the machine', async () => {
  const { stdout } = await bench('skew', '--starts', '1', '--shards', '1', '--json');
  const result = JSON.parse(stdout);
  expect(result.machine.cpus).toBeGreaterThan(0);
  expect(result.rows[0]).toMatchObject({ unit: 'ms' });
});

it('prints one line about a wrong option', async () => {
  await expect(bench('stop', '--trials', 'many', '--redis-down')).rejects.toMatchObject({
    stderr: expect.stringMatching(/^error: .*--trials.*many/),
  });
  await expect(bench('shops', 'medusa', 'other')).rejects.toMatchObject({
    stderr: expect.stringMatching(/^error: .*'other' is invalid.* vendure, medusa\./),
  });
});
