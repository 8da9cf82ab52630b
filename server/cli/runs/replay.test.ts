import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finishFolder } from '../../run/record/runFolder.ts';
import { guardOff, mallRun } from '../../test/support/mallRun.ts';
import { exitCode } from '../shared/failure.ts';
import { codeOfDiagnostic, replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';

const inputs = mallRun({ ...guardOff, holdMs: 10_000 });
let folder: string;
let out: string;
let complaints: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour replay '));
  [out, complaints] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complaints += String(text);
    return true;
  });
  process.exitCode = undefined;
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function run(command: Command, ...args: string[]): Promise<typeof process.exitCode> {
  await command.parseAsync(args, { from: 'user' });
  return process.exitCode;
}

describe('zerohour replay', () => {
  it('writes the same report and ends with the code of its verdict', async () => {
    await finishFolder(folder, inputs);
    const before = await readFile(join(folder, 'report.json'), 'utf8');
    await rm(join(folder, 'report.json'));
    expect(await run(replayCommand(), folder)).toBe(exitCode.fail);
    expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe(before);
    expect(out).toContain('fail: shadow audit: oversell of HOT-1 by 37 units');
    expect(out).toContain('verdict of run m2f8k1c9x0aa: fail\n');
  });

  it('prints JSON alone on stdout when asked', async () => {
    await finishFolder(folder, inputs);
    await run(replayCommand(), folder, '--json');
    expect(JSON.parse(out)).toMatchObject({ run: 'm2f8k1c9x0aa', verdict: { state: 'fail' } });
  });

  it('refuses a folder that is none, in one line', async () => {
    expect(await run(replayCommand(), join(folder, 'none'))).toBe(exitCode.usage);
    expect(complaints.trim().split('\n')).toHaveLength(1);
    expect(complaints).toMatch(/recorded\.json is not there/);
  });

  it('refuses a recording that was changed', async () => {
    await finishFolder(folder, inputs);
    await writeFile(join(folder, 'plan.json'), '{}');
    expect(await run(replayCommand(), folder)).toBe(exitCode.usage);
    expect(complaints).toMatch(/plan\.json is not what was recorded/);
  });

  it('takes a disk’s diagnostic for an internal error', () => {
    expect(codeOfDiagnostic({ kind: 'full', message: '' })).toBe(exitCode.internal);
    expect(codeOfDiagnostic({ kind: 'io', message: '' })).toBe(exitCode.internal);
  });
});

describe('zerohour report', () => {
  it.each([
    ['json', 'report.json'],
    ['html', 'report.html'],
    ['csv', 'curve.csv'],
    ['junit', 'junit.xml'],
  ])('prints %s as %s has it', async (format, file) => {
    await finishFolder(folder, inputs);
    expect(await run(reportCommand(), folder, '--format', format)).toBeUndefined();
    expect(out).toBe(await readFile(join(folder, file), 'utf8'));
  });

  it('prints Markdown unless told otherwise', async () => {
    await finishFolder(folder, inputs);
    await run(reportCommand(), folder);
    expect(out).toMatch(/^## ❌ guard-off: fail\n/);
  });

  it('writes to a file, and complains when it cannot', async () => {
    await finishFolder(folder, inputs);
    await run(reportCommand(), folder, '--out', join(folder, 'summary.md'));
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toMatch(/^## /);
    expect(out).toBe('');
    expect(await run(reportCommand(), folder, '--out', join(folder, 'none', 'x.md'))).toBe(
      exitCode.usage,
    );
    expect(complaints).toMatch(/x\.md is not there/);
  });

  it('refuses a folder that is none', async () => {
    expect(await run(reportCommand(), join(folder, 'none'))).toBe(exitCode.usage);
    expect(complaints).toMatch(/recorded\.json is not there/);
  });
});
