import { expect, it } from 'vitest';
import { stepCase } from '../../../test/support/stepCase.ts';
import { goldenPlan, goldenUrl } from './golden/cases.golden.ts';
import { handFiles } from './hand.ts';
import { renderScript } from './script.ts';

it('modules by hand lie flat beside the script, as written but for what they import', async () => {
  const plan = goldenPlan('by-hand');
  const files = handFiles(plan);
  expect(files.map(({ name }) => name)).toEqual([
    'handAccount.js',
    'handCalls.js',
    'handK6.js',
    'handData.js',
    'handHttp.js',
    'handGrpc.js',
    'handWs.js',
    'hand_0_by_hand_shop.ts',
    'hand_1_by_hand_lame.js',
    'hand_2_by_hand_lib_base.js',
  ]);
  for (const { name, text } of files.slice(0, 7)) {
    await expect(text).toMatchFileSnapshot(goldenUrl(`by-hand/${name}`).pathname);
  }
  const [shop, lame] = plan.scripts ?? [];
  expect(files[7]?.text).toBe(
    shop?.text
      .replace("from 'k6';", "from './handK6.js';")
      .replace("from 'k6/data';", "from './handData.js';")
      .replace("from 'k6/http';", "from './handHttp.js';")
      .replace("'./lib/base.js'", "'./hand_2_by_hand_lib_base.js'"),
  );
  expect(files[8]?.text).toContain("import { check, fail } from './handK6.js';");
  expect(files[8]?.text.length).toBeGreaterThan(lame?.text.length ?? 0);
});

it('a failing answer of a script hands on every secret that setup captured, to be masked', () => {
  const plan = goldenPlan('by-hand');
  const setup = [
    stepCase('log in', {
      captures: [
        { name: 'shop', jsonPath: '$.shop' },
        { name: 'token', jsonPath: '$.t' },
        { name: 'handle', jsonPath: '$.login.accessToken' },
      ],
    }),
  ];
  const failing = 'return fail(walked.step, walked.reason, { res: walked.res';
  const script = renderScript({ ...plan, setup }, 0);
  expect(script).toContain(`${failing}, secrets: [setupData.token, setupData.handle] });`);
  expect(renderScript({ ...plan, setup: [] }, 0)).toContain(`${failing} });`);
});

it('modules stand before those of gRPC and WebSockets, with the files that a path names', () => {
  const plan = goldenPlan('by-hand');
  const scripts = (plan.scripts ?? []).map((each) => ({
    ...each,
    text: "import grpc from 'k6/net/grpc';\nimport ws from 'k6/ws';",
  }));
  const paths = plan.paths.map((path) => ({
    ...path,
    journey: { ...path.journey, files: ['a.proto'] },
  }));
  const files = handFiles({ ...plan, scripts, paths, files: { 'a.proto': 'YQ==' } });
  const textOf = (name: string) => files.find((file) => file.name === name)?.text;
  expect(textOf('hand_1_by_hand_lame.js')).toBe(
    "import grpc from './handGrpc.js';\nimport ws from './handWs.js';",
  );
  expect(textOf('handGrpc.js')).toContain('"a.proto": "proto_0.proto"');
  expect(textOf('proto_0.proto')).toBe('a');
});

it('there are none where every path has steps', () => {
  expect(handFiles(goldenPlan('purchase'))).toEqual([]);
});

it('a plan that somebody wrote an import into is no plan', () => {
  const plan = goldenPlan('by-hand');
  const scripts = (plan.scripts ?? []).map((each) => ({ ...each, text: "import 'k6/x/sql';" }));
  expect(() => handFiles({ ...plan, scripts })).toThrow('the plan has no script by-hand/k6/x/sql');
  const out = scripts.map((each) => ({ ...each, text: "import '../../a.js';" }));
  expect(() => handFiles({ ...plan, scripts: out })).toThrow('imports ../../a.js from outside');
});

it('has the draws that a script by hand is given, where nothing else draws', () => {
  const script = renderScript(goldenPlan('by-hand'), 0);
  expect(script).toContain('const told = { journey, run, setup: setupData, random');
  expect(script).toMatch(/^let state = 0;$/m);
  expect(script).toMatch(/^function random\(\) \{$/m);
});
