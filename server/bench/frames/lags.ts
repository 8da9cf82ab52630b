import type { ApiAddress } from '../../cli/shared/api.ts';
import type { RunUpdate } from '../../run/runService.ts';

/** What a browser that follows a run was sent. */
export interface SeenFrames {
  /** From the end of a frame to the first merged second that holds it, a value a frame. */
  readonly lagsMs: readonly number[];
  readonly bytes: number;
}

export interface Follower {
  /** Ends the stream; give the instant of the common start. */
  end(startAtMs: number): Promise<SeenFrames>;
}

/** Follows a run's event stream as the console does, by the server's own HTTP. */
export function followLags(server: ApiAddress, runId: string): Follower {
  const leave = new AbortController();
  const firstSeen = new Map<string, { readonly atMs: number; readonly toMs: number }>();
  let bytes = 0;
  const heed = (message: RunUpdate): void => {
    if (message.type !== 'second') return;
    const { second, spans } = message.second;
    const atMs = Date.now();
    for (const { shard, toMs } of spans ?? []) {
      const key = `${shard} ${second}`;
      if (!firstSeen.has(key)) firstSeen.set(key, { atMs, toMs });
    }
  };
  const reading = read(server, runId, leave.signal, (text) => {
    bytes += text.length;
    heed(JSON.parse(text) as RunUpdate);
  });
  return {
    async end(startAtMs) {
      leave.abort();
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
  heed: (data: string) => void,
): Promise<void> {
  const answer = await fetch(new URL(`/api/runs/${runId}/stream`, server.url), {
    headers: { authorization: `Bearer ${server.token}`, accept: 'text/event-stream' },
    signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`the stream answers ${answer.status}`);
  let rest = '';
  try {
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data:')) heed(line.slice('data:'.length));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
