import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import type { SwitchDefinition } from '../../core/switch/switchFile.ts';
import { openSwitchShop, type SwitchShop } from '../../test/support/switchShop.ts';
import { targetCase } from '../../test/support/targetCase.ts';
import type { LoadedSwitches } from './loadSwitches.ts';
import { createStackSwitches, type SwitchStack } from './stackSwitches.ts';

export interface SwitchCase {
  readonly shop: SwitchShop;
  readonly loaded: LoadedSwitches;
  /** The real one; it reads and writes at the shop's instances. */
  readonly stack: SwitchStack;
}

export async function openSwitchCase(count: number, now: () => number): Promise<SwitchCase> {
  const shop = await openSwitchShop(count);
  const { host } = new URL(shop.url);
  const parsed = parseSwitchFile(fileOf(shop.url), '/files/shop.switches.yaml', {});
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join('; '));
  const { file } = parsed.value;
  const loaded: LoadedSwitches = {
    target: targetCase({ baseUrl: shop.url, allowHosts: [host] }),
    ...{ ref: 'shop', directory: '/files', folder: '/files', file },
    byName: new Map(file.switches.map((one) => [one.name, one])),
  };
  return { shop, loaded, stack: createStackSwitches(now) };
}

export function definitionIn({ byName }: LoadedSwitches, name: string): SwitchDefinition {
  const definition = byName.get(name);
  if (definition === undefined) throw new Error(`there is no switch ${name}`);
  return definition;
}

/** `admin` is at each instance, `empty` holds nothing, and what `sick` answers cannot be read. */
const fileOf = (url: string): string => `providers:
  admin: { kind: http, path: /admin }
  empty: { kind: http, url: ${url}/empty }
  sick: { kind: http, path: /sick }
instances: ${url}/instances
switches:
  limit:
    owner: ann
    kind: limit
    about: Orders a second.
    values: { min: 0, max: 100 }
    default: 10
    provider: admin
    behaviour: { request: GET /limits, at: $.perSecond }
  suggestions:
    owner: Bob
    kind: degrade
    about: Whether pages suggest goods.
    values: boolean
    default: true
    expires: 2026-11-30
    shadowOnly: false
    provider: empty
  stock:
    owner: carol
    kind: guard
    about: How stock is locked.
    values: [rows, table]
    default: rows
    provider: sick
`;
