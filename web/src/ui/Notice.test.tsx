import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ApiError } from '../api/client.ts';
import { ProblemNotice } from './Notice.tsx';
import { show } from './render.support.tsx';

afterEach(cleanup);

const diagnostic = (message: string) => ({
  ...{ file: 'mall.yaml', line: 1, column: 1, path: '', message },
});
const refused = (detail: string, messages: readonly string[]) =>
  new ApiError({
    ...{ type: 'about:blank', status: 422, title: 'Refused', detail },
    diagnostics: messages.map(diagnostic),
  });

test('a diagnostic that the failure quotes is not told twice', () => {
  show(<ProblemNotice what="No" error={refused('target mall: not found', ['not found'])} />);
  expect(screen.getByText('Refused: target mall: not found')).toBeTruthy();
  expect(screen.queryByTestId('diagnostics')).toBeNull();
});

test('every other diagnostic is listed', () => {
  show(<ProblemNotice what="No" error={refused('2 diagnostics', ['no name', 'no path'])} />);
  expect(screen.getByTestId('diagnostics').children).toHaveLength(2);
});
