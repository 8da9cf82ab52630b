import {
  type ChildProcessWithoutNullStreams,
  type ExecFileException,
  execFile,
} from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseToldLine } from '../../core/exchange/toldLine.ts';
import { type Handover, handoverVariable } from '../../core/plan/handover.ts';
import { secretsModule } from '../../core/plan/k6/secrets.ts';
import { err, type Result } from '../../core/result.ts';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import type { EgressTls } from '../../core/target/tls.ts';
import { hiderOf, type Secrets } from '../../core/text/secretValue.ts';
import type { TrialRecording } from '../../core/trial/readTrial.ts';
import { dyingWithParent } from '../embedded/child.ts';
import { hasSecrets, passedEnvironment } from './command.ts';
import { egressArguments, writeEgress } from './egressConfig.ts';
import { describeExit } from './exit.ts';
import { readOnceCaptures } from './onceCaptures.ts';

/** Time for k6 to start and end, beside what it runs. */
const startMsMax = 30_000;
/** Of k6's log: a trial tells every request and answer. */
const outputBytesMax = 33_554_432;

export interface OnceLimits {
  /** What the script may take; k6 is killed some time after it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** Where it may connect to, and how it checks certificates. */
export interface OnceEgress {
  readonly pins: EgressPins;
  readonly tls?: EgressTls | undefined;
}

/** A k6 that has ended. */
interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it ended other than well, in one line, k6's own message; null when it did not. */
  readonly problem: string | null;
}

export interface OnceFile {
  readonly name: string;
  readonly text: string | Uint8Array;
}

/** What one k6 runs, once and to its end. */
interface Once {
  readonly k6: string;
  readonly files: readonly OnceFile[];
  readonly handover: Handover;
  readonly egress: OnceEgress;
  readonly args?: readonly string[];
  /** Variables of the script, besides the handover. */
  readonly env?: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  readonly limits: OnceLimits;
}

/** Runs the first of the files in its own k6. It leaves no process and no file behind. */
async function runToEnd(once: Once): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'zerohour-once-'));
  try {
    for (const { name, text } of once.files) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    const certificates = await writeEgress(folder, once.egress.pins, once.egress.tls);
    return certificates.ok
      ? await ended(once, folder, certificates.value)
      : { stdout: '', stderr: '', problem: certificates.error };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ended(
  once: Once,
  folder: string,
  certificates: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { k6, files, handover, secrets, args = [] } = once;
  const { timeoutMs, signal } = once.limits;
  const script = join(folder, files[0]?.name ?? '');
  const all = [
    'run',
    '--quiet',
    '--no-color',
    '--log-format=json',
    ...args,
    ...egressArguments(folder),
    hasSecrets(once) ? '-' : script,
  ];
  const [command = '', ...rest] = dyingWithParent('KILL', k6, all);
  const env = {
    ...passedEnvironment(process.env),
    ...certificates,
    ...once.env,
    HOME: folder,
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_NO_USAGE_REPORT: 'true',
    [handoverVariable]: JSON.stringify(handover),
  };
  const limits = {
    timeout: timeoutMs + startMsMax,
    killSignal: 'SIGKILL',
    maxBuffer: outputBytesMax,
  } as const;
  return new Promise((resolve) => {
    const child = execFile(
      command,
      rest,
      { cwd: folder, env, ...limits, ...(signal === undefined ? {} : { signal }) },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ stdout, stderr, problem: null });
        if (signal?.aborted === true) {
          return resolve({ stdout, stderr, problem: 'stopped before it was done' });
        }
        resolve({ stdout, stderr, problem: problemOf(error, stderr, limits.timeout) });
      },
    );
    // A k6 that ends at once breaks the pipe; its exit is what counts.
    const { stdin } = child as ChildProcessWithoutNullStreams;
    stdin.on('error', () => undefined);
    const hasDefault = /^export default /m.test(String(files[0]?.text ?? ''));
    stdin.end(hasSecrets(once) ? secretsModule(script, secrets, hasDefault) : '');
  });
}

/** Why a k6 did not end well. One that was ended from here has no cause outside. */
function problemOf(error: ExecFileException, stderr: string, limitMs: number): string {
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return `k6 wrote more than ${outputBytesMax / 1_048_576} MiB`;
  }
  if (error.killed === true) return `k6 did not end within ${limitMs / 1000} s`;
  const code = typeof error.code === 'number' ? error.code : null;
  const exit = { code, signal: error.signal ?? null };
  return describeExit(exit, stderr) ?? error.message;
}

/** Runs a setup or teardown script; returns what its steps captured. The error is one line. */
export async function runOnce(
  k6: string,
  script: string,
  handover: Handover,
  egress: OnceEgress,
  limits: OnceLimits,
  secrets: Secrets = {},
  beside: readonly OnceFile[] = [],
): Promise<Result<Readonly<Record<string, unknown>>, string>> {
  const files = [{ name: 'script.js', text: script }, ...beside];
  const { stdout, problem } = await runToEnd({ k6, files, handover, egress, secrets, limits });
  if (problem !== null) return err(hiderOf(secrets)(problem));
  return readOnceCaptures(stdout, secrets);
}

/** Runs the script of a trial, the first of `files`; returns what it told, and why k6 ended other than well. */
export async function runTrial(
  k6: string,
  files: readonly OnceFile[],
  handover: Handover,
  egress: OnceEgress,
  env: Readonly<Record<string, string>>,
  limits: OnceLimits,
  secrets: Secrets = {},
): Promise<TrialRecording> {
  const args = ['--no-thresholds', '--summary-mode=disabled'];
  const once: Once = { k6, files, handover, egress, args, env, secrets, limits };
  const { stderr, problem } = await runToEnd(once);
  const hide = hiderOf(secrets);
  return {
    lines: stderr.split('\n').flatMap((line) => parseToldLine(hide(line)) ?? []),
    problem: problem === null ? null : hide(problem),
  };
}
