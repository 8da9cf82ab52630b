import { request } from 'node:http';
import type { StreamMessage } from '../../http/runs/stream/schemas.ts';

/** A console that follows one run, as `web/src/runs/live/useLiveRun.ts` does in a browser. */
export interface ConsoleView {
  /** When each message came. */
  readonly heardAtMs: readonly number[];
  /** The seconds that it would draw, by number. */
  readonly seconds: ReadonlySet<number>;
  readonly ended: boolean;
}

export interface FollowedConsole {
  view(): ConsoleView;
  close(): void;
}

/** As the console has it: the pause before it opens a broken stream again. */
const RETRY_MS = 1_000;
/** How many seconds before the newest the console asks for again. */
const REFILL_SECONDS = 5;

/** Follows a run with a session's cookie, and opens the stream again whenever it breaks. */
export function followRun(baseUrl: string, cookie: string, runId: string): FollowedConsole {
  const heardAtMs: number[] = [];
  const seconds = new Set<number>();
  let ended = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let hangUp: () => void = () => undefined;

  const hear = (message: StreamMessage): void => {
    heardAtMs.push(Date.now());
    if (message.type === 'second') seconds.add(message.second.second);
    if (message.type === 'snapshot') for (const { second } of message.seconds) seconds.add(second);
    if (message.type === 'end') ended = true;
  };
  const again = (): void => {
    if (closed || ended) return;
    clearTimeout(timer);
    timer = setTimeout(open, RETRY_MS);
  };
  const open = (): void => {
    const url = new URL(`/api/runs/${runId}/stream?from=${refillFrom(seconds)}`, baseUrl);
    const headers = { cookie, accept: 'text/event-stream' };
    const asked = request(url, { headers }, (answer) => {
      if (answer.statusCode !== 200) answer.destroy();
      answer.setEncoding('utf8');
      const read = createReader(hear);
      answer.on('data', read);
      answer.on('error', () => undefined);
      answer.once('close', again);
    });
    // A refused or reset connection: the console tries again, as after any break.
    asked.once('error', again);
    asked.end();
    hangUp = () => asked.destroy();
  };
  open();
  return {
    view: () => ({ heardAtMs, seconds, ended }),
    close: () => {
      closed = true;
      clearTimeout(timer);
      hangUp();
    },
  };
}

/** The first second that is missing between two, or the newest, and a few before it. */
export function refillFrom(seconds: ReadonlySet<number>): number {
  if (seconds.size === 0) return 0;
  let next = Math.min(...seconds);
  while (seconds.has(next)) next += 1;
  return Math.max(0, Math.min(next, Math.max(...seconds)) - REFILL_SECONDS);
}

/** Cuts a stream of server-sent events into their data. */
function createReader(hear: (message: StreamMessage) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data:'));
      if (data !== undefined) hear(JSON.parse(data.slice('data:'.length)));
    }
  };
}
