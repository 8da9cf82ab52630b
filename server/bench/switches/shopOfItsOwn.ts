import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SwitchValue } from '../../core/switch/valueType.ts';
import { packageRoot } from '../../root.ts';

/** What the parent asks of the process of a shop. */
export type ShopAsked = { readonly id: number } & ShopChange;

type ShopChange =
  | { readonly does: 'look' }
  | { readonly does: 'add'; readonly name: string }
  | { readonly does: 'deaf'; readonly name: string; readonly isDeaf: boolean }
  | { readonly does: 'set'; readonly value: SwitchValue };

export interface ShopAnswer {
  readonly id: number;
  readonly url: string;
  readonly acted: readonly (readonly [name: string, acted: SwitchValue])[];
}

/** A shop of simulated instances in a process of its own, so that what is measured does not wait for it. */
export interface ShopOfItsOwn {
  readonly url: string;
  /** The value that each instance acts on, by name. */
  acted(): Promise<ReadonlyMap<string, SwitchValue>>;
  /** An instance joins, with a value of its own. */
  add(name: string): Promise<void>;
  /** A deaf instance acknowledges values and does not act on them. */
  setDeaf(name: string, isDeaf: boolean): Promise<void>;
  /** Gives every instance the value, as somebody does who changes it by hand. */
  setAll(value: SwitchValue): Promise<void>;
  close(): Promise<void>;
}

/** Starts the process. Calls reject when it has ended. */
export async function openShopOfItsOwn(count: number): Promise<ShopOfItsOwn> {
  const file = join(packageRoot(), 'dist/server/bench/switches/shopProcess.js');
  const child = fork(file, [String(count)], { execArgv: [] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of the shop ended with code ${code}`);
  });
  // Each call races it; without a call nobody has to know.
  ended.catch(() => undefined);
  const answers = new Map<number, (answer: ShopAnswer) => void>();
  const answered = (id: number): Promise<ShopAnswer> =>
    Promise.race([new Promise<ShopAnswer>((resolve) => answers.set(id, resolve)), ended]);
  child.on('message', (answer: ShopAnswer) => {
    answers.get(answer.id)?.(answer);
    answers.delete(answer.id);
  });
  const { url } = await answered(0);
  let asked = 0;
  const ask = (change: ShopChange): Promise<ShopAnswer> => {
    asked += 1;
    const answer = answered(asked);
    child.send({ id: asked, ...change });
    return answer;
  };
  return {
    url,
    acted: async () => new Map((await ask({ does: 'look' })).acted),
    add: async (name) => void (await ask({ does: 'add', name })),
    setDeaf: async (name, isDeaf) => void (await ask({ does: 'deaf', name, isDeaf })),
    setAll: async (value) => void (await ask({ does: 'set', value })),
    async close() {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
    },
  };
}
