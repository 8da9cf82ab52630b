import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { targetCase } from '../../test/support/targetCase.ts';
import { auditedStores, auditorPort } from './openAuditor.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'zerohour-audit-'));
  folder = join(root, 'own');
  await mkdir(folder);
  await writeFile(join(root, 'outside.yaml'), 'secret: yes\n');
  await symlink(join(root, 'outside.yaml'), join(folder, 'link.yaml'));
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const outside = "is outside the scenario's folder; put it inside";

/** The plan was checked when it was made; the file may be another one when the run opens it. */
it.each([
  ['pipe.yaml', 'is no ordinary file'],
  ['link.yaml', outside],
  ['../outside.yaml', outside],
  ['/etc/hostname', outside],
  ['none.yaml', 'does not exist'],
])('does not open the audit file %s', async (file, why) => {
  const spec = { file, everyMs: 1_000, settleMs: 0 };
  const stores = { ...targetCase().stores, postgresUrl: 'postgres://127.0.0.1:9/none' };
  const target = { ...targetCase(), stores };
  const opened = await auditorPort.openAuditor(target, spec, folder, null);
  expect(opened).toEqual({ ok: false, error: `audit file ${file} ${why}` });
});

it('reads both stores, or the one of a dedicated stack as rehearsal data', () => {
  const { stores } = targetCase();
  const schemas = { live: 'shop', shadow: 'zh' };
  const of = (isolation: 'shadow' | 'dedicated' | 'observe') =>
    auditedStores({ isolation, stores: { ...stores, schemas } });
  expect(of('shadow')).toEqual({ schemas });
  expect(of('observe')).toEqual({ schemas });
  expect(of('dedicated')).toEqual({ schemas: { shadow: 'shop', live: null }, stores: ['shadow'] });
});
