import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCode } from '../../core/errors/exitCode.mjs';
import { failure } from '../../core/errors/failure.ts';
import { planCommand } from './plan.ts';
import { validateCommand } from './validate.ts';

const scenario = `name: little
target: shop
paths: { browse: { within: 1s, steps: { item: GET /items } } }
load: { goal: hold, peak: { browse: 15/s }, levels: [50%, 100%], hold: 4s }
slos: {}
`;
const target = (rate: number) => `name: shop
baseUrl: http://127.0.0.1:1
allowHosts: [127.0.0.1:1]
caps: { ratePerSecondMax: ${rate}, vusMax: 100, durationMsMax: 10s }
shadow:
  key: 0123456789abcdef
  hops: [{ service: shop, url: "http://127.0.0.1:1" }]
  seedUrl: http://127.0.0.1:1/seed
stores: { redisUrl: "redis://127.0.0.1:1" }
`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-cli-'));
  file = join(folder, 'little.yaml');
  await writeFile(file, scenario);
  await mkdir(join(folder, 'data/targets'), { recursive: true });
  vi.stubEnv('ZEROHOUR_DATA', join(folder, 'data'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

const bringTarget = (rate: number) =>
  writeFile(join(folder, 'data/targets/shop.yaml'), target(rate));

/** Runs a command as a terminal would, and gives its output and exit code. */
async function run(command: Command, ...args: string[]) {
  let out = '';
  let people = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    people += String(text);
    return true;
  });
  process.exitCode = undefined;
  await command.exitOverride().parseAsync(['node', 'zerohour', ...args]);
  const code = process.exitCode ?? exitCode.pass;
  vi.restoreAllMocks();
  return { out, people, code };
}

describe('zerohour validate', () => {
  it('says that a file is valid, and what could not be checked without a target', async () => {
    const alone = await run(validateCommand(), file);
    expect(alone.code).toBe(0);
    const [first, second] = alone.out.split('\n');
    expect(first).toBe(`${file}: valid`);
    expect(second).toMatch(/^not checked against its target: target shop not found; looked for /);
    await bringTarget(15);
    expect((await run(validateCommand(), file)).out).toBe(`${file}: valid\n`);
  });

  it('lists every diagnostic as file:line:column message and exits 64', async () => {
    await writeFile(file, scenario.replace('15/s', '15').replace('within', 'wihtin'));
    const faulty = await run(validateCommand(), file);
    expect(faulty.code).toBe(64);
    expect(faulty.out.split('\n')).toEqual([
      `${file}:3:10 "within" is missing`,
      `${file}:3:20 unknown key "wihtin"; did you mean "within"?`,
      `${file}:4:37 15 should be a text; write a rate such as 150/s or 30/m`,
      'error ZH-SCENARIO-001: the scenario is not valid: 3 diagnostics',
      '  Correct the lines that are named; "zerohour validate" lists them all.',
      '',
    ]);
  });

  it('checks the plan against the limits of its target', async () => {
    await bringTarget(14);
    const beyond = await run(validateCommand(), file);
    expect(beyond.code).toBe(64);
    expect(beyond.out.split('\n')).toEqual([
      `${file}:4:59 journeys at 15/s are beyond the target's cap of 14/s`,
      'error ZH-SCENARIO-001: the scenario is not valid: 1 diagnostic',
      '  Correct the lines that are named; "zerohour validate" lists them all.',
      '',
    ]);
  });

  it('reports a named target that is not there as a diagnostic', async () => {
    const named = await run(validateCommand(), file, '--target', 'none');
    expect(named.code).toBe(64);
    expect(named.out).toContain('target none not found');
  });

  it('prints JSON alone on stdout', async () => {
    await writeFile(file, scenario.replace('50%', '1001%'));
    const { out, people, code } = await run(validateCommand(), file, '--json');
    expect(code).toBe(64);
    expect(JSON.parse(out)).toEqual({
      file,
      valid: false,
      diagnostics: [
        {
          file,
          line: 4,
          column: 54,
          path: 'load.levels[0]',
          message: 'a level lies between 0% (a pause) and 1000%',
        },
      ],
      unchecked: null,
      error: failure('ZH-SCENARIO-001', { reason: '1 diagnostic' }),
    });
    expect(people).toContain('1 diagnostic');
  });
});

