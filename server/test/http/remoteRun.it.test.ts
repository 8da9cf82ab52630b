import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Frame } from '../../core/measure/frame.ts';
import type { StreamMessage } from '../../http/runs/stream/schemas.ts';
import { runStream } from '../../http/runs/stream/stream.ts';
import type { ServerRunService } from '../../run/createRunService.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  runningByHand,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let target: TestTarget;
let harness: RunHarness;
const ends: (() => void)[] = [];
beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) end();
  await harness.close();
});

const user = {
  id: 'ada',
  name: 'ada',
  role: 'viewer',
  mustChange: false,
  createdAt: new Date(0),
} as const;

interface Listener {
  readonly messages: readonly StreamMessage[];
  ended(): boolean;
}

/** Follows the stream of a run at a server on a port of its own, until the server ends it. */
async function listenAt(service: ServerRunService, runId: string): Promise<Listener> {
  const stream = runStream(service, async () => true);
  const app = express().get('/', (req, res) =>
    stream.handler({
      params: { id: runId },
      query: { round: 0, from: 0 },
      body: undefined,
      identity: { via: 'token', user, scope: null, expiresAt: null, isLocal: false },
      req,
      res,
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(() => {
    stream.close();
    server.closeAllConnections();
    server.close();
  });
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const messages: StreamMessage[] = [];
  let ended = false;
  void read(answer, messages).finally(() => {
    ended = true;
  });
  return { messages, ended: () => ended };
}

async function read(answer: Response, into: StreamMessage[]): Promise<void> {
  let rest = '';
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const data = lines.filter((line) => line.startsWith('data:{'));
    into.push(...data.map((line) => JSON.parse(line.slice('data:'.length))));
  }
}

/** A run under load of one shard, whose frames the test stores itself. */
async function running(): Promise<{ id: string; measured: (second: number) => Promise<unknown> }> {
  harness = await openRunHarness(await createMigratedDatabase(), { worker: false });
  await writeTarget(harness, 'corner-shop', target.file());
  const started = await harness.service.start(fromText(testScenario({ holdS: 60 }), harness));
  if (!started.ok) throw new Error(started.error.line);
  const { id } = started.value;
  const { store, held } = await runningByHand(harness, id);
  const lease = setInterval(() => void store.renew(held), 300);
  ends.push(() => clearInterval(lease));
  return { id, measured: (second) => store.appendFrames(held, [frame(second)]) };
}

const frame = (second: number): Frame => ({
  ...{ round: 0, shard: 0, epoch: 1, second, fromMs: second * 1000, toMs: (second + 1) * 1000 },
  cells: [],
  generator: { k6CpuShare: 0, workerCpuShare: 0, memoryBytes: 0, vusBusy: 0, vusPlanned: 1 },
});

/** Another server, which the others know only by what it writes to PostgreSQL. */
const overtake = (id: string): Promise<unknown> =>
  harness.pool.query(
    `update runs set owner = 'another', owner_until = clock_timestamp() + interval '1 hour' where id = $1`,
    [id],
  );
const storeEvent = (id: string, message: string): Promise<unknown> =>
  harness.pool.query(
    `with numbered as (
       update runs set event_seq = event_seq + 1 where id = $1 returning event_seq
     )
     insert into events (run_id, seq, kind, message, data)
     select $1, event_seq, 'note', $2, '{}' from numbered`,
    [id, message],
  );
const finish = (id: string): Promise<unknown> =>
  harness.pool.query(
    `update runs set state = 'finished', ended_at = clock_timestamp(), verdict = 'pass' where id = $1`,
    [id],
  );

/** The seconds that the shard measured; on a slow machine the others are sent as gaps. */
const measuredSeconds = (messages: readonly StreamMessage[]): readonly number[] =>
  messages
    .flatMap((message) => {
      if (message.type === 'snapshot') return message.seconds;
      return message.type === 'second' ? [message.second] : [];
    })
    .filter(({ shards }) => shards.length > 0)
    .map(({ second }) => second);
const toldEvents = (messages: readonly StreamMessage[]) =>
  messages.flatMap((message) => {
    if (message.type === 'snapshot') return message.events;
    return message.type === 'event' ? [message.event] : [];
  });

it('a run is streamed to its end by a server that never conducted it, and by one that lost it', async () => {
  const { id, measured } = await running();
  const never = await listenAt(await harness.anotherService(), id);
  const lost = await listenAt(harness.service, id);
  const both = [never, lost];
  const heard = async (seconds: readonly number[]): Promise<void> => {
    for (const { messages } of both) {
      await expect.poll(() => measuredSeconds(messages), { timeout: 10_000 }).toEqual(seconds);
    }
  };
  await measured(0);
  await heard([0]);

  await overtake(id);
  await storeEvent(id, 'told by another');
  await measured(1);
  await heard([0, 1]);

  await finish(id);
  await measured(2);
  await storeEvent(id, 'the last');
  for (const { messages, ended } of both) {
    await expect.poll(ended, { timeout: 10_000 }).toBe(true);
    expect(messages[0]).toMatchObject({ type: 'snapshot', run: { state: 'running' } });
    expect(messages.at(-1)).toMatchObject({ type: 'end', run: { state: 'finished' } });
    const events = toldEvents(messages);
    expect(events.slice(-2).map(({ message }) => message)).toEqual(['told by another', 'the last']);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  }
  await heard([0, 1, 2]);
});
