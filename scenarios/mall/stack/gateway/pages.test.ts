import { runAsLive } from '@zerohour/shadow-data';
import { expect, it } from 'vitest';
import { definitions } from '../switches/definitions.ts';
import { createPageSource, pagesEffect } from './pages.ts';

it('loads a static part once and a whole page each time', () =>
  runAsLive(async () => {
    const loaded: string[] = [];
    const load = (what: string) => async (url: string) => {
      loaded.push(`${what} ${url}`);
      return `${what} ${loaded.length}`;
    };
    const get = createPageSource(load('static'), load('whole'));
    expect(await get('/a', 'split')).toBe('static 1');
    expect(await get('/a', 'split')).toBe('static 1');
    expect(await get('/a', 'whole')).toBe('whole 2');
    expect(await get('/a', 'whole')).toBe('whole 3');
    expect(await get('/b', 'split')).toBe('static 4');
    expect(loaded).toEqual(['static /a', 'whole /a', 'whole /a', 'static /b']);
  }));

it('shows what the definition says of each value', () =>
  runAsLive(async () => {
    const { values, shows } = definitions['gateway.pages'];
    for (const value of values) expect(await pagesEffect(value)).toBe(shows[value]);
  }));
