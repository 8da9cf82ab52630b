import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Handover, handoverVariable } from '../core/plan/handover.ts';
import { err, ok, type Result } from '../core/result.ts';
import { dyingWithParent } from '../edge/embedded/child.ts';
import { findK6 } from '../edge/k6/binary.ts';
import { describeExit, type K6Exit } from '../edge/k6/exit.ts';

const RUN_MS_MAX = 180_000;
const OUTPUT_BYTES_MAX = 1_048_576;

export type Captured = Readonly<Record<string, unknown>>;

/**
 * Runs a generated setup or teardown script in a small k6 of its own and gives what its steps
 * captured. The error is k6's own words. The k6 is dead when this returns, also when `signal`
 * ended it.
 */
export async function runOnce(
  script: string,
  handover: Handover,
  signal: AbortSignal,
): Promise<Result<Captured, string>> {
  const k6 = await findK6();
  if (!k6.ok) return k6;
  if (signal.aborted) return err('stopped');
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-once-'));
  try {
    const file = join(folder, 'script.js');
    await writeFile(file, script, { mode: 0o600 });
    return await read(k6.value.path, file, folder, handover, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function read(
  binary: string,
  file: string,
  folder: string,
  handover: Handover,
  signal: AbortSignal,
): Promise<Result<Captured, string>> {
  const [command = '', ...args] = dyingWithParent('KILL', binary, [
    ...['run', '--quiet', '--no-color', '--log-format=json', '--no-thresholds', file],
  ]);
  const child = spawn(command, args, {
    cwd: folder,
    env: environment(folder, handover),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(RUN_MS_MAX)]),
    killSignal: 'SIGKILL',
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out = (out + chunk.toString('utf8')).slice(-OUTPUT_BYTES_MAX);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-OUTPUT_BYTES_MAX);
  });
  const exit = await new Promise<K6Exit>((resolve) => {
    // `close` follows, also after a kill; a command that cannot be started has its say here.
    child.once('error', (error) => {
      errors += `${error.message}\n`;
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.once('close', (code, by) => resolve({ code, signal: by }));
  });
  if (signal.aborted) return err('stopped');
  const problem = describeExit(exit, errors);
  return problem === null ? captured(out) : err(problem);
}

/** As for every k6: a list and no more, since the script sees all of it. */
function environment(folder: string, handover: Handover): Record<string, string> {
  return {
    HOME: folder,
    TMPDIR: folder,
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_NO_USAGE_REPORT: 'true',
    [handoverVariable]: JSON.stringify(handover),
  };
}

/** The script's last line on stdout is all that it says. */
function captured(out: string): Result<Captured, string> {
  const line = out.trim().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(line);
    return ok(typeof value === 'object' && value !== null ? (value as Captured) : {});
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return err(`k6 did not tell what it captured: ${line.slice(0, 200)}`);
  }
}
