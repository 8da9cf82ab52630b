import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Report } from '../../core/report/report.ts';
import { bounds } from '../../core/scenario/forms.ts';
import type { ServerRunService } from '../../run/createRunService.ts';
import { replayFolder } from '../../run/record/runFolder.ts';
import { createMigratedDatabase } from '../support/database.ts';
import {
  openRunHarness,
  type RunHarness,
  reached,
  startOn,
  writeTarget,
} from '../support/runHarness.ts';
import { startTestTarget, type TestTarget } from '../support/testTarget.ts';

let target: TestTarget;
let harness: RunHarness;
const seen: { readonly url: string; readonly atMs: number }[] = [];
// A second attempt begins anew: the test ends the harness's own server.
beforeEach(async () => {
  seen.length = 0;
  target = await startTestTarget((url) => void seen.push({ url, atMs: Date.now() }));
  harness = await openRunHarness(await createMigratedDatabase());
  const file = target.file({ postgresUrl: harness.auditorUrl });
  await writeTarget(harness, 'corner-shop', file);
  const rows = Array.from({ length: 3_000 }, (_, n) => `card-${n}`);
  await writeFile(join(harness.targetsRoot, 'cards.csv'), ['number', ...rows, ''].join('\n'));
});
afterEach(async () => {
  await harness.close();
  await target.stop();
});

const scenario = `name: changed
target: corner-shop
data: { stock: { default: 10 }, datasets: { card: { file: cards.csv, pick: unique } } }
paths: { browse: { within: 2s, steps: { item: "GET /items?card=\${card.number}" } } }
load: { goal: hold, peak: { browse: 20/s }, levels: [100%], hold: 18s }
slos: { browse: { errors: 1% } }
`;

async function change(service: ServerRunService, id: string, rate: number) {
  const answer = await service.changeRate(id, { rate, by: 'ada', mayScript: false });
  return answer.ok ? answer.value : answer.error.line;
}

/** Waits until the run has driven its round for so long. */
async function driven(service: ServerRunService, id: string, round: number, ms: number) {
  await expect
    .poll(
      async () => {
        const detail = await service.get(id);
        if (detail?.round !== round || detail.roundStartedAt === null) return -1;
        return Date.now() - Date.parse(detail.roundStartedAt);
      },
      { timeout: 20_000, interval: 50 },
    )
    .toBeGreaterThan(ms);
}

it('a run drives on at another rate, also when its server ends between the request and the start', async () => {
  const id = await startOn(harness, scenario);
  await reached(harness.service, id, (row) => row.state === 'running');
  await driven(harness.service, id, 0, 2_000);
  expect(await change(harness.service, id, 3)).toEqual({ round: 1, rate: 3, rateBefore: 1 });
  await harness.service.close();
  const next = await harness.anotherService();
  // A round that drove for less is no held level.
  await driven(next, id, 1, bounds.holdMsMin);
  expect(await next.get(id)).toMatchObject({ round: 1, rate: 3, nextRound: null });
  expect(await change(next, id, 3)).toEqual({ round: 1, rate: 3, rateBefore: 1 });

  expect(await change(next, id, 0.5)).toEqual({ round: 2, rate: 0.5, rateBefore: 3 });
  expect(await next.get(id)).toMatchObject({ round: 1, nextRound: { round: 2, rate: 0.5 } });
  expect(await change(next, id, 2)).toMatch(/another change of its rate is under way/);
  await driven(next, id, 2, 0);
  const row = await reached(next, id);
  expect(row).toMatchObject({ state: 'finished', reason: null });
  expect(await change(next, id, 2)).toMatch(/it is finished and drives no load/);

  const report = await next.report(id);
  const detail = await next.get(id);
  if (report === null || detail === null) throw new Error('no report');
  expect(report.points.map(({ round, level }) => [round, level])).toContainEqual([1, 3]);
  expect(detail.plan.rounds.map(({ takesOver }) => takesOver?.rate ?? 1)).toEqual([1, 3, 0.5]);
  await expectDriven(next, id, report);
  const events = await next.events(id, 0);
  const told = events.filter(({ kind }) => kind.startsWith('rate-'));
  expect(told.map(({ kind, data }) => [kind, data.rateBefore, data.rate, data.by])).toEqual([
    ['rate-asked', 1, 3, 'ada'],
    ['rate-changed', 1, 3, 'ada'],
    ['rate-asked', 3, 0.5, 'ada'],
    ['rate-changed', 3, 0.5, 'ada'],
  ]);
  const cards = seen.flatMap(({ url }) => /card=(card-\d+)/.exec(url)?.[1] ?? []);
  expect(new Set(cards).size).toBe(cards.length);
  const before = await readFile(join(detail.folder, 'report.json'), 'utf8');
  expect(await replayFolder(detail.folder)).toMatchObject({ ok: true });
  expect(await readFile(join(detail.folder, 'report.json'), 'utf8')).toBe(before);
}, 120_000);

/** What the target saw of each round fits its rate, and nearly all planned journeys began. */
async function expectDriven(service: ServerRunService, id: string, report: Report) {
  const starts = (await service.events(id, 0)).filter(({ kind }) => kind === 'start');
  const startsMs = starts.map(({ data }) => Number(data.startAtMs));
  expect(startsMs).toHaveLength(3);
  for (const [round, rate] of [1, 3, 0.5].entries()) {
    const fromMs = startsMs[round] ?? 0;
    const rounds = (await service.get(id))?.plan.rounds ?? [];
    const untilMs = fromMs + (rounds[round]?.durationMs ?? 0);
    const hits = seen.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs).length;
    const perSecond = (hits * 1_000) / (untilMs - fromMs);
    expect(perSecond).toBeGreaterThan(20 * rate * 0.75);
    expect(perSecond).toBeLessThan(20 * rate * 1.25);
  }
  for (const { total } of report.points) {
    expect(total.started + total.dropped).toBeGreaterThanOrEqual(total.planned * 0.95);
    expect(total.failed).toBe(0);
  }
}
