import { setTimeout as sleep } from 'node:timers/promises';
import { runAsLive } from '@zerohour/shadow-data';
import { customerKey, walk } from './customers/journeys.ts';
import { createLatencyRecorder } from './customers/latency.ts';
import { createClient } from './kit/client.ts';
import { createListener } from './kit/listener.ts';
import { oneLine } from './kit/oneLine.ts';
import { reply } from './kit/reply.ts';
import { runService } from './kit/service.ts';

const inFlightMax = 200;

/**
 * Untagged customers who come at a steady rate all the time, whatever is being rehearsed, and
 * what they see: requests, errors, and the latency of correct answers.
 */
runService(async (config, log) => {
  const gateway = createClient('gateway', config.upstream.gateway ?? []);
  const { items, saleId, customersPerSecond } = config.shop;
  const latency = createLatencyRecorder();
  const seen = { requests: 0, errors: 0 };
  const stopping = new AbortController();

  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    wanted: number,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> => {
    const startedMs = performance.now();
    const headers: Record<string, string> =
      body === undefined ? {} : { 'idempotency-key': customerKey() };
    seen.requests += 1;
    try {
      const answer = await gateway.call(method, path, body, headers);
      if (answer.status !== wanted) throw new Error(`${method} ${path} answered ${answer.status}`);
      latency.record(performance.now() - startedMs);
      return answer.body as Record<string, unknown>;
    } catch (error) {
      seen.errors += 1;
      throw error;
    }
  };

  let inFlight = 0;
  const journey = async (): Promise<void> => {
    inFlight += 1;
    try {
      await runAsLive(() => walk(ask, items, saleId));
    } catch (error) {
      const problem = oneLine(error);
      if (!stopping.signal.aborted) log.warn({ problem }, 'a customer was turned away');
    } finally {
      inFlight -= 1;
    }
  };
  const arrivals = setInterval(() => {
    // With 200 journeys in flight a further customer gets an error, which counts as one.
    if (inFlight < inFlightMax) void journey();
    else {
      seen.requests += 1;
      seen.errors += 1;
    }
  }, 1000 / customersPerSecond);

  return {
    listener: createListener({
      config: { ...config, upstream: {} },
      log,
      probe: async () => ({ store: 'none (live only)' }),
      check: async () => undefined,
      routes: { 'GET /stats': async () => reply(200, { ...seen, latencyMs: latency.read() }) },
    }),
    async close() {
      clearInterval(arrivals);
      stopping.abort();
      for (let left = 20; inFlight > 0 && left > 0; left -= 1) await sleep(50);
      await gateway.close();
    },
  };
});
