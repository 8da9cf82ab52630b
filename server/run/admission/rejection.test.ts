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

it('speaks of limits only when nothing else is wrong', () => {
  const [cap, other] = [diagnostic('600/s are too many', 'beyond-caps'), diagnostic('unknown key')];
  expect(rejectWithDiagnostics([cap])).toEqual({
    ok: false,
    error: {
      kind: 'beyond-caps',
      message: "the plan is beyond the target's limits: 600/s are too many",
      diagnostics: [cap],
    },
  });
  expect(rejectWithDiagnostics([cap, other])).toMatchObject({
    error: {
      kind: 'invalid',
      message: 'the scenario is not valid: 600/s are too many (and 1 more)',
    },
  });
});
