import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject } from '../../../../core/fault/subject.ts';
import { err, ok, type Result } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import { endReason } from '../../../embedded/endReason.ts';
import { freePorts } from '../../../embedded/freePorts.ts';
import { endLeftover, endProcess, rememberProcess } from './leftover.ts';
import { findToxiproxy } from './toxiproxyBinary.ts';

/** What Toxiproxy does to data that comes back through a link; `attributes` are those of its documentation. */
export interface Toxic {
  readonly type: string;
  readonly attributes: Readonly<Record<string, number>>;
}

/** The links of an agent's file, each through one Toxiproxy whose API is reached on loopback alone. */
export interface LinkProxies {
  addToxic(link: string, name: string, toxic: Toxic): Promise<Result<null, string>>;
  /** One that is not there is removed. */
  removeToxic(link: string, name: string): Promise<Result<null, string>>;
  /** Where a DELETE removes it. */
  toxicUrl(link: string, name: string): string;
  /** Resolves with the reason when Toxiproxy ends by itself: the links are broken. */
  readonly ended: Promise<string>;
  /** Ends Toxiproxy: nothing passes through the links any more. */
  stop(): Promise<void>;
}

const READY_MS_MAX = 5_000;
const ANSWER_MS_MAX = 1_000;
const LOOK_EVERY_MS = 20;

/** No link: nothing is started. `folder` is the agent's own. */
export async function openLinks(
  links: readonly Subject<'link'>[],
  folder: string,
): Promise<Result<LinkProxies, string>> {
  const file = join(folder, 'toxiproxy.json');
  await endLeftover(file);
  if (links.length === 0) return ok(noLinks);
  const binary = await findToxiproxy();
  if (!binary.ok) return binary;
  const port = await freePorts(1);
  const child = spawn(binary.value, ['-host', '127.0.0.1', '-port', String(port)], {
    // It outlives an agent that was killed: traffic goes on, without toxics.
    detached: true,
    stdio: 'ignore',
    env: { LOG_LEVEL: 'fatal' },
  });
  const pid = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('spawn', () => resolve(child.pid ?? null));
  });
  if (pid === null) return err(`${binary.value} cannot be started`);
  child.unref();
  const mark = await rememberProcess(file, pid);
  const api = `http://127.0.0.1:${port}`;
  const ready = await populated(api, links);
  let isStopping = false;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, by) => {
      if (!isStopping) resolve(`Toxiproxy ${endReason(code, by, '')}`);
    });
  });
  const stop = async (): Promise<void> => {
    isStopping = true;
    await endProcess(mark);
    await endLeftover(file);
  };
  if (ready.ok) return ok({ ...proxiesAt(api), ended, stop });
  await stop();
  return ready;
}

/** Waits for the API and opens every link. */
async function populated(
  api: string,
  links: readonly Subject<'link'>[],
): Promise<Result<null, string>> {
  const proxies = links.map(({ name, at }) => ({
    name,
    listen: `127.0.0.1:${at.listen.port}`,
    upstream: at.upstream,
    enabled: true,
  }));
  const untilMs = performance.now() + READY_MS_MAX;
  for (;;) {
    const answer = await ask(api, 'POST', '/populate', proxies);
    if (answer.ok || performance.now() >= untilMs || answer.error.startsWith('Toxiproxy')) {
      return answer;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

const proxiesAt = (api: string): Omit<LinkProxies, 'ended' | 'stop'> => {
  const pathOf = (link: string, name: string): string => `/proxies/${link}/toxics/${name}`;
  return {
    addToxic: (link, name, { type, attributes }) =>
      ask(api, 'POST', `/proxies/${link}/toxics`, {
        name,
        type,
        stream: 'downstream',
        toxicity: 1,
        attributes,
      }),
    async removeToxic(link, name) {
      const removed = await ask(api, 'DELETE', pathOf(link, name), null);
      return removed.ok || removed.error.startsWith('Toxiproxy answers 404') ? ok(null) : removed;
    },
    toxicUrl: (link, name) => `${api}${pathOf(link, name)}`,
  };
};

const noLinks: LinkProxies = {
  addToxic: async (link) => err(`there is no link ${link}`),
  removeToxic: async () => ok(null),
  toxicUrl: () => '',
  ended: new Promise(() => undefined),
  stop: async () => undefined,
};

async function ask(
  api: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Result<null, string>> {
  try {
    const answer = await fetch(`${api}${path}`, {
      method,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const text = (await answer.text()).trim();
    return answer.ok ? ok(null) : err(`Toxiproxy answers ${answer.status}: ${text.slice(0, 200)}`);
  } catch (error) {
    return err(oneLine(error));
  }
}
