import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ServerRunService } from '../../run/runService.ts';
import {
  fromText,
  openTestHouse,
  reached,
  type TestHouse,
  writeTarget,
} from '../../run/testing/house.ts';
import { startTestTarget, type TestTarget, testScenario } from '../../run/testing/target.ts';
import { createTestDatabase } from '../../test/support/database.ts';
import type { StreamMessage } from '../schemas/stream.ts';
import { runStream } from './stream.ts';

let target: TestTarget;
let house: TestHouse;
const ends: (() => void)[] = [];
beforeAll(async () => {
  target = await startTestTarget();
});
afterAll(() => target.stop());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) end();
  await house.close();
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

/** Listens to a run at a server of its own port, until the server ends the stream. */
async function listenAt(service: ServerRunService, runId: string): Promise<Listener> {
  const stream = runStream(service, async () => true);
  const app = express().get('/', (req, res) =>
    stream.handler({
      params: { id: runId },
      query: { round: 0, from: 0 },
      body: undefined,
      who: { via: 'token', user },
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

async function running(): Promise<string> {
  house = await openTestHouse(await createTestDatabase());
  await writeTarget(house, 'corner-shop', target.file());
  const started = await house.service.start(fromText(testScenario({ holdS: 60 }), house));
  if (!started.ok) throw new Error(started.error.message);
  await reached(house.service, started.value.id, (row) => row.state === 'running');
  return started.value.id;
}

/** Another server, of which only what it writes is seen. */
const overtake = (id: string): Promise<unknown> =>
  house.pool.query(
    `update runs set owner = 'another', owner_until = clock_timestamp() + interval '1 hour' where id = $1`,
    [id],
  );
const storeEvent = (id: string, message: string): Promise<unknown> =>
  house.pool.query(
    `with numbered as (
       update runs set event_seq = event_seq + 1 where id = $1 returning event_seq
     )
     insert into events (run_id, seq, kind, message, data)
     select $1, event_seq, 'note', $2, '{}' from numbered`,
    [id, message],
  );
const finish = (id: string): Promise<unknown> =>
  house.pool.query(
    `update runs set state = 'finished', ended_at = clock_timestamp(), verdict = 'pass' where id = $1`,
    [id],
  );

const toldSeconds = (messages: readonly StreamMessage[]) =>
  messages.flatMap((message) => (message.type === 'second' ? [message.second] : []));
const toldEvents = (messages: readonly StreamMessage[]) =>
  messages.flatMap((message) => {
    if (message.type === 'snapshot') return message.events;
    return message.type === 'event' ? [message.event] : [];
  });

it('a run is heard to its end at a server that never conducted it, and at one that lost it', async () => {
  const id = await running();
  const never = await listenAt(await house.anotherService(), id);
  const lost = await listenAt(house.service, id);
  const both = [never, lost];
  for (const { messages } of both) {
    await expect.poll(() => toldSeconds(messages).length, { timeout: 10_000 }).toBeGreaterThan(0);
  }

  await overtake(id);
  await storeEvent(id, 'told by another');
  for (const { messages } of both) {
    const before = toldSeconds(messages).length;
    await expect
      .poll(() => toldEvents(messages).map(({ message }) => message), { timeout: 10_000 })
      .toContain('told by another');
    await expect
      .poll(() => toldSeconds(messages).length, { timeout: 10_000 })
      .toBeGreaterThan(before);
  }

  await finish(id);
  await storeEvent(id, 'the last');
  for (const { messages, ended } of both) {
    await expect.poll(ended, { timeout: 10_000 }).toBe(true);
    expect(messages[0]).toMatchObject({ type: 'snapshot', run: { state: 'running' } });
    expect(messages.at(-1)).toMatchObject({ type: 'end', run: { state: 'finished' } });
    const events = toldEvents(messages);
    expect(events.at(-1)?.message).toBe('the last');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    const seconds = toldSeconds(messages).map((each) => JSON.stringify(each));
    expect(new Set(seconds).size).toBe(seconds.length);
  }
});