describe('zerohour plan', () => {
  it('prints stages, rates, VUs and the sum', async () => {
    await bringTarget(15);
    const { out, code } = await run(planCommand(), file, '--shards', '2');
    expect(code).toBe(0);
    expect(out).toContain('little on shop (http://127.0.0.1:1)');
    expect(out).toContain('required: 100% of the peak, 15/s, must meet every SLO\n');
    expect(out).toMatch(/│ 0 +│ 50% +│ 0 s +│ 4 s +│ 7.5\/s +│ 10 +│/);
    expect(out).toMatch(/│ 1 +│ 100% +│ 4 s +│ 4 s +│ 15\/s +│ 18 +│/);
    expect(out).toContain('8 s of load, 90 journeys, 28 VUs at most, 2 shards');
  });

  it('names every address of a target with several', async () => {
    const several = target(15)
      .replace('baseUrl: http://127.0.0.1:1', 'baseUrls: [http://127.0.0.1:1, http://127.0.0.1:2]')
      .replace('allowHosts: [127.0.0.1:1]', 'allowHosts: [127.0.0.1:1, 127.0.0.1:2]');
    await writeFile(join(folder, 'data/targets/shop.yaml'), several);
    const { out } = await run(planCommand(), file);
    expect(out).toContain('little on shop (http://127.0.0.1:1, http://127.0.0.1:2)');
  });

  it('says what is a ramp, a pause and a spike', async () => {
    await bringTarget(45);
    const levels = '[0% to 100% for 2s, 100%, 0% for 1s, 300% for 1s]';
    await writeFile(file, scenario.replace(/levels: \[[^\]]*\]/, `levels: ${levels}`));
    const { out, code } = await run(planCommand(), file);
    expect(code).toBe(0);
    expect(out).toMatch(/│ 0 +│ 0% to 100% \(ramp\) +│ 0 s +│ 2 s +│ 4\/s to 11\/s +│ \d+ +│/);
    expect(out).toMatch(/│ 2 +│ 0% \(pause\) +│ 6 s +│ 1 s +│ – +│ 0 +│/);
    expect(out).toMatch(/│ 3 +│ 300% \(spike\) +│ 7 s +│ 1 s +│ 45\/s +│ \d+ +│/);
    const burst = '[100%, 300% for 1s spread 500ms..3s]';
    await writeFile(file, scenario.replace(/levels: \[[^\]]*\]/, `levels: ${burst}`));
    const spread = await run(planCommand(), file);
    expect(spread.out).toMatch(/│ 1 +│ 300% \(spike, spread 500 ms to 3 s\) +│ 4 s +│/);
  });

  it('says what is required when that is not the peak', async () => {
    await bringTarget(15);
    await writeFile(file, scenario.replace('hold: 4s', 'hold: 4s, require: 62.5%'));
    const { out } = await run(planCommand(), file);
    expect(out).toContain('required: 62.5% of the peak, 9.375/s, must meet every SLO\n');
  });

  it.each([planCommand, validateCommand])(
    'tells a required load that no level reaches',
    async (of) => {
      await bringTarget(15);
      await writeFile(file, scenario.replace('hold: 4s', 'hold: 4s, require: 120%'));
      const { out, code } = await run(of(), file);
      expect(code).toBe(64);
      expect(out).toContain(
        `${file}:4:85 no level that is held reaches the required 120% of the peak; add one, or require at most the highest: "require: 100%"\n`,
      );
    },
  );

  it('prints the plan itself as JSON', async () => {
    await bringTarget(15);
    const { out } = await run(planCommand(), file, '--json');
    const plan = JSON.parse(out);
    expect([plan.schemaVersion, plan.scenario, plan.shards, plan.rounds[0].stages.length]).toEqual([
      1,
      'little',
      1,
      2,
    ]);
  });

  it('shows the plan while its target is not there yet, and says so', async () => {
    const { out, code } = await run(planCommand(), file);
    expect(code).toBe(0);
    expect(out).toMatch(/^little on shop\n/);
    expect(out).toContain('8 s of load, 90 journeys, 27 VUs at most, 1 shard');
    expect(out).toMatch(
      /\nnot checked against its target: target shop not found; looked for .*\n$/,
    );
    const json = JSON.parse((await run(planCommand(), file, '--json')).out);
    expect([json.target, json.baseUrl, json.diagnostics]).toEqual(['shop', null, []]);
    expect(json.unchecked).toMatch(/^target shop not found; /);
  });

  it('exits 64 on a diagnostic, without a target too', async () => {
    await writeFile(file, scenario.replace('15/s', '15'));
    expect((await run(planCommand(), file)).code).toBe(64);
    await writeFile(file, scenario);
    const asked = await run(planCommand(), file, '--target', 'none');
    expect(asked.code).toBe(64);
    expect(asked.out).toContain('target none not found');
  });

  it('shows what a run would not say, and exits 0', async () => {
    await bringTarget(15);
    await writeFile(file, scenario.replace('slos: {}', 'slos: { browse: { p95: 1s } }'));
    const line = `${file}:5:24 warning: browse p95 ≤ 1 s is judged from 200 journeys or more`;
    for (const command of [planCommand(), validateCommand()]) {
      const { out, code } = await run(command, file);
      expect(code).toBe(0);
      expect(out).toContain(`${line}, and the plan has 30 at 50%, 60 at 100%: `);
    }
    const { out } = await run(validateCommand(), file);
    expect(out).toMatch(/: valid, with 1 warning\n$/);
    const json = JSON.parse((await run(validateCommand(), file, '--json')).out);
    expect([json.valid, json.diagnostics.length, json.diagnostics[0].severity]).toEqual([
      true,
      1,
      'warning',
    ]);
  });

  it.each(['0', '1001', '1.5', 'x'])('refuses %s shards', async (shards) => {
    await expect(run(planCommand(), file, '--shards', shards)).rejects.toThrow(
      'write a whole number from 1 to 1000',
    );
  });
});

