import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Handover, handoverVariable } from '../../core/plan/handover.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import { dyingWithParent } from '../embedded/child.ts';
import { passedEnvironment } from './command.ts';
import { egressArguments, egressConfig, egressFile } from './egressConfig.ts';
import { describeExit } from './exit.ts';

/** Time for k6 to start and end, beside its steps. */
const startMsMax = 30_000;
const outputBytesMax = 1_048_576;

export interface OnceLimits {
  /** What the script's steps may take together; k6 is killed some time after it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a setup or teardown script in its own k6; returns what its steps captured. The error is one line,
 * k6's own message. It leaves no process and no file behind.
 */
export async function runOnce(
  k6: string,
  script: string,
  handover: Handover,
  egressPins: EgressPins,
  limits: OnceLimits,
): Promise<Result<Readonly<Record<string, unknown>>, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-once-'));
  try {
    const file = join(folder, 'script.js');
    await writeFile(file, script);
    await writeFile(join(folder, egressFile), egressConfig(egressPins));
    return await captured(k6, file, folder, handover, limits);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function captured(
  k6: string,
  file: string,
  folder: string,
  handover: Handover,
  { timeoutMs, signal }: OnceLimits,
): Promise<Result<Readonly<Record<string, unknown>>, string>> {
  const args = [
    'run',
    '--quiet',
    '--no-color',
    '--log-format=json',
    ...egressArguments(folder),
    file,
  ];
  const [command = '', ...rest] = dyingWithParent('KILL', k6, args);
  const env = {
    ...passedEnvironment(process.env),
    HOME: folder,
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_NO_USAGE_REPORT: 'true',
    [handoverVariable]: JSON.stringify(handover),
  };
  return new Promise((resolve) => {
    execFile(
      command,
      rest,
      {
        cwd: folder,
        env,
        timeout: timeoutMs + startMsMax,
        killSignal: 'SIGKILL',
        maxBuffer: outputBytesMax,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(parsed(stdout));
        if (signal?.aborted === true) return resolve(err('stopped before it was done'));
        const code = typeof error.code === 'number' ? error.code : null;
        const exit = { code, signal: error.signal ?? null };
        resolve(err(describeExit(exit, stderr) ?? error.message));
      },
    );
  });
}

/** The script's summary is one line of JSON, the whole stdout. */
function parsed(stdout: string): Result<Readonly<Record<string, unknown>>, string> {
  try {
    const value: unknown = JSON.parse(stdout);
    if (typeof value === 'object' && value !== null) return ok(value as Record<string, unknown>);
  } catch {
    // Falls through: the output of k6 is shown instead.
  }
  return err(`k6 wrote no captures but: ${stdout.slice(0, 200).trim()}`);
}
