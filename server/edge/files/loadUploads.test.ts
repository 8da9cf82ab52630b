import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { boundary } from '../../core/traffic/upload.ts';
import { readScenario } from './loadScenario.ts';
import { uploadBytesMax } from './loadUploads.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zh-uploads-'));
  await mkdir(join(folder, 'own'));
  await writeFile(join(folder, 'out.bin'), 'secret');
  await writeFile(join(folder, 'own', 'all.bin'), Buffer.from([0, 255]));
  await writeFile(join(folder, 'own', 'half'), Buffer.alloc(uploadBytesMax / 2));
  await writeFile(join(folder, 'own', 'whole'), Buffer.alloc(uploadBytesMax / 2));
  await writeFile(join(folder, 'own', 'large'), Buffer.alloc(uploadBytesMax + 1));
  await writeFile(join(folder, 'own', 'odd'), `a${boundary}b`);
  await symlink('../out.bin', join(folder, 'own', 'link'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A scenario whose steps send these files; their order is that of the steps. */
async function loaded(...files: readonly string[]) {
  const steps = files.map((file, index) => `      s${index}: { request: PUT /a, file: "${file}" }`);
  const text = `name: up
target: shop
data:
  setup: { first: { request: POST /a, multipart: { a: { file: all.bin } } } }
paths:
  put:
    within: 1s
    steps:
${steps.join('\n')}
load: { goal: hold, peak: { put: 1/s }, levels: [100%], hold: 4s }
slos: {}
`;
  const read = await readScenario(text, 'up.yaml', join(folder, 'own'));
  return read.ok
    ? read.value.files
    : read.error.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

it('reads each file once, as bytes', async () => {
  expect(await loaded('all.bin', 'all.bin')).toEqual({ 'all.bin': 'AP8=' });
});

it('tells files that are not there, lead out of the folder or hold the boundary, each at its step', async () => {
  expect(await loaded('none.bin', '../out.bin', 'link', 'odd', '.')).toEqual([
    '9 paths.put.steps.s0.file: file none.bin does not exist',
    "10 paths.put.steps.s1.file: file ../out.bin is outside the scenario's folder; put it inside",
    "11 paths.put.steps.s2.file: file link is outside the scenario's folder; put it inside",
    '12 paths.put.steps.s3.file: file odd holds the boundary between parts',
    '13 paths.put.steps.s4.file: file . is a folder',
  ]);
});

it('reads the files of a script, and tells those that it cannot', async () => {
  await writeFile(join(folder, 'own', 'walk.js'), 'export default () => undefined;');
  const text = `name: up
target: shop
paths: { put: { within: 1s, script: walk.js, files: [all.bin, ../out.bin] } }
load: { goal: hold, peak: { put: 1/s }, levels: [100%], hold: 4s }
slos: {}
`;
  const read = (given: string) => readScenario(given, 'up.yaml', join(folder, 'own'));
  expect(await read(text)).toMatchObject({
    error: [{ line: 3, path: 'paths.put.files[1]', message: expect.stringMatching(/outside/) }],
  });
  expect(await read(text.replace(', ../out.bin', ''))).toMatchObject({
    value: { files: { 'all.bin': 'AP8=' } },
  });
});

it('bounds the files together', async () => {
  const most = 'the files that requests send and scripts read are larger than 1024 KiB together';
  expect(await loaded('half')).toEqual({ 'all.bin': 'AP8=', half: expect.any(String) });
  expect(await loaded('half', 'whole')).toEqual([`10 paths.put.steps.s1.file: ${most}`]);
  expect(await loaded('large')).toEqual([
    '9 paths.put.steps.s0.file: file large is larger than 1024 KiB',
  ]);
});

it('tells a .proto file of a script that imports what no path names', async () => {
  await writeFile(join(folder, 'own', 'walk.js'), 'export default () => undefined;');
  await writeFile(join(folder, 'own', 'a.proto'), 'import "b.proto";');
  await writeFile(join(folder, 'own', 'b.proto'), "import '/etc/hostname';");
  const read = async (...files: readonly string[]) => {
    const text = `name: up
target: shop
paths: { put: { within: 1s, script: walk.js, files: [${files.join(', ')}] } }
load: { goal: hold, peak: { put: 1/s }, levels: [100%], hold: 4s }
slos: {}
`;
    const given = await readScenario(text, 'up.yaml', join(folder, 'own'));
    return given.ok ? [] : given.error.map(({ path, message }) => `${path}: ${message}`);
  };
  expect(await read('a.proto')).toEqual([
    'paths.put.files[0]: file a.proto imports "b.proto", which "files" of no path names; name it there',
  ]);
  expect(await read('a.proto', 'b.proto')).toEqual([
    'paths.put.files[1]: file b.proto reads like an import in line 1, but cannot be told for one; write import "FILE";',
  ]);
  await writeFile(join(folder, 'own', 'b.proto'), 'syntax = "proto3";');
  expect(await read('all.bin', 'a.proto', 'b.proto')).toEqual([]);
  // A file that is not there is told once.
  expect(await read('none.proto')).toEqual(['paths.put.files[0]: file none.proto does not exist']);
});