describe('a target beside the scenario', () => {
  const targetFile = () => join(folder, 'data/targets/shop.yaml');

  it('has its faults told beside those of the scenario, by the names of both files', async () => {
    await writeFile(targetFile(), target(15).replace('vusMax: 100', 'vusMax: none'));
    await writeFile(file, scenario.replace('15/s', '15'));
    const { out, code } = await run(validateCommand(), file);
    expect(code).toBe(64);
    expect(out).toContain(`${file}:4:37 15 should be a text`);
    expect(out).toContain(`${targetFile()}:4:39 "none" should be a number`);
  });

  it('does not hide what the plan alone shows', async () => {
    await writeFile(targetFile(), target(15).replace('vusMax: 100', 'vusMax: none'));
    await writeFile(file, scenario.replace('load: {', 'load: { shards: 500,'));
    const { out } = await run(validateCommand(), file);
    expect(out).toContain(`${targetFile()}:4:39 `);
    expect(out).toContain('500 shards, but path "browse" at 50% has work for');
  });

  it('adds nothing where it is not there, or not named', async () => {
    await writeFile(file, scenario.replace('15/s', '15'));
    const alone = JSON.parse((await run(validateCommand(), file, '--json')).out);
    expect(alone.diagnostics).toHaveLength(1);
    await writeFile(file, '- no scenario\n');
    expect((await run(validateCommand(), file)).code).toBe(64);
  });

  it('is looked at with --connect: what is missing decides the exit code', async () => {
    const shop = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(shop.address() as AddressInfo).port}`;
    const dedicated = target(15)
      .replace(/shadow:[\s\S]*/, 'isolation: dedicated\n')
      .replaceAll(/127\.0\.0\.1:\d+/g, host);
    await writeFile(targetFile(), dedicated);
    const { out, code } = await run(validateCommand(), file, '--connect');
    expect([code, out.endsWith('nothing is missing\n')]).toEqual([0, true]);
    await writeFile(targetFile(), `${dedicated}healthUrl: http://127.0.0.1:1/health\n`);
    const sick = await run(validateCommand(), file, '--connect', '--json');
    expect(sick.code).toBe(1);
    const { valid, checklist } = JSON.parse(sick.out);
    expect(valid).toBe(true);
    expect(checklist.items.filter((item: { state: string }) => item.state === 'missing')).toEqual([
      expect.objectContaining({
        part: 'health',
        remedy: 'Start the target, or correct healthUrl.',
      }),
    ]);
    expect((await run(validateCommand(), file)).code).toBe(0);
    shop.close();
    await writeFile(targetFile(), dedicated);
    const gone = await run(validateCommand(), file, '--connect');
    expect([gone.code, gone.out]).toEqual([1, expect.stringContaining('or correct baseUrl.')]);
  });

  it('cannot be looked at with --connect before its file is there', async () => {
    const { out, code } = await run(validateCommand(), file, '--connect');
    expect(code).toBe(2);
    expect(out).toContain('not checked against its target');
  });
});
