import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { exitOf, failure } from '../../core/errors/failure.ts';
import { buildReport } from '../../core/report/buildReport.ts';
import { finishFolder } from '../../run/record/runFolder.ts';
import { guardOff, mallRun } from '../../test/support/mallRun.ts';
import { folderFailure } from '../shared/failure.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';

const inputs = mallRun({ ...guardOff, holdMs: 10_000 });
let folder: string;
let out: string;
let errorText: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour replay '));
  [out, errorText] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errorText += String(text);
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
    expect(out).toContain('fail: shadow audit: 37 units of HOT-1 oversold, 33 orders');
    expect(out).toContain(
      `verdict of run m2f8k1c9x0aa: fail: ${buildReport(inputs).headline.text}\n`,
    );
  });

  it('prints JSON alone on stdout when asked', async () => {
    await finishFolder(folder, inputs);
    await run(replayCommand(), folder, '--json');
    expect(JSON.parse(out)).toMatchObject({
      run: 'm2f8k1c9x0aa',
      headline: buildReport(inputs).headline,
      verdict: { state: 'fail' },
    });
  });

  it('refuses a folder without a recording, with code and remedy', async () => {
    expect(await run(replayCommand(), join(folder, 'none'))).toBe(exitCode.usage);
    expect(errorText.trim().split('\n')).toHaveLength(2);
    expect(errorText).toMatch(/^error ZH-RECORD-001: .*recorded\.json is not there/);
  });

  it('refuses a recording that was changed', async () => {
    await finishFolder(folder, inputs);
    await writeFile(join(folder, 'plan.json'), '{}');
    expect(await run(replayCommand(), folder)).toBe(exitCode.usage);
    expect(errorText).toMatch(/^error ZH-RECORD-002: .*plan\.json is not what was recorded/);
  });

  it('treats a full disk and a disk error as internal errors', () => {
    const full = folderFailure({ kind: 'full', message: 'the disk is full' });
    expect([full.code, exitOf(full)]).toEqual(['ZH-RECORD-003', exitCode.internal]);
    const io = folderFailure({ kind: 'io', message: 'x cannot be read (EIO)' });
    expect([io.code, exitOf(io)]).toEqual(['ZH-RECORD-004', exitCode.internal]);
  });
});

describe('zerohour report', () => {
  it('opens the HTML page in the language that is asked for, and has it for no other format', async () => {
    await finishFolder(folder, inputs);
    await run(reportCommand(), folder, '--format', 'html');
    expect(out).toContain('<html lang="en">');
    out = '';
    await run(reportCommand(), folder, '--format', 'html', '--lang', 'zh');
    expect(out).toContain('<html lang="zh-Hans">');
    const csv = run(reportCommand().exitOverride(), folder, '--format', 'csv', '--lang', 'zh');
    await expect(csv).rejects.toThrow("option '--lang' is for --format html");
  });

  it.each([
    ['json', 'report.json'],
    ['html', 'report.html'],
    ['csv', 'curve.csv'],
    ['junit', 'junit.xml'],
    ['markdown', 'summary.md'],
  ])('prints %s as %s has it', async (format, file) => {
    await finishFolder(folder, inputs);
    expect(await run(reportCommand(), folder, '--format', format)).toBeUndefined();
    expect(out).toBe(await readFile(join(folder, file), 'utf8'));
  });

  it('prints Markdown by default', async () => {
    await finishFolder(folder, inputs);
    await run(reportCommand(), folder);
    expect(out).toMatch(/^## ❌ guard-off: fail\n/);
  });

  it('writes to a file, and fails when it cannot', async () => {
    await finishFolder(folder, inputs);
    await run(reportCommand(), folder, '--out', join(folder, 'summary.md'));
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toMatch(/^## /);
    expect(out).toBe('');
    expect(await run(reportCommand(), folder, '--out', join(folder, 'none', 'x.md'))).toBe(
      exitCode.usage,
    );
    expect(errorText).toMatch(/x\.md is not there/);
  });

  describe('of a run on a server', () => {
    const id = 'm2f8k1c9x0aa';
    let server: Server;
    let asked: string[];
    beforeEach(async () => {
      asked = [];
      server = createServer((request, response) => {
        asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
        const isThere = request.url?.startsWith(`/api/runs/${id}/`) === true;
        const none = failure('ZH-RUN-007', { run: 'x', file: 'y' });
        response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/json' });
        response.end(
          isThere
            ? `text of ${request.url?.split('/').at(-1)} é`
            : JSON.stringify({ ...none, detail: none.line }),
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      vi.stubEnv('ZEROHOUR_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      vi.stubEnv('ZEROHOUR_TOKEN', 'secret');
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    it.each([
      ['json', 'report.json'],
      ['html', 'report.html'],
      ['csv', 'curve.csv'],
      ['junit', 'junit.xml'],
      ['markdown', 'summary.md'],
    ])('prints %s as the server has it in %s', async (format, file) => {
      expect(await run(reportCommand(), id, '--format', format)).toBeUndefined();
      expect(out).toBe(`text of ${file} é`);
      expect(asked).toEqual([`GET /api/runs/${id}/files/${file} Bearer secret`]);
    });

    it('writes it to a file', async () => {
      await run(reportCommand(), id, '--out', join(folder, 'x.md'));
      expect(await readFile(join(folder, 'x.md'), 'utf8')).toBe('text of summary.md é');
      expect(out).toBe('');
    });

    it('reports a run that it does not know', async () => {
      expect(await run(reportCommand(), 'aaaaaaaaaaaa')).toBe(exitCode.usage);
      expect(errorText).toMatch(/^error ZH-RUN-007: /);
      expect(out).toBe('');
    });

    it('leaves no earlier report in the file that it could not write', async () => {
      const file = join(folder, 'junit.xml');
      await writeFile(file, 'of yesterday');
      const args = ['--format', 'junit', '--out', file];
      expect(await run(reportCommand(), 'aaaaaaaaaaaa', ...args)).toBe(exitCode.usage);
      await expect(readFile(file)).rejects.toThrow('ENOENT');
      expect(await run(reportCommand(), 'aaaaaaaaaaaa', ...args)).toBe(exitCode.usage);
    });

    it('is not asked for a path, nor for a folder that has the form of an id', async () => {
      await finishFolder(join(folder, id), inputs);
      const before = process.cwd();
      process.chdir(folder);
      try {
        await run(reportCommand(), id);
      } finally {
        process.chdir(before);
      }
      expect(out).toMatch(/^## ❌ guard-off: fail\n/);
      expect(await run(reportCommand(), join(folder, 'none'))).toBe(exitCode.usage);
      expect(asked).toEqual([]);
    });
  });

  it('refuses a folder without a recording', async () => {
    expect(await run(reportCommand(), join(folder, 'none'))).toBe(exitCode.usage);
    expect(errorText).toMatch(/recorded\.json is not there/);
  });
});
