import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Diagnostic } from '../api/generated.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { DiagnosticPanel } from './DiagnosticPanel.tsx';

afterEach(cleanup);

const at = (file: string): Diagnostic => ({
  ...{ file, line: 2, column: 3, path: 'slos', message: 'is too short' },
});
const panel = (...files: string[]) => {
  show(
    <DiagnosticPanel
      id="mall/one"
      diagnostics={files.map(at)}
      source={'a: 1\nb: 2'}
      noun="warning"
    />,
  );
  return textOf(screen.getByRole('region'));
};

test('one warning is one, at its place in the scenario, with the lines before it', () => {
  expect(panel('/srv/scenarios/mall/one.yaml')).toMatch(
    /^1 warning fix it in the file; .* slos is too short mall\/one\.yaml:2:3 1 a: 1 2 b: 2 \^$/,
  );
});

test('several are counted, and one of another file names that file', () => {
  expect(panel('mall/one.yaml', '/srv/targets/mall.yaml')).toMatch(
    /^2 warnings fix them in the file; .* mall\/one\.yaml:2:3 .* slos is too short \/srv\/targets\/mall\.yaml:2:3$/,
  );
  expect(screen.getAllByText(/is too short/)).toHaveLength(2);
});
