import { cleanup, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../api/client.ts';
import type { Plan } from '../api/generated.ts';
import { keys } from '../api/keys.ts';
import { plan } from '../api/run.support.ts';
import { show } from '../ui/render.support.tsx';
import { StartPanel } from './StartPanel.tsx';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Panel(props: { readonly isolation: Plan['isolation'] }) {
  const [approval, setApproval] = useState('');
  return (
    <StartPanel
      id="shop/one"
      plan={{ ...plan, isolation: props.isolation }}
      planned={null}
      approval={approval}
      onApproval={setApproval}
    />
  );
}

const panel = (isolation?: Plan['isolation']) =>
  show(<Panel isolation={isolation} />, [
    [keys.session, { user: 'ann', role: 'lead', mustChangePassword: false }],
    [keys.killSwitch, { pulled: false }],
    [keys.targets, []],
  ]);
const isDisabled = () => screen.getByTestId<HTMLButtonElement>('start').disabled;
/** Answers every request with a problem of this code; gives the path and options of each. */
function refuseWith(code: string): () => readonly unknown[] {
  const error = { type: 'about:blank', title: 'No', detail: 'no', status: 403, code, remedy: '' };
  const post = vi
    .spyOn(api, 'POST')
    .mockResolvedValue({ error, response: new Response(null, { status: 403 }) });
  return () => post.mock.calls;
}

it('asks for the approval of a second person on a live stack, and sends it with the start', async () => {
  const sent = refuseWith('ZH-TARGET-010');
  panel('observe');
  expect(isDisabled()).toBe(true);
  fireEvent.change(screen.getByTestId('approval'), { target: { value: ' zh_second ' } });
  expect(isDisabled()).toBe(false);
  fireEvent.click(screen.getByTestId('start'));
  await screen.findByTestId('problem');
  expect(sent()).toEqual([
    ['/api/runs', expect.objectContaining({ headers: { 'Zerohour-Approval': 'zh_second' } })],
  ]);
});

it('asks for none elsewhere, until the server refuses a start for it', async () => {
  const sent = refuseWith('ZH-TARGET-009');
  panel('shadow');
  expect(screen.queryByTestId('approval')).toBeNull();
  fireEvent.click(screen.getByTestId('start'));
  await screen.findByTestId('approval');
  expect(isDisabled()).toBe(true);
  expect(sent()).toEqual([['/api/runs', expect.objectContaining({ headers: {} })]]);
});
