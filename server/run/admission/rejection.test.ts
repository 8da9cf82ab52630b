import { expect, it } from 'vitest';
import type { Diagnostic } from '../../core/diagnostics/diagnostic.ts';
import { rejectWithDiagnostics } from './rejection.ts';

const diagnostic = (message: string, kind?: Diagnostic['kind']): Diagnostic => ({
  file: 'a.yaml',
  line: 1,
  column: 1,
  path: '',
  message,
  ...(kind === undefined ? {} : { kind }),
});

it('never calls a scenario without a diagnostic one beyond the limits', () => {
  expect(rejectWithDiagnostics([])).toMatchObject({ error: { code: 'ZH-SCENARIO-001' } });
});

it('names the limits of the target only when nothing else is wrong', () => {
  const [cap, other] = [diagnostic('600/s are too many', 'beyond-caps'), diagnostic('unknown key')];
  expect(rejectWithDiagnostics([cap])).toEqual({
    ok: false,
    error: {
      code: 'ZH-TARGET-002',
      line: "the plan is beyond the target's limits: 600/s are too many",
      remedy: 'Lower the load, or raise "caps" in the target file with its owner\'s consent.',
      diagnostics: [cap],
    },
  });
  expect(rejectWithDiagnostics([cap, other])).toMatchObject({
    error: {
      code: 'ZH-SCENARIO-001',
      line: 'the scenario is not valid: 600/s are too many (and 1 more)',
    },
  });
});
