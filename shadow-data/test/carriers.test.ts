import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Context, requireContext } from '../core/context.ts';
import { oneLine } from '../core/oneLine.ts';
import { shadowContext } from '../inbound/http.ts';
import { runJob } from '../inbound/queue.ts';
import { outgoingHeaders } from '../outbound/http.ts';
import { carry } from '../outbound/queue.ts';
import { type Carrier, carrierContract } from './carrier.contract.ts';

/** A request through Node's own HTTP server and client. */
const http: Carrier = {
  name: 'HTTP header',
  judgesExpiry: true,
  async transfer({ keys, nowMs, change = (carried) => carried }) {
    const { baggage } = outgoingHeaders();
    const headers: Record<string, string> =
      baggage === undefined ? {} : { baggage: change(baggage) };
    const enter = shadowContext({ keys, now: () => nowMs });
    const server = createServer((request, response) =>
      enter(request, response, () => response.end(JSON.stringify(requireContext('a handler')))),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
      const body = (await answer.json()) as Context & { readonly reason?: string };
      return answer.status === 400 ? { refused: body.reason ?? '' } : body;
    } finally {
      server.close();
    }
  },
};

/** A job's data as Redis keeps it: JSON text. */
const queue: Carrier = {
  name: 'queue job',
  judgesExpiry: false,
  async transfer({ keys, change = (carried) => carried }) {
    const job = JSON.parse(JSON.stringify(carry('data')));
    const { zhShadow } = job;
    const arrived = { ...job, zhShadow: zhShadow === null ? null : change(zhShadow) };
    try {
      return runJob(arrived, keys, () => requireContext('a job'));
    } catch (error) {
      return { refused: oneLine(error) };
    }
  },
};

for (const carrier of [http, queue]) carrierContract(carrier);
