import type { ApiAddress } from '../../cli/shared/api.ts';
import type { RunUpdate } from '../../run/runService.ts';

/** What the event stream of a run delivered. */
export interface SeenFrames {
  /** One value per frame: from its end to the arrival of the first merged second that contains it. */
  readonly lagsMs: readonly number[];
  readonly bytes: number;
}

export interface Follower {
  /** Closes the stream. `startAtMs` is the instant of the common start. */
  end(startAtMs: number): Promise<SeenFrames>;
}

/** Follows a run's event stream over HTTP, as the console does. */
export function followLags(server: ApiAddress, runId: string): Follower {
  const aborter = new AbortController();
  const firstSeen = new Map<string, { readonly atMs: number; readonly toMs: number }>();
  let bytes = 0;
  const onData = (message: RunUpdate): void => {
    if (message.type !== 'second') return;
    const { second, spans } = message.second;
    const atMs = Date.now();
    for (const { shard, toMs } of spans ?? []) {
      const key = `${shard} ${second}`;
      if (!firstSeen.has(key)) firstSeen.set(key, { atMs, toMs });
    }
  };
  const reading = read(server, runId, aborter.signal, (text) => {
    bytes += text.length;
    onData(JSON.parse(text) as RunUpdate);
  });
  return {
    async end(startAtMs) {
      aborter.abort();
      await reading;
      const lagsMs = [...firstSeen.values()].map(({ atMs, toMs }) => atMs - (startAtMs + toMs));
      return { lagsMs, bytes };
    },
  };
}

async function read(
  server: ApiAddress,
  runId: string,
  signal: AbortSignal,
  onData: (data: string) => void,
): Promise<void> {
  const answer = await fetch(new URL(`/api/runs/${runId}/stream`, server.url), {
    headers: { authorization: `Bearer ${server.token}`, accept: 'text/event-stream' },
    signal,
  });
  if (!answer.ok || answer.body === null)
    throw new Error(`the event stream returned HTTP ${answer.status}`);
  let rest = '';
  try {
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) onData(line.slice('data:'.length));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
