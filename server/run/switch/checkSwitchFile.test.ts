import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSwitchFile, switchFileLimits } from '../../core/switch/parseSwitchFile.ts';
import { checkSwitchFile } from './checkSwitchFile.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerohour-switches-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = `providers: { admin: { kind: http, url: "http://127.0.0.1:1/\${ZEROHOUR_TARGET_PLACE}" } }
instances: http://127.0.0.1:1/instances
switches:
  limit: { owner: ann, kind: limit, values: { min: 0, max: 9 }, default: 1, provider: admin }
`;

it('reads the switch file at a path with its environment, and tells its faults by that path', async () => {
  const path = join(folder, 'shop.switches.yaml');
  const env = { ZEROHOUR_TARGET_PLACE: 'switches' };
  await writeFile(path, text);
  expect(await checkSwitchFile(path, env)).toEqual(parseSwitchFile(text, path, env));
  expect(await checkSwitchFile(path, env)).toMatchObject({ ok: true });
  expect(await checkSwitchFile(path, {})).toMatchObject({ ok: false, error: [{ file: path }] });
});

it('says what cannot be read, and what is too long', async () => {
  const absent = join(folder, 'absent.yaml');
  const place = { line: 1, column: 1, path: '' };
  expect(await checkSwitchFile(absent, {})).toEqual({
    ok: false,
    error: [
      { ...place, file: absent, message: `switch file ${absent} does not exist; check the path` },
    ],
  });
  const long = join(folder, 'long.yaml');
  await writeFile(long, `# ${'x'.repeat(switchFileLimits.bytesMax)}\n${text}`);
  expect(await checkSwitchFile(long, {})).toMatchObject({ ok: false, error: [{ file: long }] });
});
