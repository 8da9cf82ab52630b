import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DrillEvent } from '../../core/drill/drillEvents.ts';
import { mallRun, midnightPeak } from '../../test/support/mallRun.ts';
import { drillFolder } from './drillFolder.ts';
import { type DrillRunOver, drillRunCase } from './drillRunCase.support.ts';
import { judgeStoredDrill } from './judgeStoredDrill.ts';

const id = 'drill0000001';
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zerohour-judge-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const at = '2026-11-11T12:04:00.000Z';
const ended: DrillEvent = {
  seq: 1,
  at,
  kind: 'note',
  message: '',
  data: { by: '', text: '', atMs: null },
};

function judging(over: DrillRunOver = {}) {
  const one = drillRunCase({ dataDir, ...over });
  return { ...one, judge: () => judgeStoredDrill(one.ports, id, 'one') };
}
const factsIn = async () => {
  const text = await readFile(join(drillFolder(dataDir, id), 'drill.json'), 'utf8');
  return JSON.parse(text).facts;
};

describe('the report of a drill', () => {
  it('is made of what is stored, in its folder, and stored by who conducts it', async () => {
    const load = {
      recording: mallRun({ ...midnightPeak, levels: [0.25], shards: 1 }),
      ...{ findings: [], events: [] },
    };
    const asked: unknown[] = [];
    const { judge, calls, owners, stored } = judging({
      events: [ended],
      load: {
        record: async (runId) => {
          asked.push(runId);
          return { ok: true, value: load };
        },
      },
    });
    expect(await judge()).toBeNull();
    expect([asked, calls, owners]).toEqual([
      [stored.row.runId],
      ['report saved'],
      new Set(['one']),
    ]);
    const { name, target, scenario, by, createdAt, runId } = stored.row;
    expect(await factsIn()).toEqual({
      ...{ id, name, target, scenario, by, createdAt, runId, endedAt: at },
    });
    const folder = drillFolder(dataDir, id);
    expect(await readFile(join(folder, 'drill.yaml'), 'utf8')).toBe(stored.drillText);
    expect(existsSync(join(folder, 'load/timeline.ndjson'))).toBe(true);
  });

  it('of one whose run left nothing names no run, and ends when it began where nothing was told', async () => {
    const { judge, stored } = judging();
    expect(await judge()).toBeNull();
    expect(await factsIn()).toMatchObject({ runId: null, endedAt: stored.row.createdAt });
  });

  it('is written by nobody else than who conducts it', async () => {
    const overtaken = judging({ drills: { isOwner: async () => false } });
    expect(await overtaken.judge()).toBe('another server conducts the drill');
    expect([existsSync(drillFolder(dataDir, id)), overtaken.calls]).toEqual([false, []]);
    const late = judging({ drills: { saveReport: async () => false } });
    expect(await late.judge()).toBe('another server conducts the drill');
  });

  it('that cannot be made says why', async () => {
    const gone = judging({ drills: { record: async () => null } });
    expect(await gone.judge()).toBe('the drill is not in the database');
    const noDisk = judging({ dataDir: '/dev/null/nowhere' });
    expect(await noDisk.judge()).toBe(
      `/dev/null/nowhere/drills/${id} cannot be written: a file is in its way`,
    );
    const broken = judging({ load: { record: async () => ({ ok: true, value: {} as never }) } });
    expect(await broken.judge()).toMatch(/^the report failed: .+/);
  });

  it('waits for the database', async () => {
    const away = judging({ drills: { record: () => Promise.reject(new Error('away')) } });
    await expect(away.judge()).rejects.toThrow('away');
  });
});
