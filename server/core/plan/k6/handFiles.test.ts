import { expect, it } from 'vitest';
import { goldenPlan } from './golden/cases.golden.ts';
import { loadedFiles, protoFiles } from './handFiles.ts';
import { sentName } from './uploads.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The golden plan with these files, all but "sent.proto" named by a path. */
function planWith(texts: Readonly<Record<string, string>>) {
  const plan = goldenPlan('by-hand');
  const files = Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, base64(text)]),
  );
  const named = Object.keys(texts).filter((path) => path !== 'sent.proto');
  const [first, ...rest] = plan.paths;
  if (first === undefined) throw new Error('no path');
  return { files, paths: [{ ...first, journey: { ...first.journey, files: named } }, ...rest] };
}

it('.proto files lie flat, as written but for what they import; others lie where they are sent from', () => {
  const plan = planWith({
    'sent.proto': 'of a step',
    'p/a.proto': 'import "b.proto";\nimport "google/protobuf/any.proto";\n// é',
    'p/b.proto': 'syntax = "proto3";',
    'all.protoset': 'x',
  });
  expect(loadedFiles(plan)).toEqual({
    'p/a.proto': 'proto_0.proto',
    'p/b.proto': 'proto_1.proto',
    'all.protoset': sentName('all.protoset'),
  });
  expect(protoFiles(plan)).toEqual([
    {
      name: 'proto_0.proto',
      text: 'import "proto_1.proto";\nimport "google/protobuf/any.proto";\n// é',
    },
    { name: 'proto_1.proto', text: 'syntax = "proto3";' },
  ]);
});

it('a plan that somebody wrote an import into is no plan', () => {
  expect(() => protoFiles(planWith({ 'a.proto': 'import "../b.proto";' }))).toThrow(
    'file a.proto imports ../b.proto from outside',
  );
  expect(() => protoFiles(planWith({ 'a.proto': "import '/etc/b';" }))).toThrow(
    'file a.proto reads like an import in line 1',
  );
});

it('a plan without files has none', () => {
  const { paths } = goldenPlan('by-hand');
  expect([loadedFiles({ paths }), protoFiles({ paths })]).toEqual([{}, []]);
});
