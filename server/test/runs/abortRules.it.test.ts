import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMigratedDatabase } from '../support/database.ts';
import {
  fromText,
  openRunHarness,
  type RunHarness,
  reached,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget, testScenario } from '../support/testTarget.ts';

let harness: RunHarness;
const targets: TestTarget[] = [];
beforeAll(async () => {
  harness = await openRunHarness(await createMigratedDatabase());
  await harness.pool.query(
    `create schema live; create schema shadow;
     create table live.orders (id text primary key, customer text);
     create table shadow.orders (id text primary key, customer text)`,
  );
});
afterAll(async () => {
  await harness.close();
  for (const target of targets) await target.stop();
});

/** A run with this rule on its own target, which is healthy for the first second of load. */
async function runUntilEnd(
  name: string,
  abort: string,
  sicken: (target: TestTarget, id: string) => unknown,
) {
  const target = await startTestTarget();
  targets.push(target);
  // One database for all: a leaked row would count in every run.
  const file = target.file(abort.startsWith('leak') ? { postgresUrl: harness.auditorUrl } : {});
  await writeTarget(harness, name, file.replace('corner-shop', name));
  const text = testScenario({ holdS: 60, target: name, abort });
  const answer = await harness.service.start(fromText(text, harness));
  if (!answer.ok) throw new Error(answer.error.line);
  const { id } = answer.value;
  await reached(harness.service, id, (row) => row.state === 'running');
  await expect.poll(() => target.hits.shadow, { timeout: 10_000 }).toBeGreaterThan(40);
  await sicken(target, id);
  const row = await reached(harness.service, id);
  const events = await harness.service.events(id, 0);
  const ofKind = (kind: string) => events.filter((event) => event.kind === kind);
  return { row, target, rule: ofKind('rule'), violation: ofKind('violation') };
}

describe.concurrent('a rule that trips', () => {
  it('on a health address that fails', async () => {
    const { row, rule, violation } = await runUntilEnd('ill', 'health fails 3 times', (target) => {
      target.answer.healthStatus = 503;
    });
    expect(row).toMatchObject({ state: 'aborted', verdict: 'fail' });
    expect(row.reason).toMatch(/^health fails: .* answers status 503 \(3 of 3 in a row\)$/);
    expect(rule).toHaveLength(1);
    expect(rule[0]?.data).toMatchObject({ rule: 'health fails 3 times', streak: 3, times: 3 });
    expect(Number(rule[0]?.data.decidedAtMs)).toBeLessThanOrEqual(Date.parse(rule[0]?.at ?? ''));
    expect(violation).toHaveLength(1);
    expect(violation[0]?.data).toMatchObject({ rule: 'health fails 3 times', times: 3 });
    expect(violation[0]?.data.streak).toBeLessThan(3);
  });

  it('on starts that fall behind the plan', async () => {
    const { row, rule } = await runUntilEnd('slow', 'starts below 90% for 5s', (target) => {
      target.answer.delayMs = 8_000;
    });
    expect(row.state).toBe('aborted');
    expect(row.reason).toMatch(/^starts \d+(\.\d+)?% \(\d+ of \d+ planned in 5 s\), limit 90%$/);
    expect(Number(rule[0]?.data.share)).toBeLessThan(0.9);
  });

  it('on journeys that hang: open journeys past their bound count', async () => {
    const { row, rule } = await runUntilEnd('hung', 'errors above 50% for 2s', (target) => {
      target.answer.delayMs = 8_000;
    });
    expect(row.reason).toMatch(/^errors .* open past their bound, of \d+ journeys in 2 s\)/);
    expect(Number(rule[0]?.data.overdue)).toBeGreaterThan(0);
    expect(rule[0]?.data.failed).toBe(0);
  });

  it('on customers’ figures that cannot be read', async () => {
    const { row } = await runUntilEnd('mute', 'customer errors above 20% for 2s', (target) => {
      target.answer.liveStatus = 500;
    });
    expect(row).toMatchObject({ state: 'aborted', verdict: 'unknown' });
    expect(row.reason).toBe("customers' figures could not be read for 2 s");
  });

  it('on a row of the rehearsal in the live store', async () => {
    const { row } = await runUntilEnd('leaky', 'leak every 5s', (_, id) =>
      harness.pool.query(`insert into live.orders values ('1', 'zh-${id}-0-browse-0-1')`),
    );
    expect(row.state).toBe('aborted');
    expect(row.reason).toMatch(/^leak: zh-.*-0-browse-0-1 in live\.orders\.customer$/);
  });
});
