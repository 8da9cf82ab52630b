import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { digest, group, run as rehearsedRun } from '../../core/campaign/campaignCase.support.ts';
import { parseCampaign } from '../../core/campaign/campaignFile.ts';
import { judgeCampaign } from '../../core/campaign/judgeCampaign.ts';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { campaignCommand } from './campaign.ts';

const text = `name: night
sale: 2026-11-11T20:00
timeZone: UTC
scenarios: { link: {} }
rehearsals: [{ title: First, runs: [r1] }]
`;
const parsed = parseCampaign(text, 'night.yaml');
if (!parsed.ok) throw new Error(parsed.error[0]?.message);
const of = (...findings: readonly ReturnType<typeof group>[]) => {
  const runs = [rehearsedRun('r1', { digest: digest({ findings }) })];
  const held = { runs, drills: [], missing: [], isCut: false };
  return { page: judgeCampaign(parsed.value, [held], 0), diagnostics: [] };
};

/** A server that gives what `answers` holds for `METHOD path body`. */
let server: Server;
let folder: string;
let answers: Record<string, unknown>;
beforeEach(async () => {
  answers = {};
  folder = mkdtempSync(join(tmpdir(), 'zerohour campaign '));
  server = createServer(async (request, response) => {
    const body = await readText(request);
    const known = answers[`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`];
    response.statusCode = known === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(known ?? { status: 404, title: 'none' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('ZEROHOUR_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

async function run(...args: readonly string[]) {
  const printed = { out: '', errors: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    printed.errors += String(chunk);
    return true;
  });
  process.exitCode = undefined;
  await campaignCommand()
    .exitOverride()
    .parseAsync([...args], { from: 'user' });
  return { ...printed, exit: process.exitCode ?? exitCode.pass };
}

const file = (content: string): string => {
  const path = join(folder, 'night.yaml');
  writeFileSync(path, content);
  return path;
};

it('validates a file without a server', async () => {
  vi.stubEnv('ZEROHOUR_URL', undefined);
  const path = file(text);
  expect(await run('validate', path)).toMatchObject({
    ...{ out: `${path}: valid, 1 rehearsal before 2026-11-11 20:00:00 UTC\n`, exit: 0 },
  });
  const wrong = await run('validate', file(text.replace('UTC', 'CST')));
  expect(wrong.exit).toBe(exitCode.usage);
  expect(wrong.out).toMatch(/night\.yaml:3:11 "CST" does not say whose clock.*\n.*ZH-CAMPAIGN-001/);
  const missing = await run('validate', join(folder, 'none.yaml'));
  expect([missing.exit, missing.out]).toMatchObject([
    64,
    expect.stringContaining('check the path'),
  ]);
});

it('shows a file by the decision of its last rehearsal', async () => {
  const path = file(text);
  answers[`POST /api/campaigns/read ${JSON.stringify({ campaign: text })}`] = of();
  const go = await run('show', path);
  expect(go.exit).toBe(exitCode.pass);
  expect(go.out).toMatch(/^night: go\. Sale 2026-11-11 20:00:00 UTC\n {2}go by First, /);
  expect(go.out).toContain('1.20× (1.10× to 1.30×)');
  // A table of sentences would be wider than a terminal.
  expect(go.out).toMatch(/\nReasons\n {2}First pass: link: a search found 1\.20×/);
});

it('shows one of the server by its id, in each format', async () => {
  answers['GET /api/campaigns/mall%2Fnight'] = of(group('oversell'));
  const shown = await run('show', 'mall/night');
  expect([shown.exit, shown.out]).toMatchObject([1, expect.stringContaining('night: no-go')]);
  const markdown = await run('show', 'mall/night', '--format', 'markdown');
  expect(markdown.out).toMatch(/^## night: no-go by First/);
  expect((await run('show', 'mall/night', '--format', 'csv')).out).toMatch(/^\ufeffrehearsal,/);
  const json = await run('show', 'mall/night', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ name: 'night', state: 'fail' });
  expect((await run('show', 'mall/night', '--format', 'json')).out).toBe(json.out);
});

it("names a file's mistakes that the server found, by the file's name", async () => {
  const path = file('name: x\n');
  const diagnostics = [{ file: 'campaign.yaml', line: 1, column: 1, path: '', message: 'no sale' }];
  answers[`POST /api/campaigns/read ${JSON.stringify({ campaign: 'name: x\n' })}`] = {
    ...{ page: null, diagnostics },
  };
  const told = await run('show', path);
  expect([told.exit, told.out]).toMatchObject([64, expect.stringContaining(`${path}:1:1 no sale`)]);
});

it('lists the campaigns of the server', async () => {
  const message = 'no sale';
  const campaign = { id: 'a', name: 'a', saleAt: '2026-11-11T20:00:00.000Z', rehearsals: 2 };
  answers['GET /api/campaigns'] = [
    { ...campaign, diagnostics: [] },
    { ...campaign, id: 'b', saleAt: null, diagnostics: [{ message }] },
  ];
  expect((await run('list')).out).toBe(
    'a  2 rehearsals before 2026-11-11 20:00:00 UTC\nb  not valid: no sale\n',
  );
  answers['GET /api/campaigns'] = [];
  expect((await run('list')).out).toBe('no campaigns\n');
});
