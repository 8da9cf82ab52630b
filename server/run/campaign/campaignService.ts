import type { Campaign, PlannedRehearsal } from '../../core/campaign/campaignFile.ts';
import type { CampaignPage } from '../../core/campaign/campaignPage.ts';
import { judgeCampaign } from '../../core/campaign/judgeCampaign.ts';
import {
  digestOf,
  type HeldRehearsal,
  type RehearsedDrill,
  type RehearsedRun,
} from '../../core/campaign/runDigest.ts';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { failure } from '../../core/errors/failure.ts';
import { ok, type Result } from '../../core/result.ts';
import { listCampaigns, readCampaign } from '../../edge/files/campaignFiles.ts';
import type { RehearsalReader, RunOfRehearsal } from '../../edge/store/rehearsalReader.ts';
import { type Rejection, reject } from '../admission/rejection.ts';
import type { CatalogReader } from '../catalog/catalogReader.ts';

/** A campaign in a list. */
export interface CampaignSummary {
  /** Path below the folder of scenarios: `mall/night`. */
  readonly id: string;
  readonly name: string;
  /** Null where the file is not valid. */
  readonly saleAt: string | null;
  readonly rehearsals: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A campaign's page; null where its text has mistakes. */
export interface ReadCampaign {
  readonly page: CampaignPage | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CampaignService {
  /** The campaign files that the server knows, in the order of ids. */
  list(): Promise<readonly CampaignSummary[]>;
  get(id: string): Promise<Result<ReadCampaign, Rejection>>;
  /** The page of a text that is not stored. */
  read(text: string): Promise<Result<ReadCampaign, Rejection>>;
}

export interface CampaignPorts {
  readonly scenariosRoot: string;
  readonly reader: RehearsalReader;
  /** Parses texts that may be wrong or without end. */
  readonly parser: CatalogReader;
  nowMs(): number;
}

/** Runs, and drills, that one rehearsal may have: more are left out, and it says so. */
export const perRehearsalMax = 100;
/** One is read at a time, and so many more wait. */
const waitingMax = 8;

export function createCampaignService(ports: CampaignPorts): CampaignService {
  let under = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** Reports are large, so one campaign is read at a time. */
  async function read(text: string, file: string): Promise<Result<ReadCampaign, Rejection>> {
    if (under > waitingMax) return reject(failure('ZH-CAMPAIGN-003'));
    under += 1;
    const turn = last.then(() => pageOf(ports, text, file));
    last = turn.catch(() => undefined);
    try {
      return ok(await turn);
    } finally {
      under -= 1;
    }
  }
  return {
    async list() {
      const files = await listCampaigns(ports.scenariosRoot);
      return Promise.all(files.map(({ id, path }) => summaryOf(ports, id, path)));
    },
    async get(id) {
      const file = (await listCampaigns(ports.scenariosRoot)).find((each) => each.id === id);
      const text = file === undefined ? null : await readCampaign(file.path);
      if (file === undefined || text?.ok !== true) {
        return reject(failure('ZH-CAMPAIGN-002', { campaign: id }));
      }
      return read(text.value, file.path);
    },
    read: (text) => read(text, 'campaign.yaml'),
  };
}

async function summaryOf(
  { parser }: CampaignPorts,
  id: string,
  path: string,
): Promise<CampaignSummary> {
  const none = { id, name: id, saleAt: null, rehearsals: 0 };
  const text = await readCampaign(path);
  if (!text.ok) return { ...none, diagnostics: [whole(path, `the file ${text.error}`)] };
  const parsed = await parse(parser, text.value, path);
  if (!parsed.ok) return { ...none, diagnostics: parsed.error };
  const { name, saleAtMs, rehearsals } = parsed.value;
  return {
    ...{ id, name, saleAt: new Date(saleAtMs).toISOString(), rehearsals: rehearsals.length },
    diagnostics: [],
  };
}

const whole = (file: string, message: string): Diagnostic => ({
  ...{ file, line: 1, column: 1, path: '', message },
});

async function parse(
  parser: CatalogReader,
  text: string,
  file: string,
): Promise<Result<Campaign, readonly Diagnostic[]>> {
  const read = await parser.run({ kind: 'campaign', text, file });
  if (read.ok) return read.value;
  return { ok: false, error: [whole(file, `the campaign ${read.error}; make it shorter`)] };
}

async function pageOf(ports: CampaignPorts, text: string, file: string): Promise<ReadCampaign> {
  const parsed = await parse(ports.parser, text, file);
  if (!parsed.ok) return { page: null, diagnostics: parsed.error };
  const campaign = parsed.value;
  const held: HeldRehearsal[] = [];
  for (const planned of campaign.rehearsals) {
    held.push(await heldOf(ports.reader, campaign, planned));
  }
  return { page: judgeCampaign(campaign, held, ports.nowMs()), diagnostics: [] };
}

/** Runs and drills of one rehearsal; the runs of its drills are among them, also where they lie outside the window. */
async function heldOf(
  reader: RehearsalReader,
  campaign: Campaign,
  planned: PlannedRehearsal,
): Promise<HeldRehearsal> {
  const { window, without } = planned;
  const scenarios = campaign.scenarios.map(({ name }) => name);
  const query = { scenarios, window, limit: perRehearsalMax + 1 };
  const counts = ({ id }: { readonly id: string }): boolean => !without.includes(id);
  const allDrills = await reader.drills({ ...query, ids: planned.drills });
  const drills = allDrills.slice(0, perRehearsalMax).filter(counts);
  const ids = [...planned.runs, ...drills.map(({ runId }) => runId)];
  const known = new Set(drills.map(({ id }) => id));
  const allRuns = await reader.runs({ ...query, ids });
  const runs = allRuns
    .slice(0, perRehearsalMax)
    .filter(({ row, drill }) => counts(row) && (drill === null || known.has(drill)));
  const found = new Set([...runs.map(({ row }) => row.id), ...known]);
  const told: RehearsedRun[] = [];
  for (const run of runs) told.push(await rehearsedRun(reader, run));
  return {
    runs: told,
    drills: drills.map(rehearsedDrill),
    isCut: Math.max(allRuns.length, allDrills.length) > perRehearsalMax,
    missing: [...planned.runs, ...planned.drills].filter((id) => !found.has(id)),
  };
}

async function rehearsedRun(
  reader: RehearsalReader,
  { row, drill }: RunOfRehearsal,
): Promise<RehearsedRun> {
  const report = await reader.report(row.id);
  const { id, scenario, target, state } = row;
  return {
    ...{ id, scenario, target, state, drill, startedAt: row.startedAt ?? row.createdAt },
    digest: report === null ? null : digestOf(report),
  };
}

const rehearsedDrill = (
  row: Omit<RehearsedDrill, 'startedAt'> & {
    readonly startedAt: string | null;
    readonly createdAt: string;
  },
): RehearsedDrill => ({
  ...{ id: row.id, name: row.name, target: row.target, verdict: row.verdict },
  ...{ sentence: row.sentence, withoutProtection: row.withoutProtection, runId: row.runId },
  startedAt: row.startedAt ?? row.createdAt,
});
