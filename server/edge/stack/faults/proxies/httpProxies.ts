import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Subject } from '../../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../../core/result.ts';
import { packageRoot } from '../../../../root.ts';
import { endReason } from '../../../embedded/endReason.ts';
import { endLeftover, endProcess, rememberProcess } from './leftover.ts';

/** What the proxy does to answers; `httpProxyProcess.mjs` says how. */
export type HttpHarm =
  | {
      readonly do: 'error';
      readonly status: number;
      readonly share: number;
      readonly retryAfterSeconds: number | null;
      /** Only requests of this path; null: all. */
      readonly path: string | null;
    }
  | { readonly do: 'truncate'; readonly share: number }
  | { readonly do: 'drip'; readonly overMs: number };

/** The proxies in front of the HTTP services of an agent's file, all in one process. */
export interface HttpProxies {
  /** Until `untilMs` (`performance.now()`). */
  harm(subject: string, id: string, untilMs: number, harm: HttpHarm): Promise<Result<null, string>>;
  clear(subject: string, id: string): Promise<Result<null, string>>;
  /** Resolves with the reason when the proxies end by themselves: nothing passes through them. */
  readonly ended: Promise<string>;
  /** Ends the proxies: nothing passes through them any more. */
  stop(): Promise<void>;
}

const ANSWER_MS_MAX = 2_000;
const clockOriginMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** No service: nothing is started. `folder` is the agent's own. */
export async function openHttpProxies(
  services: readonly Subject<'http'>[],
  folder: string,
): Promise<Result<HttpProxies, string>> {
  const file = join(folder, 'http-proxy.json');
  await endLeftover(file);
  if (services.length === 0) return ok(noProxies);
  const script = join(packageRoot(), 'server/edge/stack/faults/proxies/httpProxyProcess.mjs');
  const child = spawn(process.execPath, [script], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (child.pid === undefined) return err('the HTTP proxy cannot be started');
  const mark = await rememberProcess(file, child.pid);
  const say = conversation(child);
  let isStopping = false;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, by) => {
      if (!isStopping) resolve(`the HTTP proxy ${endReason(code, by, '')}`);
    });
  });
  const stop = async (): Promise<void> => {
    isStopping = true;
    await endProcess(mark);
    await endLeftover(file);
  };
  for (const { name, at } of services) {
    const opened = await say(`open ${name} ${at.listen.port} ${at.upstream}`);
    if (opened.ok) continue;
    await stop();
    return err(`subject ${name}: ${opened.error}`);
  }
  return ok({
    harm: (subject, id, untilMs, harm) =>
      say(`harm ${subject} ${id} ${(clockOriginMs + untilMs).toFixed(3)} ${JSON.stringify(harm)}`),
    clear: (subject, id) => say(`clear ${subject} ${id}`),
    ended,
    stop,
  });
}

const noProxies: HttpProxies = {
  harm: async (subject) => err(`there is no proxy ${subject}`),
  clear: async () => ok(null),
  ended: new Promise(() => undefined),
  stop: async () => undefined,
};

/** Sends one line and waits for its answer; the process answers in the order of the lines. */
function conversation(child: ChildProcess): (line: string) => Promise<Result<null, string>> {
  const waiting: ((answer: Result<null, string>) => void)[] = [];
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the HTTP proxy has no pipes');
  const fail = (): void => {
    for (const answer of waiting.splice(0)) answer(err('the HTTP proxy has ended'));
  };
  for (const pipe of [stdin, stdout]) pipe.on('error', () => undefined);
  child.once('exit', fail);
  createInterface({ input: stdout }).on('line', (line) => {
    const [state, , , ...reason] = line.split(' ');
    const said = state === 'done' ? ok(null) : err(reason.join(' '));
    for (const answer of waiting.splice(0, 1)) answer(said);
  });
  return (line) =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve(err('the HTTP proxy has ended'));
        return;
      }
      const timer = setTimeout(() => resolve(err('the HTTP proxy does not answer')), ANSWER_MS_MAX);
      waiting.push((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      stdin.write(`${line}\n`);
    });
}
