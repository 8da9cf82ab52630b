import { request } from 'node:http';
import type { StreamMessage } from '../../http/runs/stream/schemas.ts';

/** A console that follows one run, as `web/src/runs/live/useLiveRun.ts` does in a browser. */
export interface ConsoleView {
  /** The instant of each message. */
  readonly receivedAtMs: readonly number[];
  /** The received seconds, by number. */
  readonly seconds: ReadonlySet<number>;
  readonly ended: boolean;
}

export interface FollowedConsole {
  view(): ConsoleView;
  close(): void;
}

/** The console's pause before it opens a broken stream again. */
const RETRY_MS = 1_000;
/** The console requests this many seconds before the first missing one again. */
const REFILL_SECONDS = 5;

/** Follows a run with a session's cookie and reopens the stream whenever it breaks. */
export function followRun(baseUrl: string, cookie: string, runId: string): FollowedConsole {
  const receivedAtMs: number[] = [];
  const seconds = new Set<number>();
  let ended = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let disconnect: () => void = () => undefined;

  const receive = (message: StreamMessage): void => {
    receivedAtMs.push(Date.now());
    if (message.type === 'second') seconds.add(message.second.second);
    if (message.type === 'snapshot') for (const { second } of message.seconds) seconds.add(second);
    if (message.type === 'end') ended = true;
  };
  const reconnect = (): void => {
    if (closed || ended) return;
    clearTimeout(timer);
    timer = setTimeout(open, RETRY_MS);
  };
  const open = (): void => {
    const url = new URL(`/api/runs/${runId}/stream?from=${refillFrom(seconds)}`, baseUrl);
    const headers = { cookie, accept: 'text/event-stream' };
    const outgoing = request(url, { headers }, (response) => {
      if (response.statusCode !== 200) response.destroy();
      response.setEncoding('utf8');
      const read = createReader(receive);
      response.on('data', read);
      response.on('error', () => undefined);
      response.once('close', reconnect);
    });
    // A refused or reset connection.
    outgoing.once('error', reconnect);
    outgoing.end();
    disconnect = () => outgoing.destroy();
  };
  open();
  return {
    view: () => ({ receivedAtMs, seconds, ended }),
    close: () => {
      closed = true;
      clearTimeout(timer);
      disconnect();
    },
  };
}

/** The first missing second, or the newest second when none is missing, minus `REFILL_SECONDS`. */
export function refillFrom(seconds: ReadonlySet<number>): number {
  if (seconds.size === 0) return 0;
  let next = Math.min(...seconds);
  while (seconds.has(next)) next += 1;
  return Math.max(0, Math.min(next, Math.max(...seconds)) - REFILL_SECONDS);
}

/** Splits a stream of server-sent events and parses their data. */
function createReader(receive: (message: StreamMessage) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split('\n').find((line) => line.startsWith('data:'));
      if (data !== undefined) receive(JSON.parse(data.slice('data:'.length)));
    }
  };
}
